"""Firms come, pause and go: what the operator does."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.timezone import now

from xinqiao_web.accounts.actions.people import Link, invite
from xinqiao_web.accounts.models import (
    ADMITTED,
    LEFT,
    OFFICES,
    OPERATOR,
    SUSPENDED,
    Departure,
    Firm,
)
from xinqiao_web.accounts.rights import need
from xinqiao_web.accounts.sheets import FIRMS
from xinqiao_web.core.actions import Refusal, save
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import acting
from xinqiao_web.core.findings import finding

KEPT = timedelta(days=30)
"""How long a firm that left can fetch what it had."""


def admit(values: Mapping[str, Any], email: str, link: Link) -> Firm:
    """A firm takes part; its first administrator is invited.

    Raises
    ------
    Refusal
        XW101 if there is a firm with this id.
    """
    need(OPERATOR)
    firm = Firm(**values)
    save(FIRMS, firm)
    invite(firm, email, firm.keeper, link)
    record("firm.admitted", firm=firm.firm)
    return firm


def suspend(firm: Firm) -> None:
    """Its people and their keys act no more, at once; its rows stay."""
    turn(firm, SUSPENDED)


def resume(firm: Firm) -> None:
    """A suspended firm acts again."""
    turn(firm, ADMITTED)


def let_leave(firm: Firm) -> Departure:
    """A firm acts no more; a job packs what it had for it, then takes it out.

    Raises
    ------
    Refusal
        XW210 for an office, XW211 for a firm that has left.
    """
    from xinqiao_web.accounts.tasks import send_off

    turn(firm, LEFT)
    going = Departure.objects.create(
        owner=firm, made_by_id=int(acting().person), expires=now() + KEPT
    )
    send_off.defer(departure=str(going.pk))
    return going


def turn(firm: Firm, state: str) -> None:
    """Give a firm another state.

    Raises
    ------
    Refusal
        XW210 for an office, XW211 for a firm that has left.
    """
    need(OPERATOR)
    if firm.office in OFFICES:
        raise Refusal(finding("XW210"))
    held = Firm.objects.select_for_update().get(pk=firm.pk)
    if held.state == LEFT:
        raise Refusal(finding("XW211", firm=held.firm))
    held.state = state
    held.save()
    record(f"firm.{state}", firm=held.firm)
