"""Second factors: sealed in the database, and required of those who keep people."""

import base64
import hashlib
import secrets
from collections.abc import Iterable
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from xinqiao_web.accounts.models import KEEPERS, Membership
from xinqiao_web.core.context import Acting
from xinqiao_web.core.logs import logger

SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

SEALED = {"secret", "seed"}
"""What of a second factor's data is sealed."""

REACHED_WITHOUT = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "language",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
        "mfa_list_webauthn",
    }
)
"""All that somebody reaches who needs a second factor and has none: setting one up."""


class NoFactor(LookupError):
    """Somebody keeps a firm's people and has no second factor yet."""

    def __init__(self, who: Acting) -> None:
        """Keep who would act."""
        super().__init__(who)
        self.who = who


class Sealed(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps and recovery codes, unreadable in the database."""

    def encrypt(self, text: str) -> str:
        """Seal with the platform's key."""
        return seals().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open, also what was sealed with a former key.

        Where no key of the platform opens it, no code is right: a lost key lets nobody
        in, and the log says why.
        """
        try:
            return seals().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("factor.unreadable", cure="restore this database's key file")
            return base64.b32encode(secrets.token_bytes(20)).decode()


def seal_anew() -> int:
    """Seal all that former keys had sealed with the platform's key of now; how many.

    From then on no former key opens anybody's second factor.
    """
    sealed = Authenticator.objects.select_for_update().exclude(
        type=Authenticator.Type.WEBAUTHN
    )
    for factor in sealed:
        for name in SEALED & {*factor.data}:
            factor.data[name] = sealed_anew(factor.data[name])
        factor.save(update_fields=["data"])
    return len(sealed)


def sealed_anew(text: str) -> str:
    """A sealed text, sealed with the key of now."""
    return seals().rotate(text.encode()).decode()


def seals() -> MultiFernet:
    """The platform's key, and those before it."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(derived(key)) for key in keys])


def derived(key: str) -> bytes:
    """A key for sealing: the platform's own is long and random."""
    digest = hashlib.sha256(b"second factors|" + key.encode()).digest()
    return base64.urlsafe_b64encode(digest)


def lacks_factor(person: Any, memberships: Iterable[Membership]) -> bool:
    """Whether somebody keeps people of any firm and has no second factor."""
    if not any(m.role in KEEPERS for m in memberships):
        return False
    return not Authenticator.objects.filter(user=person, type__in=SECOND).exists()
