"""Pages that say what was done, and pages that are nothing but a form."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from xinqiao_web.accounts.views.answers import page_with
from xinqiao_web.core.texts import say


def form_page(request: HttpRequest, key: str, *forms: Form) -> HttpResponse:
    """A page of this room that is nothing but a form."""
    return page_with(request, f"catalog.form.{key}", forms, {})


def done(request: HttpRequest, key: str, page: str) -> HttpResponse:
    """Say what was done in this room, and go on to a page."""
    messages.success(request, say(f"catalog.done.{key}"))
    return redirect(page)
