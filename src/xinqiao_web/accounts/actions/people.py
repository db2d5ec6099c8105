"""Who belongs to a firm: inviting, joining, changing roles, removing."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.timezone import now

from xinqiao_web.accounts.actions.keys import revoke_keys_of
from xinqiao_web.accounts.keys import digest
from xinqiao_web.accounts.mail import send
from xinqiao_web.accounts.models import (
    KEEPERS,
    OFFICES,
    OPERATOR,
    Firm,
    Invitation,
    Membership,
    Person,
)
from xinqiao_web.accounts.models.doors import ACCEPTED, OPEN, WITHDRAWN
from xinqiao_web.accounts.queries import Opened, invitation_for, may_give
from xinqiao_web.accounts.rights import need
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import Acting, act_as, acting
from xinqiao_web.core.findings import finding

LASTS = timedelta(days=7)

Link = Callable[[str], str]
"""The address of the page that a secret opens."""


def invite(firm: Firm, email: str, role: str, link: Link) -> Invitation:
    """Ask somebody by mail to join a firm in a role; the link opens once.

    Raises
    ------
    Refusal
        XW209 if the acting may not give this role, XW203 if there is no need to.
    """
    email = email.strip().lower()
    if role not in may_give(firm):
        raise Refusal(finding("XW209", firm=firm.firm))
    if is_known(firm, email):
        raise Refusal(finding("XW203", email=email, firm=firm.firm))
    secret = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        owner=firm,
        email=email,
        role=role,
        digest=digest(secret),
        made_by_id=int(acting().person),
        expires=now() + LASTS,
    )
    send("invited", email, firm=firm.firm, link=link(secret), days=LASTS.days)
    record("invitation.made", invitation=str(made.pk), firm=firm.firm, role=role)
    return made


def is_known(firm: Firm, email: str) -> bool:
    """Whether somebody is in a firm already, or will be."""
    members = Membership.objects.filter(owner=firm, person__email=email)
    waiting = Invitation.objects.filter(owner=firm, email=email, state=OPEN)
    return members.exists() or waiting.filter(expires__gt=now()).exists()


def withdraw_invitation(invitation: Invitation) -> None:
    """The link opens nothing any more."""
    need(*KEEPERS)
    changed = Invitation.objects.filter(pk=invitation.pk, state=OPEN)
    if not changed.update(state=WITHDRAWN):
        raise Refusal(finding("XW208"))
    record("invitation.withdrawn", invitation=str(invitation.pk))


def join_anew(secret: str, name: str, password: str) -> Person:
    """Somebody new accepts an invitation, and has an account from now on.

    Raises
    ------
    Refusal
        XW202 if the invitation opens nothing.
    """
    with transaction.atomic():
        opened = opened_by(secret)
        person = Person.objects.create_user(opened.email, password)
        person.name = name
        person.save()
        EmailAddress.objects.create(
            user=person, email=person.email, verified=True, primary=True
        )
        enter(opened, person)
    return person


def join(secret: str, person: Person) -> str:
    """Somebody with an account accepts an invitation to its address; the firm.

    Raises
    ------
    Refusal
        XW202 if the invitation opens nothing, or is somebody else's.
    """
    with transaction.atomic():
        opened = opened_by(secret)
        if opened.email != person.email:
            raise Refusal(finding("XW202"))
        enter(opened, person)
    return opened.firm


def opened_by(secret: str) -> Opened:
    """What the secret of a link opens."""
    opened = invitation_for(secret)
    if opened is None:
        raise Refusal(finding("XW202"))
    return opened


def enter(opened: Opened, person: Person) -> None:
    """A person becomes a member; the invitation is used up."""
    with act_as(Acting(str(person.pk), opened.firm, opened.role)):
        used = Invitation.objects.filter(pk=opened.id, state=OPEN)
        if not used.update(state=ACCEPTED):
            raise Refusal(finding("XW202"))
        Membership.objects.create(owner_id=opened.firm, person=person, role=opened.role)
        record("invitation.accepted", invitation=str(opened.id))


def change_role(membership: Membership, role: str) -> None:
    """Somebody is something else to the acting firm; keys made before are dead.

    Raises
    ------
    Refusal
        XW209 if the firm has no such role or another gives it; XW201 for the last
        administrator.
    """
    need(*KEEPERS)
    firm = membership.owner
    # Only the operator lets people into an office: the database refuses it to others.
    given_by_operator = role in OFFICES and acting().role != OPERATOR
    if role not in firm.roles or given_by_operator:
        raise Refusal(finding("XW209", firm=firm.firm))
    if role != firm.keeper:
        need_another_keeper(firm, membership)
    Membership.objects.filter(pk=membership.pk).update(role=role)
    revoke_keys_of(membership.person_id)
    record("membership.changed", person=str(membership.person_id), role=role)


def remove_member(membership: Membership) -> None:
    """Somebody acts for the firm no more, from the next request on.

    Raises
    ------
    Refusal
        XW201 for the last administrator.
    """
    need(*KEEPERS)
    need_another_keeper(membership.owner, membership)
    revoke_keys_of(membership.person_id)
    Membership.objects.filter(pk=membership.pk).delete()
    record("membership.removed", person=str(membership.person_id))


def need_another_keeper(firm: Firm, membership: Any) -> None:
    """Somebody else keeps the firm's people; held until the transaction ends."""
    keepers = Membership.objects.filter(owner=firm, role=firm.keeper).order_by("pk")
    others = {m.pk for m in keepers.select_for_update()} - {membership.pk}
    if not others:
        raise Refusal(finding("XW201", firm=firm.firm))
