"""All rows of a published round are opened by two people; everybody may know of it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import FileResponse, HttpRequest
from ninja import Path, Router
from ninja.responses import Status
from pydantic import BaseModel

from xinqiao_web.accounts.models import OPERATOR
from xinqiao_web.accounts.rights import need
from xinqiao_web.api import paging
from xinqiao_web.api.describe import KEY, ZIP, ZIPPED, answers, extra
from xinqiao_web.api.factor import FACTOR, need_factor
from xinqiao_web.api.problems import Problem
from xinqiao_web.api.rounds import given, told
from xinqiao_web.api.rounds.rounds import round_of
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import inspections

router = Router(tags=["inspections"])

Id = Annotated[UUID, Path()]


class Inspection(BaseModel):
    """Why all rows of a round are to be seen, and for whom (blank: the operator).

    `waits`: for a second person, who may still allow it. `until`: when they are closed
    again. `may_take`: whether who asks may take them out now.
    """

    id: UUID
    round: int
    reason: str
    auditor: str
    asked_at: datetime
    allowed_at: datetime | None
    until: datetime | None
    waits: bool
    may_take: bool


class Inspections(BaseModel):
    """Inspections of a round, the newest first."""

    rows: list[Inspection]
    next: UUID | None = paging.NEXT


@router.get(
    "/rounds/{number}/inspections",
    response=answers({200: Inspections}),
    operation_id="list_inspections",
    openapi_extra=extra(),
)
def listed(
    request: HttpRequest,
    number: given.Number,
    cursor: paging.ById = None,
    limit: paging.Limit = paging.PAGE,
) -> Any:
    """Those that were allowed; all that were asked for, for the operator. 调阅记录。"""
    rows = m.Inspection.objects.filter(round=round_of(number))
    found, after = paging.page_of(rows, "id", cursor, limit)
    return {"rows": [*map(inspection_told, found)], "next": after}


@router.post(
    "/rounds/{number}/inspections",
    response=answers({201: Inspection}),
    operation_id="ask_inspection",
    openapi_extra=extra(KEY),
)
def ask(request: HttpRequest, number: given.Number, asked: given.Inspecting) -> Any:
    """Ask to see all rows of a published round: that alone opens nothing. 申请调阅。"""
    need(OPERATOR)
    round_of(number)
    made = inspections.ask(number, asked.reason, asked.auditor)
    return Status(201, inspection_told(inspection_of(made.pk)))


@router.post(
    "/inspections/{inspection}/allow",
    response=answers({200: Inspection}),
    operation_id="allow_inspection",
    openapi_extra=extra(KEY, FACTOR),
)
def allow(request: HttpRequest, inspection: Id) -> Any:
    """Allow it as the second person; the firms are told. 批准调阅。"""
    need(OPERATOR)
    found = inspection_of(inspection)
    need_factor(request)
    inspections.allow(found)
    return inspection_told(inspection_of(inspection))


@router.post(
    "/inspections/{inspection}/take",
    response=answers({200: None}),
    operation_id="take_inspection",
    openapi_extra=extra(KEY, FACTOR) | ZIPPED,
)
def take(request: HttpRequest, inspection: Id) -> Any:
    """Take the rows out, as one of the two; each time stands in the log. 取出全部数据。

    What was taken is not kept: who sends the same key again takes them anew.
    """
    need(OPERATOR)
    found = inspection_of(inspection)
    need_factor(request)
    return FileResponse(inspections.take_out(found), content_type=ZIP)


def inspection_of(pk: UUID) -> m.Inspection:
    """An inspection."""
    found = m.Inspection.objects.select_related("round").filter(pk=pk).first()
    if found is None:
        raise Problem(404)
    return found


def inspection_told(made: m.Inspection) -> dict[str, Any]:
    """An inspection as it is answered."""
    may_take = inspections.may_take(made)
    return told.taken(made, Inspection, round=made.round_id, may_take=may_take)
