"""The page that the link of an invitation opens."""

from typing import cast

from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from xinqiao_web.accounts.actions.people import join, join_anew, opened_by
from xinqiao_web.accounts.forms import JoinForm
from xinqiao_web.accounts.models import Person
from xinqiao_web.accounts.queries import Opened
from xinqiao_web.accounts.views.answers import form_page, refusable, tried


@login_not_required
@require_http_methods(["GET", "POST"])
@refusable
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Join a firm: with an account that is there, or with a new one."""
    opened = opened_by(secret)
    if not Person.objects.filter(email=opened.email).exists():
        return newcomer(request, secret, opened)
    if request.user.is_authenticated and request.user.email == opened.email:
        return member(request, secret, opened)
    about = {"opened": opened, "other": request.user.is_authenticated}
    return render(request, "accounts/invitation.html", about)


def newcomer(request: HttpRequest, secret: str, opened: Opened) -> HttpResponse:
    """Somebody without an account sets name and password, and is in."""
    form = JoinForm(opened.email, data=request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        joined: list[Person] = []
        if tried(
            form,
            lambda: joined.append(join_anew(secret, given["name"], given["password"])),
        ):
            return perform_login(request, joined[0])
    return form_page(request, "join", form, firm=opened.firm, email=opened.email)


def member(request: HttpRequest, secret: str, opened: Opened) -> HttpResponse:
    """Somebody with an account says yes."""
    if request.method == "POST":
        request.session["firm"] = join(secret, cast(Person, request.user))
        return redirect("home")
    return render(request, "accounts/invitation.html", {"opened": opened, "yes": True})
