"""Modules that one lets others use, and those one may use."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinqiao_web.accounts.rights import for_roles
from xinqiao_web.accounts.views.answers import tried
from xinqiao_web.catalog.actions import grants as actions
from xinqiao_web.catalog.forms import GrantForm
from xinqiao_web.catalog.models import Grant
from xinqiao_web.catalog.queries import grants_given, grants_got, own_modules
from xinqiao_web.catalog.sheets import BUILDERS
from xinqiao_web.catalog.views.pages import done, form_page
from xinqiao_web.core.context import acting


@require_GET
@for_roles(*BUILDERS.split(), "seller", "viewer")
def grants(request: HttpRequest) -> HttpResponse:
    """Both lists."""
    about = {
        "given": grants_given(),
        "got": grants_got(),
        "builds": acting().role in BUILDERS.split(),
    }
    return render(request, "catalog/grants.html", about)


@require_http_methods(["GET", "POST"])
@for_roles(*BUILDERS.split())
def grant_new(request: HttpRequest) -> HttpResponse:
    """Let a firm use a module."""
    form = GrantForm(own_modules(), data=request.POST or None)
    if form.is_valid() and tried(form, lambda: actions.grant(**form.cleaned_data)):
        return done(request, "granted", "grants")
    return form_page(request, "grant", form)


@require_POST
@for_roles(*BUILDERS.split())
def grant_revoke(request: HttpRequest, grant: Any) -> HttpResponse:
    """The firm uses it no more."""
    given = Grant.objects.filter(owner_id=acting().firm)
    actions.revoke(get_object_or_404(given, pk=grant))
    return done(request, "revoked", "grants")
