"""The situation: what was published of rounds, for everybody."""

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from xinqiao_web.accounts.rights import for_roles
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.readers import OF_SITUATION
from xinqiao_web.rounds.releases.page import situation
from xinqiao_web.rounds.telling import TOTALS

SERIES = 26
"""Rounds of the series, the latest."""


@require_GET
@for_roles(*OF_SITUATION)
def newest(request: HttpRequest) -> HttpResponse:
    """The situation after the latest round."""
    found = m.Release.objects.order_by("-round_id").first()
    if found is None:
        return render(request, "rounds/situation_none.html")
    return redirect("round-situation", found.round_id)


@require_GET
@for_roles(*OF_SITUATION)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """The situation after a round."""
    rows = m.Release.objects.filter(round_id__lte=number).order_by("-round_id")
    shown = {row.round_id: row for row in rows[:SERIES]}
    if number not in shown:
        raise Http404
    frames = {
        at: pl.DataFrame(row.totals, TOTALS, orient="row") for at, row in shown.items()
    }
    about = {
        "number": number,
        "root": shown[number].root,
        "facts": situation(number, frames),
    }
    return render(request, "rounds/situation.html", about)
