"""Making and revoking programs' keys."""

from datetime import timedelta
from typing import Any

from django.utils.timezone import now

from xinqiao_web.accounts.keys import digest, new_key
from xinqiao_web.accounts.models import VIEWER, Key
from xinqiao_web.accounts.models.doors import WRITE
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import acting
from xinqiao_web.core.findings import finding

LONGEST = 365
READERS = (VIEWER, "regulator")
"""Roles that write nothing."""


def make_key(name: str, scope: str, days: int) -> tuple[Key, str]:
    """A key of the acting person, and its text: never to be had again.

    Raises
    ------
    Refusal
        XW204 if it would last too long, XW206 if it could do more than its maker.
    """
    who = acting()
    if not 1 <= days <= LONGEST:
        raise Refusal(finding("XW204", days=LONGEST))
    if scope == WRITE and who.role in READERS:
        raise Refusal(finding("XW206"))
    text, prefix = new_key()
    key = Key.objects.create(
        owner_id=who.firm,
        made_by_id=int(who.person),
        name=name,
        prefix=prefix,
        digest=digest(text),
        scope=scope,
        expires=now() + timedelta(days=days),
    )
    record("key.made", key=str(key.pk), scope=scope)
    return key, text


def revoke_key(key: Key) -> None:
    """From now on the key opens nothing."""
    Key.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now())
    record("key.revoked", key=str(key.pk))


def revoke_keys_of(person: Any) -> None:
    """All keys that somebody made for the acting firm: rights changed."""
    made = Key.objects.filter(owner_id=acting().firm, made_by=person, revoked_at=None)
    made.update(revoked_at=now())
