"""Every request of a person who is logged in acts for one firm, in one transaction."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, ResolverMatch, resolve

from xinqiao_web.accounts.doorways import count_entry
from xinqiao_web.accounts.factors import REACHED_WITHOUT, NoFactor, lacks_factor
from xinqiao_web.accounts.limits import TooMany, count
from xinqiao_web.accounts.queries import memberships_of, standing
from xinqiao_web.accounts.sessions import has_expired, keep_to
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.findings import finding, told

API = "/api/"

Answer = Callable[[HttpRequest], HttpResponse]

REACHED_BY_NOBODY = frozenset(
    {
        "account_logout",
        "departure",
        "departures",
        "invitation",
        "language",
        "usersessions_list",
    }
)
"""What somebody reaches whom no firm has."""


def limit_entries(answer: Answer) -> Answer:
    """Middleware: nobody tries secrets too often."""

    def answered(request: HttpRequest) -> HttpResponse:
        try:
            count_entry(request)
        except TooMany as refused:
            return too_many(request, refused)
        return answer(request)

    return answered


def too_many(request: HttpRequest, refused: TooMany) -> HttpResponse:
    """Wait, and how long."""
    said = told(finding("XW207", seconds=refused.seconds))
    response = render(request, "accounts/too_many.html", {"said": said}, status=429)
    response.headers["Retry-After"] = str(refused.seconds)
    return response


def act_for_a_firm(answer: Answer) -> Answer:
    """Middleware: open the context of the firm chosen in the session."""

    def answered(request: HttpRequest) -> HttpResponse:
        # Programs are asked who they are at their own door, which opens the context.
        if request.path.startswith(API) or not request.user.is_authenticated:
            return answer(request)
        match = matched(request)
        name = match.url_name if match else None
        try:
            who = standing_of(request)
        except NoFactor as held:
            if name not in REACHED_WITHOUT:
                return redirect("mfa_index")
            request.held, who = True, held.who  # type: ignore[attr-defined]
        except LookupError:
            return of_no_firm(request, answer, name)
        return acted(request, answer, who) if who else redirect("account_login")

    return answered


def standing_of(request: HttpRequest) -> Acting | None:
    """For whom a session acts; None when nobody is logged in, or not any more.

    Raises
    ------
    LookupError
        If no firm that acts has the person; NoFactor if one must not act yet.
    """
    if not request.user.is_authenticated:
        return None
    if has_expired(request):
        logout(request)
        return None
    person = str(request.user.pk)
    with act_as(Acting(person=person)):
        memberships = memberships_of(person)
    who = standing(memberships, request.session.get("firm"))
    if who is None:
        raise LookupError
    keep_to(request, who)
    if lacks_factor(request.user, memberships):
        raise NoFactor(who)
    return who


def acted(request: HttpRequest, answer: Answer, who: Acting) -> HttpResponse:
    """Answer a request that acts for a firm, unless the firm asks too often."""
    request.acting = who  # type: ignore[attr-defined]
    what = getattr(getattr(matched(request), "func", None), "limited", "")
    try:
        if request.method == "POST" and what:
            count(what, who.firm)
    except TooMany as refused:
        return too_many(request, refused)
    with act_as(who):
        return answer(request)


def matched(request: HttpRequest) -> ResolverMatch | None:
    """Where an address leads, if anywhere."""
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def of_no_firm(request: HttpRequest, answer: Answer, name: str | None) -> HttpResponse:
    """Nothing is shown to somebody whom no firm has, but the way out."""
    with act_as(Acting(person=str(request.user.pk))):
        if name in REACHED_BY_NOBODY:
            return answer(request)
        return render(request, "accounts/no_firm.html", status=403)
