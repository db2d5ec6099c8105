"""What all pages of rounds share."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from xinqiao_web.accounts.views.answers import page_with
from xinqiao_web.core.texts import say
from xinqiao_web.rounds import models as m


def round_of(number: int) -> m.Round:
    """The round of an address: a draft is to members as one that is not there."""
    found = m.Round.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def form_page(
    request: HttpRequest, key: str, form: Form, **values: Any
) -> HttpResponse:
    """A page of this room that is nothing but a form."""
    return page_with(request, f"rounds.form.{key}", [form], values)


def done(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Say what was done, and go on to the round."""
    messages.success(request, say(f"rounds.done.{key}"))
    return redirect("round", number)
