"""The operator sees all rows of a published round: one asks, another allows it."""

from typing import IO, Any

from django.db.models import Q

from xinqiao_web.accounts.models import OPERATOR
from xinqiao_web.accounts.rights import need
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import acting
from xinqiao_web.core.findings import finding
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.announcing import tell_firms
from xinqiao_web.rounds.clearings.full import full
from xinqiao_web.rounds.moves import locked, now


def ask(number: int, reason: str, auditor: str) -> m.Inspection:
    """Ask to see all rows of a round; that alone opens nothing.

    `auditor`: for whom; blank: for the operator.

    Raises
    ------
    Refusal
        XW516 if the round is not published, XW527 without a reason.
    """
    need(OPERATOR)
    held = locked(number, m.PUBLISHED, m.SETTLED)
    if not reason.strip():
        raise Refusal(finding("XW527"))
    made = m.Inspection(round=held, reason=reason.strip(), auditor=auditor.strip())
    made.asked_by = acting().person
    made.save(force_insert=True)
    about = {"reason": made.reason, "auditor": made.auditor}
    record("inspection.asked", round=number, inspection=str(made.pk), **about)
    return made


def allow(inspection: m.Inspection) -> None:
    """Open the rows to whoever asked and to oneself, for a day; the firms are told.

    Raises
    ------
    Refusal
        XW536 if it is one's own, XW537 if it was allowed already or waited too long.
    """
    need(OPERATOR)
    held = m.Inspection.objects.select_for_update().get(pk=inspection.pk)
    if not held.waits:
        raise Refusal(finding("XW537"))
    if held.asked_by == acting().person:
        raise Refusal(finding("XW536"))
    held.allowed_by, held.allowed_at = acting().person, now()
    held.save(update_fields=["allowed_by", "allowed_at"])
    firms = sorted(published(held.round).snapshot.firms)
    tell_firms(firms, held.round, "inspected")
    about = {"round": held.round_id, "firms": len(firms), "reason": held.reason}
    record("inspection.allowed", inspection=str(held.pk), **about)


def take_out(inspection: m.Inspection) -> IO[bytes]:
    """All rows of the round as one file, for one of the two; the log says so.

    Raises
    ------
    Refusal
        XW538 if it is not open, or one is none of the two; XW535.
    """
    need(OPERATOR)
    if not may_take(inspection):
        raise Refusal(finding("XW538"))
    work = published(inspection.round)
    file = full(work.stored, work.outcome, about_of(inspection))
    record("inspection.taken", inspection=str(inspection.pk), round=inspection.round_id)
    return file


def may_take(inspection: m.Inspection) -> bool:
    """Whether it is open, and who acts is one of the two."""
    two = (inspection.asked_by, inspection.allowed_by)
    return inspection.is_open and acting().person in two


def published(round: m.Round) -> m.Clearing:
    """The clearing that a round was published by."""
    made = m.Publication.objects.get(round=round)
    return m.Clearing.objects.select_related("snapshot").get(pk=made.clearing)


def about_of(inspection: m.Inspection) -> dict[str, Any]:
    """What stands beside the rows: what was published, and why they were opened."""
    round = inspection.round
    made = m.Publication.objects.get(round=round)
    return {
        "round": round.number,
        "published_at": made.at.isoformat(),
        **{name: getattr(made, name) for name in ("snapshot", "outcome", "engine")},
        "root": m.Release.objects.get(round=round).root,
        "inspection": str(inspection.pk),
        "reason": inspection.reason,
        "auditor": inspection.auditor,
    }


def allowed(round: m.Round) -> list[m.Inspection]:
    """What was allowed of a round, the newest first: everybody may know."""
    rows = m.Inspection.objects.filter(~Q(allowed_at=None), round=round)
    return list(rows.order_by("-pk"))
