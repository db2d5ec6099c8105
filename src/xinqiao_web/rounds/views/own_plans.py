"""A firm's own plan, on the page where it checks what it would hand in."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from xinqiao_web.accounts.rights import for_roles
from xinqiao_web.accounts.views.answers import refusable
from xinqiao_web.core.texts import say
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import own_plans, submissions
from xinqiao_web.rounds.results import page
from xinqiao_web.rounds.tasks import defer_alone
from xinqiao_web.rounds.views.clearings import told_progress
from xinqiao_web.rounds.views.pages import round_of


@require_POST
@for_roles(*submissions.WRITERS)
@refusable
def own_plan(request: HttpRequest, number: int) -> HttpResponse:
    """Have it worked out."""
    own_plans.plan_alone(round_of(number), defer_alone)
    return redirect("submission", number)


@require_GET
@for_roles(*submissions.WRITERS)
def own_plan_progress(request: HttpRequest, number: int) -> HttpResponse:
    """How far it is, for the page that waits."""
    return JsonResponse(told_progress(plan_of(number)))


@require_POST
@for_roles(*submissions.WRITERS)
@refusable
def own_plan_stop(request: HttpRequest, number: int) -> HttpResponse:
    """Stop it."""
    own_plans.stop(plan_of(number))
    return redirect("submission", number)


def plan_of(number: int) -> m.OwnPlan:
    """The firm's plan of an address."""
    found = own_plans.own_plan(round_of(number))
    if found is None:
        raise Http404
    return found


def about(round: m.Round) -> dict[str, Any]:
    """What the page shows of the firm's plan."""
    plan = own_plans.own_plan(round)
    if plan is None:
        return {"plan": None}
    chart = page.chart({"cars": plan.cars}) if plan.state == m.DONE else None
    return {
        "plan": plan,
        "progress": told_progress(plan),
        "chart": chart,
        "said": sentence(chart) if chart else "",
    }


def sentence(chart: page.Chart) -> str:
    """The plan in words: how many of the cars that are due, and which share."""
    due = sum(row[1] for row in chart.weeks)
    given = sum(row[2] for row in chart.weeks)
    share = f"{100 * given / due if due else 100:.1f}"
    return say("rounds.say.alone", given=given, due=due, share=share)
