"""The door of every operation: who asks, whether they may, and whether it can be read.

Within it one transaction holds the whole operation; whatever is refused is undone.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.operation import Operation
from ninja.utils import check_csrf

from xinqiao_web.accounts.doorways import address_of
from xinqiao_web.accounts.keys import DeadKey, acting_for_key
from xinqiao_web.accounts.limits import TooMany, count
from xinqiao_web.accounts.middleware import standing_of
from xinqiao_web.accounts.models.doors import WRITE
from xinqiao_web.api.once import once
from xinqiao_web.api.problems import Problem, problem_of
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.findings import finding
from xinqiao_web.core.queries import is_storable

READS = ("GET", "HEAD")
SMALL = 64 * 1024
"""Bytes that one row, or what is asked of it, may have."""

SELDOM = {
    "begin_import": ("import", "firm"),
    "approve_round": ("code", "person"),
    "allow_inspection": ("code", "person"),
    "take_inspection": ("code", "person"),
}
"""Operations that have a limit of their own, and whose attempts are counted."""

Run = Callable[..., HttpResponse]


class Undone(Exception):
    """An operation was refused: its transaction is rolled back."""

    def __init__(self, response: HttpResponse) -> None:
        """Keep what is answered."""
        self.response = response


def door(run: Run) -> Run:
    """Put the door before an operation of ninja."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]

    @wraps(run)
    def through(request: HttpRequest, **path: Any) -> HttpResponse:
        try:
            who = admitted(request)
            count("api", who.firm)
            check_content(request, operation)
            check_names(request, operation)
            if operation.operation_id in SELDOM:
                limit, whose = SELDOM[operation.operation_id]
                count(limit, getattr(who, whose))
            return within(who, request, lambda: run(request, **path))
        except TooMany as refused:
            response = Problem(429).answer()
            response["Retry-After"] = str(refused.seconds)
            return response
        except Problem as problem:
            return problem.answer()

    return through


def within(
    who: Acting, request: HttpRequest, do: Callable[[], HttpResponse]
) -> HttpResponse:
    """Do it for whoever acts, in one transaction that only success ends."""
    try:
        with act_as(who):
            response = do() if request.method in READS else once(request, do)
            if response.status_code >= 400:
                raise Undone(response)
            return response
    except Undone as undone:
        return undone.response
    except Exception as error:
        return problem_of(error).answer()


def admitted(request: HttpRequest) -> Acting:
    """Who acts: by a key, else by the session.

    Raises
    ------
    Problem
        401 for nobody; 403 for who may only read, or sent no token of the session.
    """
    text = request.headers.get("Authorization")
    who, scope = by_session(request) if text is None else by_key(request, text)
    if request.method not in READS and scope != WRITE:
        raise Problem(403, finding("XW453"))
    request.acting, request.scope = who, scope  # type: ignore[attr-defined]
    return who


def by_key(request: HttpRequest, text: str) -> tuple[Acting, str]:
    """For whom a key acts, and how far; wrong ones are counted by address."""
    kind, _, key = text.partition(" ")
    if kind.lower() != "bearer" or not is_storable(key):
        raise Problem(401)
    try:
        return acting_for_key(key.strip())
    except DeadKey as error:
        count("door", address_of(request))
        raise Problem(401) from error


def by_session(request: HttpRequest) -> tuple[Acting, str]:
    """Who is logged in; writes need the token against forged requests."""
    try:
        who = standing_of(request)
    except LookupError as error:
        raise Problem(403) from error
    if who is None:
        raise Problem(401)
    if request.method not in READS and check_csrf(request) is not None:
        raise Problem(403, finding("XW452"))
    return who, WRITE


def check_content(request: HttpRequest, operation: Operation) -> None:
    """Refuse bodies that are too large, or of a kind that is not taken.

    Raises
    ------
    Problem
        413, 415.
    """
    taken, most = takes(operation)
    if int(request.META.get("CONTENT_LENGTH") or 0) > most:
        raise Problem(413, most=most)
    if taken and request.content_type not in taken:
        raise Problem(415, known=", ".join(taken))


def takes(operation: Operation) -> tuple[tuple[str, ...], int]:
    """The kinds of content that an operation takes, and at most how many bytes."""
    extra = (operation.openapi_extra or {}).get("requestBody", {})
    if any(model.__ninja_param_source__ == "body" for model in operation.models):
        most = (operation.openapi_extra or {}).get("x-most-bytes", SMALL)
        return ("application/json",), most
    return tuple(extra.get("content", ())), extra.get("x-most-bytes", SMALL)


def check_names(request: HttpRequest, operation: Operation) -> None:
    """Refuse parameters that nobody knows: a misspelt filter must not find all rows.

    Raises
    ------
    Problem
        422.
    """
    known = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }
    wrong = [
        name
        for name, values in request.GET.lists()
        if name not in known or len(values) > 1
    ]
    if wrong:
        raise Problem(422, *(finding("XW455", where=name) for name in wrong))
