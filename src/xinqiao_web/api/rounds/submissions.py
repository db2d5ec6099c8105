"""What a firm hands in: tried in private, handed in for a receipt, taken back."""

from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from xinqiao_web.accounts.rights import need
from xinqiao_web.api import paging
from xinqiao_web.api.describe import KEY, answers, extra
from xinqiao_web.api.rounds import given, told
from xinqiao_web.api.rounds.rounds import round_of
from xinqiao_web.core.context import acting
from xinqiao_web.rounds import canonical, checks, queries
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import submissions

router = Router(tags=["submissions"])


@router.get(
    "/rounds/{number}/submissions",
    response=answers({200: told.Receipts}),
    operation_id="list_submissions",
    openapi_extra=extra(),
)
def listed(
    request: HttpRequest,
    number: given.Number,
    cursor: paging.ById = None,
    limit: paging.Limit = paging.PAGE,
) -> Any:
    """What one's own firm handed in, with its receipts. 本企业的提交与回执。"""
    rows = m.Submission.objects.filter(round=round_of(number), owner_id=acting().firm)
    found, after = paging.page_of(rows, "id", cursor, limit)
    return {"rows": [*map(told.receipt_told, found)], "next": after}


@router.get(
    "/rounds/{number}/submission",
    response=answers({200: told.Check}),
    operation_id="check_submission",
    openapi_extra=extra(),
)
def check(request: HttpRequest, number: given.Number) -> Any:
    """What would enter now, and what is wrong with it; nobody else learns of it.

    试检：将提交的内容与问题，仅本企业可见。
    """
    need(*submissions.WRITERS)
    round = round_of(number)
    own, found = submissions.tried(round)
    standing = standing_in(round)
    tables = canonical.written(own)
    return {
        "counts": checks.counts_of(own),
        "errors": found.errors,
        "findings": checks.told(found.findings, own),
        "standing": told.receipt_told(standing) if standing else None,
        "changed": queries.changed_since(standing, tables) if standing else (),
        "is_open": round.state == m.OPEN,
    }


@router.post(
    "/rounds/{number}/submission",
    response=answers({201: told.Receipt}),
    operation_id="submit",
    openapi_extra=extra(KEY),
)
def submit(request: HttpRequest, number: given.Number, asked: given.Accepted) -> Any:
    """Hand in the firm's rows as they are now; an earlier submission ends. 提交。"""
    need(*submissions.WRITERS)
    made = submissions.submit(round_of(number), asked.terms)
    return Status(201, told.receipt_told(m.Submission.objects.get(pk=made.pk)))


@router.delete(
    "/rounds/{number}/submission",
    response=answers({204: None}),
    operation_id="withdraw_submission",
    openapi_extra=extra(KEY),
)
def withdraw(request: HttpRequest, number: given.Number) -> Any:
    """Take back what was handed in. 撤回提交。"""
    need(*submissions.WRITERS)
    submissions.withdraw(round_of(number))
    return Status(204, None)


def standing_in(round: m.Round) -> m.Submission | None:
    """What the firm has handed in, and not taken back."""
    own = queries.submissions_of_firm(round)
    return next((one for one in own if one.state == m.SUBMITTED), None)
