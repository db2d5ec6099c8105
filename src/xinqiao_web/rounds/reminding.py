"""Whoever has not answered is reminded once of each deadline, a day before it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from xinqiao_web.commitments.actions.telling import remind_side
from xinqiao_web.commitments.models import BUYER, SUPPLIER
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.announcing import missing, tell_firms
from xinqiao_web.rounds.moves import now
from xinqiao_web.rounds.queries import moment

AHEAD = timedelta(days=1)


def remind() -> int:
    """Remind the firms of rounds of which a deadline is near; how many."""
    with act_as(Acting(firm=EVERYONE)):
        return sum(map(remind_of, REMINDING))


def remind_of(name: str) -> int:
    """The same for one deadline."""
    state, tell = REMINDING[name]
    near = {f"{name}__gt": now(), f"{name}__lte": now() + AHEAD}
    due = m.Round.objects.filter(state=state, **near)
    told = 0
    for round in due.exclude(reminded__contains=[name]).select_for_update():
        count = tell(round)
        reminded = [*round.reminded, name]
        m.Round.objects.filter(pk=round.pk).update(reminded=reminded)
        record("round.reminded", round=round.number, deadline=name, count=count)
        told += count
    return told


def tell_missing(round: m.Round) -> int:
    """Remind those that have not handed in; how many."""
    firms = missing(round)
    tell_firms(firms, round, "near", by=moment(round, "submit_by"))
    return len(firms)


def tell_side(side: str, name: str, round: m.Round) -> int:
    """Remind those of a side that have not answered; how many."""
    return remind_side(round.number, side, moment(round, name))


REMINDING: Mapping[str, tuple[str, Callable[[m.Round], int]]] = {
    "submit_by": (m.OPEN, tell_missing),
    "confirm_by": (m.PUBLISHED, partial(tell_side, SUPPLIER, "confirm_by")),
    "accept_by": (m.PUBLISHED, partial(tell_side, BUYER, "accept_by")),
}
"""By deadline: the state in which a round waits for it, and what reminds of it."""
