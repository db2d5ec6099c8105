"""Programs' keys: shown once, kept as a hash, dead when their maker is out."""

import hashlib
import secrets

from django.db import connection

from xinqiao_web.core.context import Acting

MARK = "xq"


class DeadKey(LookupError):
    """No such key, or it is expired or revoked, or its maker acts no more."""


def new_key() -> tuple[str, str]:
    """The text of a new key, and the prefix that may be shown ever after."""
    prefix = f"{MARK}_{secrets.token_hex(4)}"
    return f"{prefix}_{secrets.token_urlsafe(32)}", prefix


def digest(secret: str) -> str:
    """What is kept of a secret: long and random, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def acting_for_key(text: str) -> tuple[Acting, str]:
    """For whom a key acts, and its scope: `read` or `write`.

    To be asked outside `act_as`, before anybody acts.

    Raises
    ------
    DeadKey
        If it opens nothing; why, nobody is told.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM key_opens(%s)", [digest(text)])
        found = cursor.fetchone()
    if found is None:
        raise DeadKey
    person, firm, role, scope = found
    return Acting(person, firm, role), scope
