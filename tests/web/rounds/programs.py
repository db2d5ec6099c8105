"""Programs of a small market's firms, and what they wait for."""

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from tests.web.actors import everyone
from tests.web.rounds.announced import announced, end_rounds

from xinqiao_web.accounts.actions.keys import make_key
from xinqiao_web.api.client import Client
from xinqiao_web.api.client_rounds import Rounds
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.rounds import models as m

PATIENCE = 180
"""Seconds that a job may take on a busy machine."""


def program(base: str, who: Acting) -> Rounds:
    """What somebody's program does about rounds."""
    with act_as(who):
        text = make_key("tests", "write", 30)[1]
    return Rounds(Client(base, text, wait=0.05))


def draft(**other: Any) -> dict[str, Any]:
    """What a new round announces, as it is sent; all rounds before it have ended."""
    with everyone():
        end_rounds()
    values = {**announced(0), **other}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
        if name not in ("number", "zone")
    }


def code_of(person: str, counter: int) -> str:
    """What somebody's authenticator app shows at a time."""
    app = Authenticator.objects.get(user_id=person, type=Authenticator.Type.TOTP)
    return format_hotp_value(hotp_value(decrypt(app.data["secret"]), counter))


def wait_for(holds: Callable[[], Any]) -> Any:
    """What holds at last."""
    until = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.1)
    return found


def opened(operator: Rounds, **other: Any) -> int:
    """A round that a program has opened; its number."""
    number = int(operator.draft(draft(**other))["number"])
    assert operator.move(number, "open")["state"] == m.OPEN
    return number
