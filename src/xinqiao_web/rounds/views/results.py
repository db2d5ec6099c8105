"""A firm's result of a round, its export, and objections."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xinqiao_web.accounts.rights import for_roles
from xinqiao_web.accounts.views.answers import refusable
from xinqiao_web.core.context import acting
from xinqiao_web.core.texts import language, say
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions.objections import (
    LONGEST,
    WRITERS,
    may_object,
    object_to,
)
from xinqiao_web.rounds.proofs import packed
from xinqiao_web.rounds.readers import OF_OBJECTIONS, OF_RESULTS
from xinqiao_web.rounds.results import page


@require_GET
@for_roles(*OF_RESULTS)
def newest(request: HttpRequest) -> HttpResponse:
    """The newest result of the firm."""
    found = m.Result.objects.order_by("-round_id").first()
    if found is None:
        return render(request, "rounds/result_none.html")
    return redirect("result", found.round_id)


@require_GET
@for_roles(*OF_RESULTS)
def result(request: HttpRequest, number: int) -> HttpResponse:
    """A result: sentence, chart with table, and what is short and why."""
    found = result_of(number)
    about = {
        "round": found.round,
        "said": page.sentences(found.tables, language()),
        "chart": page.chart(found.tables),
        "tables": page.shown(found.tables),
        "root": found.proof.get("root", ""),
    }
    return render(request, "rounds/result.html", about)


@require_GET
@for_roles(*OF_RESULTS)
def export(request: HttpRequest, number: int) -> HttpResponse:
    """A result with its proof, to take away."""
    found = result_of(number)
    content = packed(found.tables, found.proof)
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="result-{number}.zip"'
    return answer


def result_of(number: int) -> m.Result:
    """The firm's result of a round; none of another firm's can be told from none."""
    found = m.Result.objects.filter(round_id=number).select_related("round").first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@for_roles(*OF_OBJECTIONS)
@refusable
def objections(request: HttpRequest, number: int) -> HttpResponse:
    """What was said against a round, and a form to say more while there is time."""
    round = m.Round.objects.filter(pk=number).first()
    if round is None or (request.method == "GET" and round.published_at is None):
        raise Http404
    if request.method == "POST":
        object_to(round, request.POST.get("text", ""))
        messages.success(request, say("results.say.sent"))
        return redirect("objections", number)
    about = {
        "round": round,
        "objections": m.Objection.objects.filter(round=round).order_by("at"),
        "open": may_object(round),
        "may": may_object(round) and acting().role in WRITERS,
        "longest": LONGEST,
    }
    return render(request, "rounds/objections.html", about)
