"""Clearings: how far they are, what came out, and what the verifier said."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinqiao_web.accounts.models import OPERATOR
from xinqiao_web.accounts.rights import for_roles
from xinqiao_web.accounts.views.answers import refusable, tried
from xinqiao_web.core.texts import say
from xinqiao_web.market.models import Progress
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds import queries
from xinqiao_web.rounds.actions import clearings
from xinqiao_web.rounds.changing import changes, published_before
from xinqiao_web.rounds.forms import PolicyForm
from xinqiao_web.rounds.phases import in_words
from xinqiao_web.rounds.tasks import defer_clearing
from xinqiao_web.rounds.views.pages import form_page, round_of


def clearing_of(pk: Any) -> m.Clearing:
    """The clearing of an address."""
    found = m.Clearing.objects.select_related("snapshot").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_POST
@for_roles(OPERATOR)
@refusable
def round_clear(request: HttpRequest, number: int) -> HttpResponse:
    """Clear the frozen market by the round's own policy."""
    round_of(number)
    made = clearings.clear(number, defer_clearing)
    return redirect("clearing", made.pk)


@require_http_methods(["GET", "POST"])
@for_roles(OPERATOR)
@refusable
def round_try(request: HttpRequest, number: int) -> HttpResponse:
    """Clear the frozen market by another policy, to see what would be."""
    round = round_of(number)
    sent = request.method == "POST"
    form = PolicyForm(data=request.POST) if sent else PolicyForm(initial=vars(round))
    made: list[m.Clearing] = []
    if form.is_valid() and tried(
        form,
        lambda: made.append(
            clearings.try_policy(number, **form.cleaned_data, defer=defer_clearing)
        ),
    ):
        return redirect("clearing", made[0].pk)
    return form_page(request, "try", form, number=number)


@require_GET
@for_roles(OPERATOR)
def clearing_page(request: HttpRequest, clearing: Any) -> HttpResponse:
    """One clearing."""
    work = clearing_of(clearing)
    about = {
        "work": work,
        "number": work.snapshot.round_id,
        "progress": told_progress(work),
        "policy": queries.in_words(work.policy),
        "changes": changes(work, published_before(work.snapshot.round_id)),
    }
    return render(request, "rounds/clearing.html", about)


@require_GET
@for_roles(OPERATOR)
def clearing_progress(request: HttpRequest, clearing: Any) -> HttpResponse:
    """How far it is, for the page that waits."""
    return JsonResponse(told_progress(clearing_of(clearing)))


def told_progress(work: m.Clearing | m.OwnPlan) -> dict[str, Any]:
    """How far the work is, in words."""
    now = Progress.objects.filter(pk=work.pk).first()
    phase = in_words(now.phase if now else "waiting")
    ended = say(f"rounds.clearing.{work.state}")
    return {
        "works": work.works,
        "text": phase if work.works else ended,
        "done": 0,
        "total": 0,
        "stop": bool(now and now.stop),
    }


@require_POST
@for_roles(OPERATOR)
@refusable
def clearing_stop(request: HttpRequest, clearing: Any) -> HttpResponse:
    """Stop it."""
    clearings.stop(clearing_of(clearing))
    return redirect("clearing", clearing)
