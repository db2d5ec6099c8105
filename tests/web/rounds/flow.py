"""A round brought on by its own verbs, jobs done as the worker does them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.utils.timezone import now
from tests.web.actors import acting, database_role, everyone
from tests.web.rounds.firms import Small, handed_in, opened

from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import clearings
from xinqiao_web.rounds.clearings.work import work_on
from xinqiao_web.rounds.freezing import freeze_market
from xinqiao_web.rounds.publishing import publish


@contextmanager
def done(who: Acting, job: Callable[[Any], Any]) -> Iterator[list[Any]]:
    """Act as somebody; then the worker does the jobs that were deferred."""
    jobs: list[Any] = []
    with act_as(who):
        yield jobs
    with database_role("worker"):
        for about in jobs:
            job(about)


def pass_deadlines(round: m.Round, *names: str) -> None:
    """Let deadlines be over, those after them as far ahead as they must be."""
    with everyone():
        past = now() - timedelta(hours=2)
        names = names or ("submit_by",)
        times = {name: past + timedelta(minutes=n) for n, name in enumerate(names)}
        m.Round.objects.filter(pk=round.pk).update(**times)


def frozen(who: Small, **other: Any) -> m.Round:
    """A round in which both firms handed in, with its frozen market."""
    round = opened(who, **other)
    for firm in (who.oem, who.seller):
        handed_in(firm, round)
    return freeze(who, round)


def freeze(who: Small, round: m.Round) -> m.Round:
    """Freeze a round and make its market."""
    pass_deadlines(round)
    with done(who.operator, freeze_market) as jobs:
        clearings.freeze(round.number, jobs.append)
    return again(who, round)


def cleared(who: Small, round: m.Round) -> m.Clearing:
    """The clearing of a frozen round, to be published."""
    with done(who.operator, work_on) as jobs:
        clearings.clear(round.number, jobs.append)
    with act_as(who.operator):
        return m.Clearing.objects.get(pk=jobs[0])


def reviewed(who: Small) -> m.Round:
    """A round that was cleared and reviewed."""
    round = frozen(who)
    assert cleared(who, round).proved
    with act_as(who.operator):
        clearings.review(round.number)
    return again(who, round)


def published(who: Small, round: m.Round) -> m.Round:
    """The round, let out by two people."""
    for person in (who.operator, acting(who.operator.firm, "operator")):
        with done(person, publish) as jobs:
            clearings.approve(round.number, jobs.append)
    return again(who, round)


def again(who: Small, round: m.Round) -> m.Round:
    """The round as it is now."""
    with act_as(who.operator):
        return m.Round.objects.get(pk=round.pk)
