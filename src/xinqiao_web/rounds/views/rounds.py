"""Rounds: all of them, one, and what the operator does about it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinqiao_web.accounts.models import OPERATOR
from xinqiao_web.accounts.rights import for_roles, fresh
from xinqiao_web.accounts.views.answers import refusable, tried
from xinqiao_web.core.context import acting
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds import queries, span
from xinqiao_web.rounds.actions import clearings, rounds
from xinqiao_web.rounds.actions.inspections import allowed
from xinqiao_web.rounds.actions.submissions import WRITERS
from xinqiao_web.rounds.forms import AgainForm, NoteForm, RoundForm, proposed
from xinqiao_web.rounds.tasks import defer_freeze, defer_publish
from xinqiao_web.rounds.tradeoff import tradeoff
from xinqiao_web.rounds.views.pages import done, form_page, round_of


@require_GET
def round_list(request: HttpRequest) -> HttpResponse:
    """All rounds that one may see."""
    about = {"rounds": queries.rounds(), "operates": queries.runs_it()}
    return render(request, "rounds/rounds.html", about)


@require_GET
def round_page(request: HttpRequest, number: int) -> HttpResponse:
    """One round: what was announced, how far it is, and what one does about it."""
    round = round_of(number)
    about: dict[str, Any] = {
        "round": round,
        "deadlines": queries.deadlines(round),
        "policy": queries.in_words(round.policy),
        "weeks": span.in_words(round),
        "publication": m.Publication.objects.filter(round=round).first(),
        "submits": acting().role in WRITERS,
        "told": m.Result.objects.filter(round=round).exists(),
        "submissions": queries.submissions_of_firm(round),
        "inspections": allowed(round),
        "operates": queries.runs_it(),
    }
    if about["operates"]:
        about |= for_operator(round)
    return render(request, "rounds/round.html", about)


def for_operator(round: m.Round) -> dict[str, Any]:
    """What the operator sees of a round beside what is announced."""
    board = queries.board(round)
    found = queries.clearings_of(round)
    chosen = queries.clearing_for(round)
    approvals = queries.approvals_of(chosen)
    return {
        "board": board,
        "handed_in": sum(one.submission is not None for one in board),
        "snapshot": queries.current_snapshot(round),
        "clearings": found,
        "chosen": chosen,
        "approvals": len(approvals),
        "needed": clearings.NEEDED,
        "has_approved": acting().person in approvals,
        "tradeoff": tradeoff(found),
    }


@require_http_methods(["GET", "POST"])
@for_roles(OPERATOR)
def round_new(request: HttpRequest) -> HttpResponse:
    """Begin a round."""
    sent = request.method == "POST"
    form = RoundForm(data=request.POST) if sent else RoundForm(initial=proposed())
    made: list[m.Round] = []
    if form.is_valid() and tried(form, lambda: made.append(rounds.draft(form.values))):
        return done(request, "drafted", made[0].number)
    return form_page(request, "draft", form)


@require_http_methods(["GET", "POST"])
@for_roles(OPERATOR)
@refusable
def round_edit(request: HttpRequest, number: int) -> HttpResponse:
    """Write a draft anew."""
    round = round_of(number)
    sent = request.method == "POST"
    form = RoundForm(data=request.POST) if sent else RoundForm(initial=vars(round))
    if form.is_valid() and tried(form, lambda: rounds.redraft(number, form.values)):
        return done(request, "drafted", number)
    return form_page(request, "edit", form, number=number)


@require_POST
@for_roles(OPERATOR)
@refusable
def round_open(request: HttpRequest, number: int) -> HttpResponse:
    """Announce it."""
    round_of(number)
    rounds.open_round(number)
    return done(request, "opened", number)


@require_POST
@for_roles(OPERATOR)
@refusable
def round_freeze(request: HttpRequest, number: int) -> HttpResponse:
    """Take no more submissions."""
    round_of(number)
    clearings.freeze(number, defer_freeze)
    return done(request, "frozen", number)


@require_POST
@for_roles(OPERATOR)
@refusable
def round_review(request: HttpRequest, number: int) -> HttpResponse:
    """Say that what came out was looked at."""
    round_of(number)
    clearings.review(number)
    return done(request, "reviewed", number)


@require_POST
@for_roles(OPERATOR)
@fresh
@refusable
def round_approve(request: HttpRequest, number: int) -> HttpResponse:
    """Let it be published; the second person's word publishes it."""
    round_of(number)
    count = clearings.approve(number, defer_publish)
    is_second = count >= clearings.NEEDED
    return done(request, "published" if is_second else "approved", number)


@require_http_methods(["GET", "POST"])
@for_roles(OPERATOR)
@refusable
def round_reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Let firms hand in again."""
    round_of(number)
    sent = request.method == "POST"
    form = AgainForm(data=request.POST) if sent else AgainForm(initial=proposed())
    if form.is_valid() and tried(
        form,
        lambda: rounds.reopen(number, form.deadlines, form.cleaned_data["note"]),
    ):
        return done(request, "reopened", number)
    return form_page(request, "reopen", form, number=number)


@require_http_methods(["GET", "POST"])
@for_roles(OPERATOR)
@refusable
def round_cancel(request: HttpRequest, number: int) -> HttpResponse:
    """End a round that nothing comes of."""
    round_of(number)
    form = NoteForm(data=request.POST if request.method == "POST" else None)
    if form.is_valid() and tried(
        form, lambda: rounds.cancel(number, form.cleaned_data["note"])
    ):
        return done(request, "cancelled", number)
    return form_page(request, "cancel", form, number=number)


@require_POST
@for_roles(OPERATOR)
@refusable
def round_settle(request: HttpRequest, number: int) -> HttpResponse:
    """End a round that was published."""
    round_of(number)
    rounds.settle(number)
    return done(request, "settled", number)
