"""What pages do when an action is refused."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from xinqiao_web.accounts.forms import Asked
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.findings import told
from xinqiao_web.core.texts import say

View = Callable[..., HttpResponse]


def refusable(view: View) -> View:
    """Say on a page of its own why an action was refused; it left nothing behind."""

    @wraps(view)
    def answered(request: HttpRequest, **place: object) -> HttpResponse:
        try:
            with transaction.atomic():
                return view(request, **place)
        except Refusal as refusal:
            about = {"said": told(*refusal.findings)}
            return render(request, "accounts/refused.html", about, status=422)

    return answered


def form_page(
    request: HttpRequest, key: str, *forms: Form, **values: object
) -> HttpResponse:
    """A page of this room that is nothing but a form."""
    return page_with(request, f"accounts.form.{key}", forms, values)


def page_with(
    request: HttpRequest,
    key: str,
    forms: Sequence[Form],
    values: Mapping[str, object],
) -> HttpResponse:
    """Forms, with what is said around them under a key."""
    parts = ("title", "lead", "button")
    page = {part: say(f"{key}.{part}", **values) for part in parts}
    status = 422 if any(form.errors for form in forms) else 200
    about = {"page": page, "forms": forms}
    return render(request, "accounts/form.html", about, status=status)


def tried(form: Asked, do: Callable[[], object]) -> bool:
    """Do it; when it is refused, the form says why and nothing is left behind."""
    try:
        with transaction.atomic():
            do()
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


def done(request: HttpRequest, key: str, page: str, *place: object) -> HttpResponse:
    """Say what was done in this room, and go on to a page."""
    messages.success(request, say(f"accounts.done.{key}"))
    return redirect(page, *place)
