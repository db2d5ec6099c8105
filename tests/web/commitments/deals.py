"""Suppliers with lots, buyers, and commitments between them, as tests need them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from tests.web.actors import acting, everyone, firm

from xinqiao_web.accounts.models import News
from xinqiao_web.commitments.actions.proposing import Allotment, propose
from xinqiao_web.commitments.models import Commitment
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.models import Detail
from xinqiao_web.core.sheets import SHEETS
from xinqiao_web.market.models import Supply

MONDAY = date(2022, 3, 7)
LOTS = SHEETS["supply"]
rounds = count(1_000)


def supplier() -> Acting:
    """Somebody who sells for a new firm."""
    return acting(firm("distributor"), "seller")


def buyer() -> Acting:
    """Somebody who plans for a new firm."""
    return acting(firm(), "planner")


def lot(who: Acting, name: str = "lot-1", pieces: int = 100, **values: Any) -> Supply:
    """A lot of somebody's firm."""
    about = {"part": "chip-1", "week": MONDAY, **values}
    with act_as(who):
        row = Supply(owner_id=who.firm, lot=name, pieces=pieces, **about)
        row.save()
    return row


def allotment(
    held: Supply, to: Acting, pieces: int, kit: UUID | None = None
) -> Allotment:
    """Pieces of a lot for a firm, due when the lot is there."""
    return Allotment(
        held.owner_id, held.lot, to.firm, held.part, held.week, pieces, kit or uuid4()
    )


def given(*allotments: Allotment, until: datetime | None = None) -> list[Commitment]:
    """The commitments of a new round that gives these, in their order."""
    until = until or timezone.now() + timedelta(days=3)
    number = next(rounds)
    with everyone():
        propose(number, allotments, until, until + timedelta(days=3))
        return list(Commitment.objects.filter(round=number).order_by("pk"))


def now(*rows: Commitment) -> list[tuple[Any, ...]]:
    """State, pieces and reason of commitments as they are now."""
    with everyone():
        found = Commitment.objects.in_bulk([row.pk for row in rows])
    ordered = (found[row.pk] for row in rows)
    return [(row.state, row.pieces, row.reason) for row in ordered]


def states(*rows: Commitment) -> list[str]:
    """States of commitments."""
    return [state for state, _, _ in now(*rows)]


def left(held: Supply) -> tuple[int, int]:
    """Pieces of a lot, and how many are taken."""
    with everyone():
        there = Supply.objects.get(pk=held.pk)
        rows = Commitment.objects.filter(lot=held)
        return there.pieces, sum(row.taken for row in rows)


def told(who: Acting) -> list[str]:
    """Kinds of news that somebody got, the oldest first."""
    with act_as(who):
        return list(News.objects.order_by("pk").values_list("kind", flat=True))


def lines(who: Acting, verb: str) -> int:
    """How many lines of the log tell this of somebody's firm."""
    with act_as(who):
        return Detail.objects.filter(owner=who.firm, entry__verb=verb).count()


def in_role(who: Acting, role: str) -> Acting:
    """The same person in another role."""
    return replace(who, role=role)
