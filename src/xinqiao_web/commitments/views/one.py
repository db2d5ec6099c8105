"""The page of one commitment, and of a lot that is lost."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinqiao_web.accounts.forms import Asked
from xinqiao_web.accounts.rights import for_roles, need
from xinqiao_web.accounts.views.answers import page_with, tried
from xinqiao_web.commitments import forms
from xinqiao_web.commitments import models as m
from xinqiao_web.commitments.actions import verbs
from xinqiao_web.commitments.actions.losing import report_lost
from xinqiao_web.commitments.actions.telling import ROLES, SUPPLYING
from xinqiao_web.commitments.lines import Line, lines_of
from xinqiao_web.commitments.models import BUYER, SUPPLIER, Commitment
from xinqiao_web.commitments.queries import SEEN_BY, commitment_of, live
from xinqiao_web.core.context import acting
from xinqiao_web.core.texts import say
from xinqiao_web.market.models import Supply

FORMS: dict[str, type[Asked]] = {
    "confirm": forms.ConfirmForm,
    "refuse": forms.RefuseForm,
    "accept": Asked,
    "decline": forms.DeclineForm,
    "deliver": Asked,
    "receive": Asked,
}
SIDE_OF = {verb: BUYER for verb in FORMS} | dict.fromkeys(
    ("confirm", "refuse", "deliver"), SUPPLIER
)
VERBS: dict[str, Callable[..., None]] = {name: getattr(verbs, name) for name in FORMS}
"""What can be done to one, what is filled in for it, and whose it is to do."""


@require_GET
@for_roles(*SEEN_BY)
def one(request: HttpRequest, commitment: Any) -> HttpResponse:
    """What it is about, how it stands, what can be done."""
    return page_of(request, found(commitment))


@require_POST
@for_roles(*SEEN_BY)
def answer(request: HttpRequest, commitment: Any, verb: str) -> HttpResponse:
    """Do one thing to it; if it is refused, its page says why."""
    row = found(commitment)
    side = SIDE_OF[verb]
    if row.side_of(acting().firm) != side:
        raise Http404
    need(*ROLES[side])
    form = FORMS[verb](data=request.POST)
    if form.is_valid() and tried(form, lambda: do(verb, row, form)):
        messages.success(request, say(f"commitments.done.{verb}"))
        return redirect("commitment", row.pk)
    return page_of(request, found(commitment), {verb: form}, 422)


def do(verb: str, row: Commitment, form: Asked) -> None:
    """Do what a form asks for."""
    VERBS[verb]([row.pk], **form.cleaned_data)


def found(commitment: Any) -> Commitment:
    """One that the acting firm has a side of: any other is as one that is not there."""
    row = commitment_of(commitment)
    if row is None:
        raise Http404
    return row


def page_of(
    request: HttpRequest,
    row: Commitment,
    given: dict[str, Asked] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one, with what was filled in."""
    (line,) = lines_of([row])
    ours = {**offered(line), **(given or {})}
    kit = Commitment.objects.filter(kit=row.kit, buyer_id=acting().firm)
    others = kit.exclude(pk=row.pk).order_by("pk") if row.kit else []
    about = {
        "line": line,
        "row": row,
        "forms": ours,
        "lot": lot_of(line),
        "kit": lines_of(list(others)) if line.side == BUYER else [],
        "passed": line.until is not None and line.until < timezone.now(),
    }
    return render(request, "commitments/one.html", about, status=status)


def offered(line: Line) -> dict[str, Asked]:
    """What the reader can do now, each with its form."""
    row, more = line.row, []
    if line.verb == "confirm":
        more = ["refuse"]
    if line.verb == "accept" or (line.broken and row.state in m.LIVE and line.may):
        more = ["decline"]
    initial = {"pieces": row.proposed}
    names = [line.verb, *more] if line.verb else more
    return {name: FORMS[name](initial=initial) for name in names}


def lot_of(line: Line) -> Supply | None:
    """The lot that it is in, for its supplier who may say that it is lost."""
    if line.side != SUPPLIER or acting().role not in SUPPLYING:
        return None
    return Supply.objects.filter(pk=line.row.lot_id).first()


@require_http_methods(["GET", "POST"])
@for_roles(*SUPPLYING)
def lost(request: HttpRequest, lot: Any) -> HttpResponse:
    """Report pieces of a lot lost."""
    held = get_object_or_404(Supply.objects, pk=lot, owner_id=acting().firm)
    form = forms.LostForm(data=request.POST or None)
    if form.is_valid() and tried(form, lambda: report_lost(lot, **form.cleaned_data)):
        messages.success(request, say("commitments.done.lost"))
        return redirect("commitments")
    taken = live().filter(lot=held).aggregate(Sum("taken"))["taken__sum"] or 0
    about = {"lot": held.lot, "pieces": held.pieces, "taken": taken}
    return page_with(request, "commitments.lost", [form], about)
