"""Programs' keys: made, shown once, listed, revoked."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinqiao_web.accounts.actions import keys as actions
from xinqiao_web.accounts.forms import KeyForm
from xinqiao_web.accounts.models import Key
from xinqiao_web.accounts.queries import keys_of
from xinqiao_web.accounts.rights import fresh
from xinqiao_web.accounts.views.answers import done, form_page, tried


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """One's own keys; those who keep people see all of the firm's."""
    return render(request, "accounts/keys.html", {"keys": keys_of()})


@require_http_methods(["GET", "POST"])
@fresh
def key_new(request: HttpRequest) -> HttpResponse:
    """Make a key; its text is on this page once, and nowhere again."""
    form = KeyForm(data=request.POST or None)
    made: list[tuple[Key, str]] = []
    if form.is_valid() and tried(
        form, lambda: made.append(actions.make_key(**form.cleaned_data))
    ):
        key, text = made[0]
        return render(request, "accounts/key_made.html", {"key": key, "text": text})
    return form_page(request, "key_new", form)


@require_POST
def key_revoke(request: HttpRequest, key: Any) -> HttpResponse:
    """Make a key dead."""
    actions.revoke_key(get_object_or_404(Key.objects, pk=key))
    return done(request, "revoked", "keys")
