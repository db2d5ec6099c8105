"""What is asked about commitments."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from xinqiao_web.commitments import models as m
from xinqiao_web.commitments.models import BUYER, SIDES, SUPPLIER, Commitment
from xinqiao_web.commitments.reasons import DECLINING
from xinqiao_web.core.context import acting
from xinqiao_web.core.queries import begins, is_storable

SEEN_BY = ("administrator", "planner", "seller", "viewer")
"""Who of a firm sees its commitments."""

PAGE = 50
OPEN = "open"
"""Stands for all states in which something is still to be done."""

TO_DO = {SUPPLIER: (m.PROPOSED, m.ACCEPTED), BUYER: (m.CONFIRMED, m.DELIVERED)}
"""States in which a side has something to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to; blank or None: not.

    `side`: `supplier` or `buyer`. `state`: one of the states, or `open`. `part`: its
    beginning. `round`: its number. `kit`: those of the firm's that belong together, as
    a buyer. `after`: the last one of the page before.
    """

    side: str = ""
    state: str = ""
    part: str = ""
    round: int | None = None
    kit: UUID | None = None
    after: UUID | None = None


def commitments(asked: Asked, most: int = PAGE) -> list[Commitment]:
    """Those that the acting firm owes or is owed, the newest first.

    Each side is asked by itself: each has an index of its own.
    """
    sides = (asked.side,) if asked.side in SIDES else SIDES
    found = {row.pk: row for side in sides for row in of_a_side(side, asked, most)}
    return [found[pk] for pk in sorted(found, reverse=True)[:most]]


def of_a_side(side: str, asked: Asked, most: int) -> list[Commitment]:
    """Those of one side that are asked for, the newest first."""
    rows = Commitment.objects.filter(of_side(side))
    if asked.state:
        rows = rows.filter(state__in=m.GOING if asked.state == OPEN else (asked.state,))
    if asked.part:
        found = begins("part", asked.part) if is_storable(asked.part) else Q(pk=None)
        rows = rows.filter(found)
    if asked.round is not None:
        rows = rows.filter(round=asked.round)
    if asked.kit is not None:
        # To the supplier it is no matter what belongs together.
        rows = rows.filter(of_side(BUYER), kit=asked.kit)
    if asked.after is not None:
        rows = rows.filter(pk__lt=asked.after)
    return list(rows.order_by("-pk")[:most])


def of_side(side: str) -> Q:
    """Which are the acting firm's on a side; on both, if none is named."""
    firm = acting().firm
    ours = {SUPPLIER: Q(owner_id=firm), BUYER: Q(buyer_id=firm)}
    return ours[side] if side in SIDES else ours[SUPPLIER] | ours[BUYER]


def commitment_of(pk: Any) -> Commitment | None:
    """One that the acting firm has a side of."""
    return Commitment.objects.filter(of_side("")).filter(pk=pk).first()


def commitments_of(ids: Collection[UUID]) -> list[Commitment]:
    """Those that the acting firm has a side of, the newest first."""
    rows = Commitment.objects.filter(of_side("")).filter(pk__in=ids)
    return list(rows.order_by("-pk"))


def counts(side: str) -> Mapping[str, int]:
    """How many the acting firm has on a side, by state."""
    rows = Commitment.objects.filter(of_side(side)).order_by()
    found = rows.values_list("state").annotate(count=Count("pk"))
    return dict(found)


def broken_kits(kits: Collection[UUID]) -> set[Any]:
    """Those kits of which less comes than the round gave, by no doing of the buyer.

    Nobody breaks a kit of its own by declining a part of it, or by not answering.
    """
    declined = Q(reason__in=DECLINING)
    unanswered = Q(state=m.EXPIRED, confirmed__isnull=False)
    ended = Q(state__in=m.ENDED) & ~declined & ~unanswered
    rows = Commitment.objects.filter(kit__in=kits, buyer_id=acting().firm)
    short = rows.filter(ended | Q(confirmed__lt=F("proposed")))
    return set(short.values_list("kit", flat=True))


def taken_of(lots: Iterable[Any]) -> Mapping[Any, int]:
    """How many pieces of some lots are held in them, by lot."""
    rows = live().filter(lot__in=lots).order_by()
    return dict(rows.values_list("lot_id").annotate(Sum("taken")))


def live() -> QuerySet[Commitment]:
    """Commitments for which a lot holds pieces."""
    return Commitment.objects.filter(taken__gt=0)
