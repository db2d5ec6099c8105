"""What each side does with commitments: answer, deliver, receive.

Each verb may be sent again: what is done already is left as it is, without a line in
the log and without news.
"""

from collections.abc import Sequence
from functools import partial

from django.db.models import F

from xinqiao.errors import Finding
from xinqiao_web.accounts.rights import need
from xinqiao_web.commitments import models as m
from xinqiao_web.commitments.actions.holding import (
    Ids,
    before,
    held,
    is_in,
    refuse_any,
    write,
)
from xinqiao_web.commitments.actions.telling import BUYING, SUPPLYING, tell_side
from xinqiao_web.commitments.models import BUYER, SUPPLIER, Commitment
from xinqiao_web.commitments.queries import broken_kits
from xinqiao_web.commitments.reasons import DECLINING, REFUSING, need_reason
from xinqiao_web.core.audit import record
from xinqiao_web.core.findings import finding
from xinqiao_web.market.models import Supply

TOGETHER = ("confirm", "accept", "deliver", "receive")
"""Verbs that need no more than to be said, so that they are said of several at once."""

SINCE_CONFIRMED = (m.CONFIRMED, m.ACCEPTED, m.DELIVERED, m.RECEIVED)


def confirm(ids: Ids, pieces: int | None = None, reason: str = "") -> None:
    """The supplier stands for commitments: wholly, or for fewer pieces with a reason.

    `pieces`: of each of them; None: all that were proposed.

    Raises
    ------
    Refusal
        XW572 if one is past this, XW573 after the deadline, XW574 for pieces that
        cannot be, XW575 without a reason for fewer.
    """
    need(*SUPPLYING)
    rows = held(ids, SUPPLIER)
    new = [row for row in rows if not is_confirmed(row, pieces)]
    enough = partial(can_be, pieces)
    refuse_any(new, is_in(m.PROPOSED), before("confirm_by"), enough)
    if fewer := [row for row in new if pieces not in (None, row.proposed)]:
        need_reason(reason, REFUSING)
    given = F("proposed") if pieces is None else pieces
    why = reason if fewer else ""
    write(new, state=m.CONFIRMED, confirmed=given, reason=why)
    finish(new, BUYER, "confirmed", pieces=pieces)


def is_confirmed(row: Commitment, pieces: int | None) -> bool:
    """Whether a commitment was confirmed with so many pieces."""
    asked = row.proposed if pieces is None else pieces
    return row.state in SINCE_CONFIRMED and row.confirmed == asked


def can_be(pieces: int | None, row: Commitment) -> Finding | None:
    """Whether so many pieces of a commitment can be confirmed."""
    if pieces is None or 0 < pieces <= row.proposed:
        return None
    return finding("XW574", pieces=pieces, proposed=row.proposed)


def refuse(ids: Ids, reason: str) -> None:
    """The supplier does not stand for commitments; the pieces are back in its lots.

    Raises
    ------
    Refusal
        XW572 if one is confirmed or past this, XW573 after the deadline, XW575.
    """
    need(*SUPPLYING)
    need_reason(reason, REFUSING)
    new = [
        row for row in held(ids, SUPPLIER) if not is_ended(row, (m.REFUSED,), reason)
    ]
    refuse_any(new, is_in(m.PROPOSED), before("confirm_by"))
    write(new, state=m.REFUSED, reason=reason)
    finish(new, BUYER, "refused", reason=reason)


def accept(ids: Ids) -> None:
    """The buyer takes commitments as they were confirmed.

    Raises
    ------
    Refusal
        XW572 if one is not confirmed, XW573 after the deadline.
    """
    need(*BUYING)
    done = (m.ACCEPTED, m.DELIVERED, m.RECEIVED)
    new = [row for row in held(ids, BUYER) if row.state not in done]
    refuse_any(new, is_in(m.CONFIRMED), before("accept_by"))
    write(new, state=m.ACCEPTED, accepted=F("confirmed"))
    finish(new, SUPPLIER, "accepted")


def decline(ids: Ids, reason: str) -> None:
    """The buyer does not take commitments.

    Those that are confirmed it may always decline; others, those too that it accepted,
    when the kit that they are of is broken.

    Raises
    ------
    Refusal
        XW572 if one was delivered or has ended, XW575, XW576 if its kit is whole.
    """
    need(*BUYING)
    need_reason(reason, DECLINING)
    ends = {m.ACCEPTED: m.CANCELLED}
    rows = held(ids, BUYER)
    new = [r for r in rows if not is_ended(r, (m.REFUSED, m.CANCELLED), reason)]
    broken = broken_kits({row.kit for row in new if row.kit})
    refuse_any(new, is_in(*m.LIVE), partial(may_decline, broken))
    for state in m.LIVE:
        here = [row for row in new if row.state == state]
        write(here, state=ends.get(state, m.REFUSED), reason=reason)
    finish(new, SUPPLIER, "declined", reason=reason)


def may_decline(broken: set[object], row: Commitment) -> Finding | None:
    """Whether a buyer may decline a live commitment."""
    if row.state == m.CONFIRMED or row.kit in broken:
        return None
    return finding("XW576")


def is_ended(row: Commitment, states: Sequence[str], reason: str) -> bool:
    """Whether a commitment has ended so, for this reason."""
    return row.state in states and row.reason == reason


def deliver(ids: Ids) -> None:
    """The supplier handed over what was accepted: the pieces leave its lots for good.

    Raises
    ------
    Refusal
        XW572 if one is not accepted.
    """
    need(*SUPPLYING)
    done = (m.DELIVERED, m.RECEIVED)
    new = [row for row in held(ids, SUPPLIER) if row.state not in done]
    refuse_any(new, is_in(m.ACCEPTED))
    write(new, state=m.DELIVERED)
    for row in new:
        gone = Supply.objects.filter(pk=row.lot_id)
        gone.update(pieces=F("pieces") - row.confirmed)
    finish(new, BUYER, "delivered")


def receive(ids: Ids) -> None:
    """The buyer has what was delivered.

    Raises
    ------
    Refusal
        XW572 if one was not delivered.
    """
    need(*BUYING)
    new = [row for row in held(ids, BUYER) if row.state != m.RECEIVED]
    refuse_any(new, is_in(m.DELIVERED))
    write(new, state=m.RECEIVED)
    finish(new, SUPPLIER, "received")


def finish(rows: Sequence[Commitment], side: str, verb: str, **more: object) -> None:
    """Tell the other side, and have a line written; neither, where nothing is new."""
    if rows:
        tell_side(rows, side, verb)
        ids = [str(row.pk) for row in rows]
        record(f"commitment.{verb}", commitments=ids, **more)
