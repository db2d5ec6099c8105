"""A second factor was lost: one person asks, another gives a new start."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.utils.timezone import now

from xinqiao_web.accounts.mail import send
from xinqiao_web.accounts.models import KEEPERS, Membership, Recovery
from xinqiao_web.accounts.models.doors import DONE, OPEN, WITHDRAWN
from xinqiao_web.accounts.rights import need
from xinqiao_web.accounts.sessions import end_sessions
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import acting
from xinqiao_web.core.findings import finding

LASTS = timedelta(days=3)


def ask_recovery(membership: Membership) -> Recovery:
    """Say that somebody of the firm lost the second factor; that alone does nothing.

    Raises
    ------
    Refusal
        XW205 if it is for oneself.
    """
    need(*KEEPERS)
    who = acting()
    if str(membership.person_id) == who.person:
        raise Refusal(finding("XW205"))
    asked = Recovery.objects.create(
        owner_id=membership.owner_id,
        person_id=membership.person_id,
        made_by_id=int(who.person),
        expires=now() + LASTS,
    )
    send("recovery_asked", membership.person.email, firm=membership.owner_id)
    record("recovery.asked", recovery=str(asked.pk))
    return asked


def confirm_recovery(recovery: Recovery) -> None:
    """Take the lost factors away and end all sessions; the person is told.

    Raises
    ------
    Refusal
        XW205 if the same person asked, or it is for oneself; XW208 if it is settled.
    """
    need(*KEEPERS)
    held = held_open(recovery)
    if acting().person in sides_of(held):
        raise Refusal(finding("XW205"))
    settle(held, DONE)
    Authenticator.objects.filter(user=held.person_id).delete()
    end_sessions(held.person_id)
    send("recovered", held.person.email, firm=held.owner_id)
    record("recovery.confirmed", recovery=str(held.pk), firm=held.owner_id)


def withdraw_recovery(recovery: Recovery) -> None:
    """It was not lost, or not by this person: nothing is taken away."""
    need(*KEEPERS)
    settle(held_open(recovery), WITHDRAWN)
    record("recovery.withdrawn", recovery=str(recovery.pk))


def held_open(recovery: Recovery) -> Recovery:
    """The request, still to be settled, held until the transaction ends."""
    rows = Recovery.objects.filter(pk=recovery.pk, state=OPEN, expires__gt=now())
    held = rows.select_for_update().first()
    if held is None:
        raise Refusal(finding("XW208"))
    return held


def sides_of(recovery: Recovery) -> tuple[str, str]:
    """Who may not confirm: whoever asked, and whom it is for."""
    return str(recovery.made_by_id), str(recovery.person_id)


def settle(recovery: Recovery, state: str) -> None:
    """Write down by whom and how it ended."""
    Recovery.objects.filter(pk=recovery.pk).update(
        state=state, settled_by=int(acting().person)
    )
