"""All rows of a published round: asked for, allowed, taken out."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from xinqiao_web.accounts.models import OPERATOR
from xinqiao_web.accounts.rights import for_roles, fresh
from xinqiao_web.accounts.views.answers import refusable, tried
from xinqiao_web.core.context import acting
from xinqiao_web.core.texts import say
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import inspections as deeds
from xinqiao_web.rounds.forms import InspectionForm
from xinqiao_web.rounds.views.pages import round_of


@require_http_methods(["GET", "POST"])
@for_roles(OPERATOR)
@refusable
def inspections(request: HttpRequest, number: int) -> HttpResponse:
    """What was asked of a round, and a form to ask."""
    round = round_of(number)
    form = InspectionForm(data=request.POST if request.method == "POST" else None)
    if form.is_valid() and tried(form, lambda: deeds.ask(number, **form.cleaned_data)):
        return said(request, number, "asked")
    rows = m.Inspection.objects.filter(round=round).order_by("-pk")
    about = {
        "round": round,
        "form": form,
        "rows": [(one, deeds.may_take(one)) for one in rows],
        "person": acting().person,
    }
    status = 422 if form.errors else 200
    return render(request, "rounds/inspections.html", about, status=status)


@require_POST
@for_roles(OPERATOR)
@fresh
@refusable
def inspection_allow(request: HttpRequest, inspection: Any) -> HttpResponse:
    """Allow it, as the second person."""
    found = inspection_of(inspection)
    deeds.allow(found)
    return said(request, found.round_id, "allowed")


@require_POST
@for_roles(OPERATOR)
@fresh
@refusable
def inspection_take(request: HttpRequest, inspection: Any) -> Any:
    """Take the rows out."""
    found = inspection_of(inspection)
    name = f"round-{found.round_id}-full.zip"
    return FileResponse(deeds.take_out(found), as_attachment=True, filename=name)


def inspection_of(pk: Any) -> m.Inspection:
    """The inspection of an address."""
    found = m.Inspection.objects.select_related("round").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def said(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """Say what was done, and go on."""
    messages.success(request, say(f"rounds.done.{key}"))
    return redirect("inspections", number)
