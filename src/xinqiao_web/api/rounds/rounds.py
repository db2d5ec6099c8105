"""Rounds, and what the operator does about them: one operation for each verb."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.responses import Status
from pydantic import BaseModel

from xinqiao_web.accounts.models import OPERATOR
from xinqiao_web.accounts.rights import need
from xinqiao_web.api import paging
from xinqiao_web.api.describe import KEY, answers, extra
from xinqiao_web.api.factor import FACTOR, need_factor
from xinqiao_web.api.problems import Problem
from xinqiao_web.api.rounds import given, told
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import clearings, rounds
from xinqiao_web.rounds.tasks import defer_freeze, defer_publish

router = Router(tags=["rounds"])


class Consent(BaseModel):
    """How many people let a round be published, of how many that it takes."""

    approvals: int
    needed: int


@router.get(
    "/rounds",
    response=answers({200: told.Rounds}),
    operation_id="list_rounds",
    openapi_extra=extra(),
)
def listed(
    request: HttpRequest,
    cursor: paging.ByNumber = None,
    limit: paging.Limit = paging.PAGE,
) -> Any:
    """The rounds that were announced; drafts too, for the operator. 全部轮次。"""
    found, after = paging.page_of(m.Round.objects.all(), "number", cursor, limit)
    return {"rows": [told.taken(r, told.Announced) for r in found], "next": after}


@router.get(
    "/rounds/{number}",
    response=answers({200: told.Round}),
    operation_id="read_round",
    openapi_extra=extra(),
)
def read(request: HttpRequest, number: given.Number) -> Any:
    """What a round announced, how far it is, what was published of it. 一个轮次。"""
    return told.round_told(round_of(number))


@router.post(
    "/rounds",
    response=answers({201: told.Round}),
    operation_id="draft_round",
    openapi_extra=extra(KEY, **given.WIDE),
)
def draft(request: HttpRequest, response: HttpResponse, asked: given.Draft) -> Any:
    """Begin a round; nobody else sees it before it opens. 起草轮次。"""
    made = rounds.draft({**dict(asked), "zone": settings.TIME_ZONE})
    response["Location"] = f"{request.path}/{made.number}"
    return Status(201, told.round_told(made))


@router.put(
    "/rounds/{number}",
    response=answers({200: told.Round}),
    operation_id="redraft_round",
    openapi_extra=extra(KEY, **given.WIDE),
)
def redraft(request: HttpRequest, number: given.Number, asked: given.Draft) -> Any:
    """Write a draft anew. 修改草稿。"""
    values = {**dict(asked), "zone": settings.TIME_ZONE}
    return moved(number, lambda: rounds.redraft(number, values))


@router.post(
    "/rounds/{number}/open",
    response=answers({200: told.Round}),
    operation_id="open_round",
    openapi_extra=extra(KEY),
)
def open_round(request: HttpRequest, number: given.Number) -> Any:
    """Announce it: firms can hand in. 开放轮次。"""
    return moved(number, lambda: rounds.open_round(number))


@router.post(
    "/rounds/{number}/freeze",
    response=answers({202: told.Round}),
    operation_id="freeze_round",
    openapi_extra=extra(KEY),
)
def freeze(request: HttpRequest, number: given.Number) -> Any:
    """Take no more submissions; the market is made of those that stand. 冻结。"""
    return Status(202, moved(number, lambda: clearings.freeze(number, defer_freeze)))


@router.post(
    "/rounds/{number}/review",
    response=answers({200: told.Round}),
    operation_id="review_round",
    openapi_extra=extra(KEY),
)
def review(request: HttpRequest, number: given.Number) -> Any:
    """Say that what came out, and was verified, was looked at. 复核。"""
    return moved(number, lambda: clearings.review(number))


@router.post(
    "/rounds/{number}/approve",
    response=answers({202: Consent}),
    operation_id="approve_round",
    openapi_extra=extra(KEY, FACTOR),
)
def approve(request: HttpRequest, number: given.Number) -> Any:
    """Let it be published; the second person's word publishes it. 批准公布。"""
    need(OPERATOR)
    round_of(number)
    need_factor(request)
    count = clearings.approve(number, defer_publish)
    return Status(202, {"approvals": count, "needed": clearings.NEEDED})


@router.post(
    "/rounds/{number}/reopen",
    response=answers({200: told.Round}),
    operation_id="reopen_round",
    openapi_extra=extra(KEY),
)
def reopen(request: HttpRequest, number: given.Number, asked: given.Again) -> Any:
    """Let firms hand in again under new deadlines. 重新开放。"""
    deadlines = {name: getattr(asked, name) for name in given.Deadlines.model_fields}
    return moved(number, lambda: rounds.reopen(number, deadlines, asked.note))


@router.post(
    "/rounds/{number}/cancel",
    response=answers({200: told.Round}),
    operation_id="cancel_round",
    openapi_extra=extra(KEY),
)
def cancel(request: HttpRequest, number: given.Number, asked: given.Why) -> Any:
    """End a round that nothing comes of. 取消轮次。"""
    return moved(number, lambda: rounds.cancel(number, asked.note))


@router.post(
    "/rounds/{number}/settle",
    response=answers({200: told.Round}),
    operation_id="settle_round",
    openapi_extra=extra(KEY),
)
def settle(request: HttpRequest, number: given.Number) -> Any:
    """End a round that was published. 结束轮次。"""
    return moved(number, lambda: rounds.settle(number))


def moved(number: int, verb: Callable[[], Any]) -> dict[str, Any]:
    """Do it as the operator; the round as it is then."""
    need(OPERATOR)
    round_of(number)
    verb()
    return told.round_told(round_of(number))


def round_of(number: int) -> m.Round:
    """A round: a draft is to members as one that is not there."""
    found = m.Round.objects.filter(pk=number).first()
    if found is None:
        raise Problem(404)
    return found
