"""Every request of a person who is logged in acts for one firm, in one transaction."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from xinqiao_web.accounts.queries import memberships_of, standing
from xinqiao_web.core.context import Acting, act_as

API = "/api/"


def act_for_a_firm(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: open the context of the firm chosen in the session."""

    def answered(request: HttpRequest) -> HttpResponse:
        # Programs are asked who they are at their own door, which opens the context.
        if request.path.startswith(API) or not request.user.is_authenticated:
            return answer(request)
        who = standing_of(request)
        if who is None:
            return redirect("account_login")
        request.acting = who  # type: ignore[attr-defined]
        with act_as(who):
            return answer(request)

    return answered


def standing_of(request: HttpRequest) -> Acting | None:
    """For whom a session acts; None when nobody is logged in, or not any more.

    Raises
    ------
    LookupError
        If the person is in no firm that acts.
    """
    if not request.user.is_authenticated:
        return None
    if has_expired(request):
        logout(request)
        return None
    person = str(request.user.pk)
    with act_as(Acting(person=person)):
        return standing(memberships_of(person), request.session.get("firm"))


def has_expired(request: HttpRequest) -> bool:
    """Whether a session is older than 12 hours, or was idle for 3."""
    now = datetime.now(UTC).timestamp()
    began = request.session.setdefault("began", now)
    seen = request.session.get("seen", now)
    # The time last seen is kept to the minute: no session is written at every click.
    if now - seen > 60 or "seen" not in request.session:
        request.session["seen"] = now
    return bool(
        now - began > settings.SESSION_COOKIE_AGE
        or now - seen > settings.SESSION_IDLE_SECONDS
    )
