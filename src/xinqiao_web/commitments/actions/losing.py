"""What ends commitments without an answer: a lot is lost, time is up, a firm leaves."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from xinqiao_web.accounts.rights import need
from xinqiao_web.commitments import models as m
from xinqiao_web.commitments import reasons
from xinqiao_web.commitments.actions.holding import hold_lots, write
from xinqiao_web.commitments.actions.telling import SUPPLYING, tell_lost, tell_side
from xinqiao_web.commitments.models import BUYER, SUPPLIER, Commitment
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import EVERYONE, Acting, act_as, acting
from xinqiao_web.core.findings import finding
from xinqiao_web.market.models import Supply

FIRMEST = (m.ACCEPTED, m.CONFIRMED, m.PROPOSED)
"""Who is served first from what remains of a lot."""

GRACE = timedelta(days=2)
"""How long a buyer has at least to answer to fewer pieces."""


def report_lost(lot: Any, remaining: int, reason: str) -> None:
    """Pieces of a lot are lost: the buyers hear at once, the lot keeps what remains.

    What remains serves what was accepted, then what was confirmed, then what was
    proposed, each from the oldest on. A commitment that is served in part is confirmed
    with that part, and its buyer answers anew; those that are not served are cancelled.

    Raises
    ------
    Supply.DoesNotExist
        If the acting firm has no such lot.
    Refusal
        XW575, XW577 if more remain than there were.
    """
    need(*SUPPLYING)
    reasons.need_reason(reason, reasons.LOSING)
    hold_lots([lot])
    held = Supply.objects.get(pk=lot, owner_id=acting().firm)
    if not 0 <= remaining <= held.pieces:
        raise Refusal(finding("XW577", remaining=remaining, pieces=held.pieces))
    if remaining == held.pieces:
        return
    rows = Commitment.objects.select_for_update().filter(lot=held, taken__gt=0)
    losing = list(cut(sorted(rows, key=firmness), remaining))
    for row, left in losing:
        tell_lost(row, row.taken - left)
        shorten(row, left)
    lost = held.pieces - remaining
    Supply.objects.filter(pk=held.pk).update(pieces=remaining)
    ids = [str(row.pk) for row, _ in losing]
    about = {"lost": lost, "reason": reason, "commitments": ids}
    record("commitment.lost", lot=str(held.pk), **about)


def firmness(row: Commitment) -> tuple[int, str]:
    """The order in which commitments are served."""
    return FIRMEST.index(row.state), str(row.pk)


def cut(rows: Sequence[Commitment], pieces: int) -> Iterator[tuple[Commitment, int]]:
    """Those that so many pieces do not serve whole, with what each still gets."""
    for row in rows:
        left = min(row.taken, pieces)
        pieces -= left
        if left < row.taken:
            yield row, left


def shorten(row: Commitment, left: int) -> None:
    """Leave a commitment what it still gets, to be answered anew; or end it."""
    if not left:
        write([row], state=m.CANCELLED, reason=reasons.LOST)
        return
    until = max(row.accept_by, timezone.now() + GRACE)
    kept = {"confirmed": left, "accepted": None, "accept_by": until}
    write([row], state=m.CONFIRMED, reason=reasons.LOST, **kept)


def expire() -> int:
    """What nobody answered in time returns to its lots; how many there were.

    For the worker, which acts for each supplier in turn, one transaction each.
    """
    with act_as(Acting(firm=EVERYONE)):
        suppliers = sorted(set(due().values_list("owner_id", flat=True)))
    return sum(expire_of(supplier) for supplier in suppliers)


def due() -> Any:
    """Commitments whose deadline has passed without an answer."""
    now = timezone.now()
    late = Q(state=m.PROPOSED, confirm_by__lt=now)
    return Commitment.objects.filter(late | Q(state=m.CONFIRMED, accept_by__lt=now))


def expire_of(supplier: str) -> int:
    """The same for what one firm owes."""
    with act_as(Acting(firm=supplier)):
        rows = ended(due().filter(owner_id=supplier), m.EXPIRED, reasons.UNANSWERED)
        if rows:
            tell_side(rows, SUPPLIER, "expired")
            tell_side(rows, BUYER, "expired")
            ids = [str(row.pk) for row in rows]
            record("commitment.expired", commitments=ids)
    return len(rows)


def ended(found: Any, state: str, reason: str) -> list[Commitment]:
    """End the commitments that are found, once they are held; which they were."""
    lots = dict(found.values_list("pk", "lot_id"))
    hold_lots(lots.values())
    rows = list(found.select_for_update().filter(pk__in=lots).order_by("pk"))
    write(rows, state=state, reason=reason)
    return rows


def let_go(firm: str) -> None:
    """A firm leaves: what is live of its commitments ends, and the others hear of it.

    Whoever calls acts for all firms.
    """
    live = Commitment.objects.filter(Q(owner=firm) | Q(buyer=firm), taken__gt=0)
    rows = ended(live, m.CANCELLED, reasons.LEFT)
    tell_side((r for r in rows if r.buyer_id == firm), SUPPLIER, "left")
    tell_side((r for r in rows if r.owner_id == firm), BUYER, "left")
