"""Telling the other side: one piece of news for each firm that a verb concerns."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.urls import reverse

from xinqiao_web.accounts.models import ADMINISTRATOR, PLANNER, SELLER
from xinqiao_web.accounts.news import tell
from xinqiao_web.commitments.actions.holding import FIELD
from xinqiao_web.commitments.models import (
    BUYER,
    CONFIRMED,
    PROPOSED,
    SUPPLIER,
    Commitment,
)

SUPPLYING = (ADMINISTRATOR, PLANNER, SELLER)
BUYING = (ADMINISTRATOR, PLANNER)
ROLES = {SUPPLIER: SUPPLYING, BUYER: BUYING}
"""Who answers for each side, and hears of it."""

ASKED = {SUPPLIER: PROPOSED, BUYER: CONFIRMED}
"""The state in which each side is asked for an answer by a deadline."""


def tell_side(rows: Iterable[Commitment], side: str, kind: str, **facts: str) -> int:
    """Tell each firm of a side what became of how many of its commitments; how many
    firms.
    """
    field = FIELD[side]
    ordered = sorted(rows, key=lambda row: (getattr(row, field), str(row.pk)))
    told = 0
    for firm, group in groupby(ordered, key=lambda row: getattr(row, field)):
        theirs = list(group)
        about = {"count": len(theirs), **facts}
        tell(firm, f"commitments.{kind}", page_of(theirs, side), ROLES[side], **about)
        told += 1
    return told


def remind_side(round: int, side: str, by: str) -> int:
    """Remind those of a side who have not answered; how many firms.

    `by`: the deadline, as one reads it. Whoever calls acts for all firms.
    """
    rows = Commitment.objects.filter(round=round, state=ASKED[side])
    return tell_side(rows, side, f"near_{side}", by=by)


def page_of(rows: Sequence[Commitment], side: str) -> str:
    """Where to read on: the commitment itself, or the side's list."""
    if len(rows) == 1:
        return reverse("commitment", args=[rows[0].pk])
    return f"{reverse('commitments')}?side={side}"


def tell_lost(row: Commitment, pieces: int) -> None:
    """Tell a buyer at once what is lost of which part and week."""
    tell(
        row.buyer_id,
        "commitments.lost",
        page_of([row], BUYER),
        ROLES[BUYER],
        part=row.part,
        week=row.week.isoformat(),
        pieces=pieces,
    )
