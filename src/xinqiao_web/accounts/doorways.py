"""Where secrets are tried: counted by address, account and person."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.stagekit import get_pending_stage
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from xinqiao_web.accounts.limits import count, forget

DOORS = ("/account/", "/invitation/")


def count_entry(request: HttpRequest) -> None:
    """Count a secret that is tried.

    Raises
    ------
    TooMany
        If too many were.
    """
    if request.method != "POST" or not request.path_info.startswith(DOORS):
        return
    address = address_of(request)
    count("door", address)
    if name_of(request) == "account_login":
        count("login", account_in(request), address)
    elif person := person_at(request):
        count("code", person)


def name_of(request: HttpRequest) -> str | None:
    """The name of an address."""
    try:
        return resolve(request.path_info).url_name
    except Resolver404:
        return None


def account_in(request: HttpRequest) -> str:
    """The account that somebody wants to enter."""
    return request.POST.get("login", "").strip().lower()


def person_at(request: HttpRequest) -> str:
    """Whose second factor or password is tried; blank if that is not known yet."""
    if request.user.is_authenticated:
        return str(request.user.pk)
    stage = get_pending_stage(request)
    return str(stage.login.user.pk) if stage and stage.login.user else ""


def address_of(request: HttpRequest) -> str:
    """Where a request comes from."""
    return str(get_adapter().get_client_ip(request))


def came_in(request: HttpRequest, user: Any, **rest: Any) -> None:
    """A good login: attempts before it count no more."""
    forget("login", user.email, address_of(request))
    forget("code", str(user.pk))
