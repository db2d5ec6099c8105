"""The list of commitments, and what is done to several at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from xinqiao_web.accounts.rights import for_roles
from xinqiao_web.accounts.views.answers import refusable
from xinqiao_web.commitments.actions import verbs
from xinqiao_web.commitments.actions.telling import ROLES
from xinqiao_web.commitments.forms import AskedForm
from xinqiao_web.commitments.lines import lines_of
from xinqiao_web.commitments.models import SIDES, Commitment
from xinqiao_web.commitments.queries import PAGE, SEEN_BY, Asked, commitments
from xinqiao_web.core.acts import is_id
from xinqiao_web.core.context import acting
from xinqiao_web.core.texts import say

BY_SIDE = {"supplier": ("confirm", "deliver"), "buyer": ("accept", "receive")}


@require_GET
@for_roles(*SEEN_BY)
def listed(request: HttpRequest) -> HttpResponse:
    """What the firm owes and is owed, as the address asks for it."""
    form = AskedForm(data=request.GET)
    if not form.is_valid():
        raise Http404
    asked = Asked(**form.cleaned_data)
    rows = commitments(asked, PAGE + 1)
    shown = rows[:PAGE]
    may = acting().role in ROLES.get(asked.side, ())
    about = {
        "form": form,
        "asked": asked,
        "lines": lines_of(shown),
        "tabs": [tab(form, side) for side in ("", *SIDES)],
        "next": address(form, after=shown[-1].pk) if len(rows) > PAGE else "",
        "first": address(form, after="") if asked.after else "",
        "verbs": BY_SIDE[asked.side] if may else (),
    }
    return render(request, "commitments/list.html", about)


def tab(form: AskedForm, side: str) -> dict[str, Any]:
    """One side's list, or that of both."""
    key = f"commitments.side.{side}" if side else "commitments.list.all"
    here = form.cleaned_data["side"] == side
    return {
        "href": address(form, side=side, after=""),
        "title": say(key),
        "here": here,
    }


def address(form: AskedForm, **other: Any) -> str:
    """The address of the same list with something else asked for."""
    asked = {**form.cleaned_data, **other}
    known = {name: v for name, v in asked.items() if v not in ("", None)}
    return f"{reverse('commitments')}?{urlencode(known)}"


@require_POST
@for_roles(*SEEN_BY)
@refusable
def together(request: HttpRequest) -> HttpResponse:
    """Do one thing to those that were chosen: all of them or none."""
    verb, ids = request.POST.get("verb", ""), request.POST.getlist("row")
    if verb not in verbs.TOGETHER or not all(map(is_id, ids)):
        raise Http404
    if ids:
        try:
            getattr(verbs, verb)([UUID(pk) for pk in ids])
        except Commitment.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, say(f"commitments.done.{verb}"))
    sides = [side for side, known in BY_SIDE.items() if verb in known]
    return redirect(f"{reverse('commitments')}?side={sides[0]}")
