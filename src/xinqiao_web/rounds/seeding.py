"""The demonstration's rounds, made by the verbs that people use: no row by hand but
deadlines, which are let pass.

Each step looks at how far a round is, so a job that was ended goes on where it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, Min

from xinqiao_web.accounts.models import ADMINISTRATOR, OPERATOR, Membership
from xinqiao_web.commitments.actions import verbs
from xinqiao_web.commitments.models import CONFIRMED, PROPOSED, Commitment
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.market.models import Demand, Supply
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import clearings, rounds, submissions
from xinqiao_web.rounds.clearings.work import work_on
from xinqiao_web.rounds.freezing import freeze_market
from xinqiao_web.rounds.moves import now
from xinqiao_web.rounds.publishing import publish
from xinqiao_web.rounds.queries import clearing_for, current_snapshot
from xinqiao_web.rounds.steering import taking_part

ALL = Acting(firm=EVERYONE)
WANTED = (m.SETTLED, m.PUBLISHED, m.OPEN)
"""How far the first, the second and the third round go."""

MAKERS = 6
"""Car makers that hand in: few enough to be cleared in a minute or so."""

SILENT = 5
"""Every so many firms, one does not answer."""

TERMS = {
    "terms": "2026-1",
    "terms_en": "Our rows are true as far as we know; what we confirm we deliver.",
    "terms_zh": "所报数据据我方所知真实；经我方确认的，按期交付。",
}


def is_unseeded() -> bool:
    """Whether the last round of the demonstration is still to be opened.

    Afterwards rounds are people's: nothing moves them any more.
    """
    with act_as(ALL):
        made = m.Round.objects.filter(pk=len(WANTED)).exclude(state=m.DRAFT)
        return not made.exists()


def seed_rounds() -> None:
    """Make what is still to be made of the three rounds."""
    if not is_unseeded():
        return
    for number, state in enumerate(WANTED, start=1):
        with act_as(operators()[0]):
            if not m.Round.objects.filter(pk=number).exists():
                rounds.draft(announced())
        while (here := state_of(number)) != state and here in STEPS:
            STEPS[here](number)


def state_of(number: int) -> str:
    """How far a round is."""
    with act_as(ALL):
        return str(m.Round.objects.get(pk=number).state)


def operators() -> list[Acting]:
    """Those who run the market, by person."""
    with act_as(ALL):
        rows = Membership.objects.filter(role=OPERATOR).order_by("person_id")
        return [Acting(str(r.person_id), r.owner_id, OPERATOR) for r in rows]


def announced() -> dict[str, Any]:
    """What a round of the demonstration says: its weeks are those of the market."""
    with act_as(ALL):
        here = {"owner__in": [firm.firm for firm in taking_part()]}
        tables = (Demand.objects.filter(**here), Supply.objects.filter(**here))
        firsts = [rows.aggregate(first=Min("week"))["first"] for rows in tables]
        last: date = tables[0].aggregate(last=Max("week"))["last"]
    first: date = min(filter(None, firsts))
    policy = f'weeks = "{(last - first).days // 7 + 1}x1"'
    ahead = {
        name: now() + timedelta(days=7 * n) for n, name in enumerate(m.CALENDAR, 1)
    }
    weeks = {"first_week": first, "policy": policy}
    return {"zone": settings.TIME_ZONE, **weeks, **ahead, **TERMS}


def let_pass(number: int, *deadlines: str) -> None:
    """Let deadlines of a round be over."""
    past = {name: now() - timedelta(days=9 - n) for n, name in enumerate(deadlines)}
    with act_as(ALL):
        m.Round.objects.filter(pk=number).update(**past)


def begin(number: int) -> None:
    """Open a round."""
    with act_as(operators()[0]):
        rounds.open_round(number)
    if WANTED[number - 1] == m.OPEN:
        hand_in(number, MAKERS // 2)


def hand_in(number: int, makers: int) -> None:
    """Have some car makers and all others hand in; not those whose rows have errors."""
    with act_as(ALL):
        firms = taking_part()
    cars = [firm.firm for firm in firms if firm.role == "oem"][:makers]
    for firm in [*cars, *(firm.firm for firm in firms if firm.role != "oem")]:
        with act_as(Acting("", firm, ADMINISTRATOR)):
            round = m.Round.objects.get(pk=number)
            try:
                submissions.submit(round, round.terms)
            except Refusal:
                continue


def close(number: int) -> None:
    """Have firms hand in, and freeze the market."""
    hand_in(number, MAKERS)
    let_pass(number, "submit_by")
    with act_as(operators()[0]):
        clearings.freeze(number, nothing)


def clear(number: int) -> None:
    """Make the frozen market, and clear it."""
    freeze_market(number)
    with act_as(operators()[0]):
        round = m.Round.objects.get(pk=number)
        assert current_snapshot(round) is not None
        work = clearing_for(round) or clearings.clear(number, nothing)
    work_on(str(work.pk))
    if state_of(number) == m.FROZEN:
        raise RuntimeError("the demonstration's market was not cleared")


def review(number: int) -> None:
    """Review what came out."""
    with act_as(operators()[0]):
        clearings.review(number)


def let_out(number: int) -> None:
    """Have two people let it be published."""
    for who in operators()[: clearings.NEEDED]:
        with doing_again(), act_as(who):
            clearings.approve(number, nothing)
    publish(number)


def settle(number: int) -> None:
    """Have firms answer, some of them not, and settle the round."""
    for field, role, verb, state in (
        ("owner_id", "seller", verbs.confirm, PROPOSED),
        ("buyer_id", "planner", verbs.accept, CONFIRMED),
    ):
        for firm, ids in by_firm(number, field, state):
            with act_as(Acting("", firm, role)):
                verb(ids)
    let_pass(number, *m.CALENDAR)
    with act_as(operators()[0]):
        rounds.settle(number)


def by_firm(number: int, field: str, state: str) -> Iterator[tuple[str, list[Any]]]:
    """Commitments of a round in a state, by firm; every fifth firm does not answer."""
    with act_as(ALL):
        rows = Commitment.objects.filter(round=number, state=state)
        found: dict[str, list[Any]] = {}
        for pk, firm in rows.order_by(field, "pk").values_list("pk", field):
            found.setdefault(firm, []).append(pk)
    yield from (entry for n, entry in enumerate(found.items()) if (n + 1) % SILENT)


@contextmanager
def doing_again() -> Iterator[None]:
    """What was done already is refused, and that is well."""
    try:
        yield
    except Refusal as refused:
        if [found.code for found in refused.findings] != ["XW525"]:
            raise


def nothing(_: Any) -> None:
    """No job: the work is done here."""


STEPS = {
    m.DRAFT: begin,
    m.OPEN: close,
    m.FROZEN: clear,
    m.CLEARED: review,
    m.REVIEWED: let_out,
    m.PUBLISHED: settle,
}
"""What is done next to a round in each state."""
