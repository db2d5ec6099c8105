"""Who does what two people must do has just given a second factor."""

import re

from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
)
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from xinqiao_web.api.problems import Problem
from xinqiao_web.core.context import acting
from xinqiao_web.core.findings import finding

HEADER = "Second-Factor"
CODE = re.compile("[0-9]{6}")
FACTOR = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "With a key: a code of its maker's authenticator app, not used yet.",
    "schema": {"type": "string", "pattern": "^[0-9]{6}$"},
}


def need_factor(request: HttpRequest) -> None:
    """Only who has just given a second factor goes on, as on the pages.

    A browser gave it within five minutes; a program sends a code with what it asks,
    because a key alone stands for nobody's presence. The door has counted the attempt.

    Raises
    ------
    Problem
        403.
    """
    by_key = "Authorization" in request.headers
    given = code_is_right(request) if by_key else did_recently_reauthenticate(request)
    if not given:
        raise Problem(403, finding("XW458"))


def code_is_right(request: HttpRequest) -> bool:
    """Whether a code is one of the acting person's app; none is taken twice."""
    code = request.headers.get(HEADER, "")
    app = Authenticator.objects.filter(
        user_id=acting().person, type=Authenticator.Type.TOTP
    ).first()
    if app is None or not CODE.fullmatch(code):
        return False
    return bool(app.wrap().validate_code(code))
