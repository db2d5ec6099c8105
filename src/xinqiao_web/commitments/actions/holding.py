"""Holding what a verb is about: lots first, by id, then commitments, by id.

Every verb of this room holds them so, and whoever edits a lot holds its row first too:
nobody waits for another who waits for it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from xinqiao.errors import Finding
from xinqiao_web.commitments.models import BUYER, SUPPLIER, Commitment
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import acting
from xinqiao_web.core.findings import finding
from xinqiao_web.core.texts import say_in

Ids = Iterable[Any]
Judge = Callable[[Commitment], Finding | None]

FIELD = {SUPPLIER: "owner_id", BUYER: "buyer_id"}
"""What names each side's firm."""


def hold_lots(lots: Iterable[UUID | None]) -> None:
    """Hold the rows of lots until the transaction ends; they may be others'."""
    with connection.cursor() as cursor:
        wanted = [lot for lot in lots if lot]
        cursor.execute("SELECT hold_lots(%s)", [wanted])


def held(ids: Ids, side: str) -> list[Commitment]:
    """Commitments that the acting firm has on a side, as they are now, and held.

    Raises
    ------
    Commitment.DoesNotExist
        If any of them is not there, or not the acting firm's on that side.
    """
    wanted = set(map(str, ids))
    ours = {FIELD[side]: acting().firm, "pk__in": wanted}
    hold_lots(Commitment.objects.filter(**ours).values_list("lot_id", flat=True))
    rows = list(Commitment.objects.select_for_update().filter(**ours).order_by("pk"))
    if len(rows) < len(wanted):
        raise Commitment.DoesNotExist
    return rows


def refuse_any(rows: Sequence[Commitment], *judges: Judge) -> None:
    """Refuse if anything is wrong with any of them; each thing is said once.

    Raises
    ------
    Refusal
    """
    found = [judge(row) for row in rows for judge in judges]
    wrong = {str(one): one for one in found if one is not None}
    if wrong:
        raise Refusal(*wrong.values())


def is_in(*states: str) -> Judge:
    """Whether a commitment is in one of some states."""

    def judge(row: Commitment) -> Finding | None:
        return None if row.state in states else stands_elsewhere(row.state)

    return judge


def stands_elsewhere(state: str) -> Finding:
    """A commitment is in a state in which this cannot be done."""
    words = {t: say_in(t, f"commitments.state.{state}") for t in ("en", "zh")}
    return finding("XW572", state=words)


def before(deadline: str) -> Judge:
    """Whether a deadline of a commitment has not passed."""
    now = timezone.now()

    def judge(row: Commitment) -> Finding | None:
        at: datetime = getattr(row, deadline)
        return finding("XW573", deadline=in_zone(at)) if at < now else None

    return judge


def in_zone(at: datetime) -> str:
    """A time in the market's zone, which it names."""
    here = timezone.localtime(at)
    return f"{here:%Y-%m-%d %H:%M} ({timezone.get_default_timezone_name()})"


def write(rows: Sequence[Commitment], **values: Any) -> None:
    """Write values to held commitments, in one statement."""
    ids = [row.pk for row in rows]
    Commitment.objects.filter(pk__in=ids).update(**values)
