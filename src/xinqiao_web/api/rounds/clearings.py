"""Clearings of a frozen market, and what the operator sees of a round beside them."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from ninja.responses import Status

from xinqiao_web.accounts.models import OPERATOR
from xinqiao_web.accounts.rights import need
from xinqiao_web.api import paging
from xinqiao_web.api.describe import KEY, answers, extra
from xinqiao_web.api.problems import Problem
from xinqiao_web.api.rounds import cleared, given, told
from xinqiao_web.api.rounds.rounds import round_of
from xinqiao_web.core.context import acting
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds import queries
from xinqiao_web.rounds.actions import clearings
from xinqiao_web.rounds.changing import published_before
from xinqiao_web.rounds.tasks import defer_clearing
from xinqiao_web.rounds.tradeoff import Point, tradeoff

router = Router(tags=["clearings"])

Id = Annotated[UUID, Path()]


@router.get(
    "/rounds/{number}/board",
    response=answers({200: told.Board}),
    operation_id="read_board",
    openapi_extra=extra(),
)
def board(
    request: HttpRequest,
    number: given.Number,
    cursor: paging.ByName = "",
    limit: paging.Limit = paging.PAGE,
) -> Any:
    """Who has handed in and who has not, without contents. 提交情况。"""
    need(OPERATOR)
    everyone = queries.board(round_of(number))
    rest = [one for one in everyone if one.firm > cursor]
    shown = rest[:limit]
    return {
        "handed_in": sum(one.submission is not None for one in everyone),
        "firms": len(everyone),
        "rows": [standing(one) for one in shown],
        "next": shown[-1].firm if len(rest) > limit else None,
    }


@router.get(
    "/rounds/{number}/desk",
    response=answers({200: told.Desk}),
    operation_id="read_desk",
    openapi_extra=extra(),
)
def desk(request: HttpRequest, number: given.Number) -> Any:
    """The frozen market, the clearing to be published, and its approvals. 运营进度。"""
    need(OPERATOR)
    round = round_of(number)
    snapshot, chosen = queries.current_snapshot(round), queries.clearing_for(round)
    approvals = queries.approvals_of(chosen)
    drawn = tradeoff(queries.clearings_of(round))
    return {
        "snapshot": told.taken(snapshot, told.Frozen) if snapshot else None,
        "clearing": chosen.pk if chosen else None,
        "approvals": len(approvals),
        "needed": clearings.NEEDED,
        "has_approved": acting().person in approvals,
        "tradeoff": [*map(tradeoff_told, drawn.points)] if drawn else [],
    }


@router.get(
    "/rounds/{number}/clearings",
    response=answers({200: cleared.Clearings}),
    operation_id="list_clearings",
    openapi_extra=extra(),
)
def listed(
    request: HttpRequest,
    number: given.Number,
    cursor: paging.ById = None,
    limit: paging.Limit = paging.PAGE,
) -> Any:
    """Clearings beside each other, what-ifs among them. 各次出清。"""
    need(OPERATOR)
    rows = queries.clearings_in(round_of(number)).select_related("snapshot")
    found, after = paging.page_of(rows, "id", cursor, limit)
    last = published_before(number)
    return {"rows": [cleared.beside(one, last) for one in found], "next": after}


@router.post(
    "/rounds/{number}/clear",
    response=answers({202: cleared.Clearing}),
    operation_id="clear_round",
    openapi_extra=extra(KEY),
)
def clear(request: HttpRequest, response: HttpResponse, number: given.Number) -> Any:
    """Clear the frozen market by the round's own policy. 按本轮规则出清。"""
    need(OPERATOR)
    round_of(number)
    return begun(response, clearings.clear(number, defer_clearing))


@router.post(
    "/rounds/{number}/try",
    response=answers({202: cleared.Clearing}),
    operation_id="try_policy",
    openapi_extra=extra(KEY),
)
def try_policy(
    request: HttpRequest,
    response: HttpResponse,
    number: given.Number,
    asked: given.Trial,
) -> Any:
    """Clear it by another policy, to see what would be. 试算其他规则。"""
    need(OPERATOR)
    round_of(number)
    made = clearings.try_policy(number, asked.title, asked.policy, defer_clearing)
    return begun(response, made)


@router.get(
    "/clearings/{clearing}",
    response=answers({200: cleared.Clearing}),
    operation_id="read_clearing",
    openapi_extra=extra(),
)
def read(request: HttpRequest, clearing: Id) -> Any:
    """How far a clearing is, what came out, what the verifier says. 一次出清。"""
    need(OPERATOR)
    return cleared.clearing_told(clearing_of(clearing))


@router.post(
    "/clearings/{clearing}/stop",
    response=answers({202: cleared.Clearing}),
    operation_id="stop_clearing",
    openapi_extra=extra(KEY),
)
def stop(request: HttpRequest, clearing: Id) -> Any:
    """Ask a clearing to end; nothing comes of it. 停止出清。"""
    need(OPERATOR)
    clearings.stop(clearing_of(clearing))
    return Status(202, cleared.clearing_told(clearing_of(clearing)))


def begun(response: HttpResponse, made: m.Clearing) -> Status:
    """A clearing that was entered, and where it is."""
    response["Location"] = f"/api/v1/clearings/{made.pk}"
    return Status(202, cleared.clearing_told(clearing_of(made.pk)))


def clearing_of(pk: UUID) -> m.Clearing:
    """A clearing."""
    found = m.Clearing.objects.select_related("snapshot").filter(pk=pk).first()
    if found is None:
        raise Problem(404)
    return found


def standing(one: queries.Standing) -> dict[str, Any]:
    """Whether a firm has handed in, as it is answered."""
    made = one.submission
    if made is None:
        return {"firm": one.firm, "state": "missing", "at": None, "receipt": None}
    return told.taken(made, told.Standing, firm=one.firm)


def tradeoff_told(one: Point) -> dict[str, Any]:
    """What fairness costs by one clearing, as it is answered."""
    return told.taken(one, told.Tradeoff, clearing=one.clearing.pk)
