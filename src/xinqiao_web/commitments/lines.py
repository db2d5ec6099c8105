"""Commitments as a page shows them to one side: what to do next, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from xinqiao_web.commitments import models as m
from xinqiao_web.commitments.actions.telling import ROLES
from xinqiao_web.commitments.models import BUYER, Commitment
from xinqiao_web.commitments.queries import TO_DO, broken_kits
from xinqiao_web.core.context import acting
from xinqiao_web.core.texts import say

UNTIL = {m.PROPOSED: "confirm_by", m.CONFIRMED: "accept_by"}
"""Which deadline counts in which state."""

ONE_PRESS = {
    (m.PROPOSED, "supplier"): "confirm",
    (m.CONFIRMED, "buyer"): "accept",
    (m.ACCEPTED, "supplier"): "deliver",
    (m.DELIVERED, "buyer"): "receive",
}
"""The verb that needs no more than to be said, by state and side."""


@dataclass(frozen=True, slots=True)
class Line:
    """A commitment as one side sees it.

    `firm`: the other side. `next`: what is to be done next, in words. `may`: whether
    the reader answers for this side; `is_ours`: whether the next step is theirs.
    `verb`: what one press does. `broken`: whether the reader's kit is.
    """

    row: Commitment
    side: str
    firm: str
    next: str
    may: bool
    is_ours: bool
    verb: str
    until: datetime | None
    broken: bool


def lines_of(rows: Sequence[Commitment]) -> list[Line]:
    """Commitments as the acting firm sees them."""
    kits = {row.kit for row in rows if row.kit}
    broken = broken_kits(kits)
    return [line_of(row, broken) for row in rows]


def line_of(row: Commitment, broken: set[object]) -> Line:
    """One of them."""
    who = acting()
    side = row.side_of(who.firm)
    may = who.role in ROLES[side]
    return Line(
        row=row,
        side=side,
        firm=row.owner_id if side == BUYER else row.buyer_id,
        next=next_of(row.state, side),
        may=may,
        is_ours=may and row.state in TO_DO[side],
        verb=ONE_PRESS.get((row.state, side), "") if may else "",
        until=getattr(row, UNTIL[row.state]) if row.state in UNTIL else None,
        broken=side == BUYER and row.kit in broken,
    )


def next_of(state: str, side: str) -> str:
    """What is to be done next; nothing, once it is over."""
    if state not in m.GOING:
        return ""
    return say(f"commitments.next_{side}.{state}")
