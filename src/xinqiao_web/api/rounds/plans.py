"""A firm's own plan, worked out before it hands in: nobody else learns of it."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.responses import Status
from pydantic import BaseModel

from xinqiao_web.accounts.rights import need
from xinqiao_web.api.describe import KEY, answers, extra
from xinqiao_web.api.problems import Found, Problem
from xinqiao_web.api.rounds import cleared, given, told
from xinqiao_web.api.rounds.rounds import round_of
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import own_plans
from xinqiao_web.rounds.actions.submissions import WRITERS
from xinqiao_web.rounds.models import clearings
from xinqiao_web.rounds.tasks import defer_alone

router = Router(tags=["submissions"])


class OwnPlan(BaseModel):
    """What the firm would build with what is its own.

    `cars`: lines of week, due, delivered, the first their names; none before it is
    done.
    """

    state: Literal[clearings.CLEARING_STATES]  # type: ignore[valid-type]
    progress: cleared.Phase
    cars: list[list[str | int]]
    proved: bool | None
    findings: list[Found]
    began_at: datetime
    ended_at: datetime | None


@router.post(
    "/rounds/{number}/alone",
    response=answers({202: OwnPlan}),
    operation_id="plan_alone",
    openapi_extra=extra(KEY),
)
def begin(request: HttpRequest, response: HttpResponse, number: given.Number) -> Any:
    """Have it worked out what the firm would build alone. 计算本企业的单独方案。"""
    need(*WRITERS)
    own_plans.plan_alone(round_of(number), defer_alone)
    response["Location"] = request.path
    return Status(202, plan_told(number))


@router.get(
    "/rounds/{number}/alone",
    response=answers({200: OwnPlan}),
    operation_id="read_own_plan",
    openapi_extra=extra(),
)
def read(request: HttpRequest, number: given.Number) -> Any:
    """The firm's own plan, and how far it is. 本企业的单独方案。"""
    need(*WRITERS)
    return plan_told(number)


@router.post(
    "/rounds/{number}/alone/stop",
    response=answers({202: OwnPlan}),
    operation_id="stop_own_plan",
    openapi_extra=extra(KEY),
)
def stop(request: HttpRequest, number: given.Number) -> Any:
    """Ask the work on it to end. 停止计算。"""
    need(*WRITERS)
    own_plans.stop(plan_of(number))
    return Status(202, plan_told(number))


def plan_of(number: int) -> m.OwnPlan:
    """The acting firm's plan for a round."""
    found = own_plans.own_plan(round_of(number))
    if found is None:
        raise Problem(404)
    return found


def plan_told(number: int) -> dict[str, Any]:
    """A plan as it is answered."""
    found = plan_of(number)
    return told.taken(found, OwnPlan, progress=cleared.phase_of(found))
