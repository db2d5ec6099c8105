"""Sessions: 12 hours at most, 3 idle, one key for each firm and role acted for."""

from datetime import UTC, datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from xinqiao_web.core.context import Acting

KEPT = ("_auth_user_id", "_auth_user_backend", "_auth_user_hash", "began", "seen")
"""What a session keeps when its person acts for another firm or in another role."""


def now() -> float:
    """The time, in seconds."""
    return datetime.now(UTC).timestamp()


def has_expired(request: HttpRequest) -> bool:
    """Whether a session is older than 12 hours, or was idle for 3."""
    moment = now()
    began = request.session.setdefault("began", moment)
    seen = request.session.get("seen", moment)
    # The time last seen is kept to the minute: no session is written at every click.
    if moment - seen > 60 or "seen" not in request.session:
        request.session["seen"] = moment
    return bool(
        moment - began > settings.SESSION_COOKIE_AGE
        or moment - seen > settings.SESSION_IDLE_SECONDS
    )


def keep_to(request: HttpRequest, who: Acting) -> None:
    """Give the session a new key when its person's firm or role became another.

    What it remembered of the former firm goes, and so does a recent re-authentication.
    """
    stands = f"{who.firm}|{who.role}"
    before = request.session.setdefault("stands", stands)
    if before == stands:
        return
    for name in set(request.session.keys()) - set(KEPT):
        del request.session[name]
    request.session.update({"stands": stands, "firm": who.firm})
    old = request.session.session_key
    request.session.cycle_key()
    rotate_token(request)
    new = request.session.session_key
    UserSession.objects.filter(session_key=new).delete()
    UserSession.objects.filter(session_key=old).update(session_key=new)


def end_sessions(person: Any) -> None:
    """Somebody is out of every browser at once."""
    for session in UserSession.objects.filter(user=person):
        session.end()
