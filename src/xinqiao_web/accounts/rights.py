"""Who may do something at all, and who has just said who they are."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
)
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from xinqiao_web.core.context import acting
from xinqiao_web.core.texts import say

View = Callable[..., HttpResponse]


def need(*roles: str) -> None:
    """Only these roles go on.

    Raises
    ------
    PermissionDenied
        For all others.
    """
    if acting().role not in roles:
        raise PermissionDenied


def for_roles(*roles: str) -> Callable[[View], View]:
    """A page for some roles only."""

    def kept(view: View) -> View:
        @wraps(view)
        def answered(
            request: HttpRequest, *place: object, **more: object
        ) -> HttpResponse:
            need(*roles)
            return view(request, *place, **more)

        return answered

    return kept


def fresh(view: View) -> View:
    """A page for somebody who gave a password or second factor within five minutes.

    A form that was sent is not remembered: it is sent again, knowingly.
    """

    @wraps(view)
    def answered(request: HttpRequest, **place: object) -> HttpResponse:
        if did_recently_reauthenticate(request):
            return view(request, **place)
        messages.info(request, say("accounts.fresh.first"))
        query = urlencode({"next": page_before(request)})
        return redirect(f"{reverse('account_reauthenticate')}?{query}")

    return answered


def page_before(request: HttpRequest) -> str:
    """The page to come back to: this one, or the one whose form was sent."""
    if request.method == "GET":
        return request.get_full_path()
    came = urlsplit(request.headers.get("Referer", ""))
    return came.path if came.netloc == request.get_host() else "/"
