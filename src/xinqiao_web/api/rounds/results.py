"""What a round tells: a firm's own result with its proof, and what all may know."""

from datetime import datetime
from typing import Any
from uuid import UUID

import polars as pl
from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.responses import Status
from pydantic import BaseModel

from xinqiao.errors import LANGUAGES
from xinqiao_web.accounts.rights import need
from xinqiao_web.api import paging
from xinqiao_web.api.describe import KEY, ZIP, ZIPPED, answers, extra
from xinqiao_web.api.problems import Problem, Words
from xinqiao_web.api.rounds import given
from xinqiao_web.api.rounds.rounds import round_of
from xinqiao_web.api.rounds.told import in_tongues, taken
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions.objections import object_to
from xinqiao_web.rounds.proofs import packed
from xinqiao_web.rounds.readers import OF_OBJECTIONS, OF_RESULTS, OF_SITUATION
from xinqiao_web.rounds.releases.page import since
from xinqiao_web.rounds.releases.words import statements
from xinqiao_web.rounds.results import page
from xinqiao_web.rounds.telling import TOTALS

router = Router(tags=["results"])


class Table(BaseModel):
    """A table of a result: the names of its columns, and its lines of texts."""

    columns: list[str]
    rows: list[list[str]]


class Result(BaseModel):
    """A firm's result. `root`: the published one, of which the export is proved to be.

    `says`: what happened to its cars, in words. `tables`: cars by week, what holds most
    back, what is short, why, and its cures.
    """

    round: int
    root: str
    says: list[Words]
    tables: dict[str, Table]


class Had(BaseModel):
    """A round of which the firm has a result."""

    round: int
    root: str


class Results(BaseModel):
    """Rounds of which the firm has results, the newest first."""

    rows: list[Had]
    next: int | None = paging.NEXT


class Total(BaseModel):
    """A published total; null `row` or `column`: of all; null `pieces`: withheld."""

    table: str
    row: str | None
    column: str | None
    pieces: int | None


class Release(BaseModel):
    """What everybody learns of a round. `says`: sentences, by what they are of; the
    `series`: how the gap changed since the release before.
    """

    round: int
    root: str
    at: datetime
    says: dict[str, Words]
    totals: list[Total]


class Releases(BaseModel):
    """What was published, round by round, the newest first."""

    rows: list[Release]
    next: int | None = paging.NEXT


class Objection(BaseModel):
    """What a firm says against a round."""

    id: UUID
    firm: str
    text: str
    at: datetime


class Objections(BaseModel):
    """Objections, the newest first: one's own; for the operator, all."""

    rows: list[Objection]
    next: UUID | None = paging.NEXT


@router.get(
    "/results",
    response=answers({200: Results}),
    operation_id="list_results",
    openapi_extra=extra(),
)
def results(
    request: HttpRequest,
    cursor: paging.ByNumber = None,
    limit: paging.Limit = paging.PAGE,
) -> Any:
    """Rounds of which one's own firm has a result. 本企业有结果的轮次。"""
    need(*OF_RESULTS)
    found, after = paging.page_of(m.Result.objects.all(), "round_id", cursor, limit)
    had = [{"round": r.round_id, "root": r.proof.get("root", "")} for r in found]
    return {"rows": had, "next": after}


@router.get(
    "/rounds/{number}/result",
    response=answers({200: Result}),
    operation_id="read_result",
    openapi_extra=extra(),
)
def result(request: HttpRequest, number: given.Number) -> Any:
    """One's own cars, what was short and why. 本企业的结果。"""
    found = result_of(number)
    tables = {
        name: {"columns": lines[0], "rows": lines[1:]}
        for name, lines in found.tables.items()
    }
    said = zip(*(page.sentences(found.tables, one) for one in LANGUAGES), strict=True)
    return {
        "round": number,
        "root": found.proof.get("root", ""),
        "says": [dict(zip(LANGUAGES, one, strict=True)) for one in said],
        "tables": tables,
    }


@router.get(
    "/rounds/{number}/result/export",
    response=answers({200: None}),
    operation_id="export_result",
    openapi_extra=extra() | ZIPPED,
)
def export(request: HttpRequest, number: given.Number) -> Any:
    """The result with its proof and what checks it alone. 结果与包含证明。"""
    found = result_of(number)
    return HttpResponse(packed(found.tables, found.proof), content_type=ZIP)


@router.get(
    "/situation",
    response=answers({200: Releases}),
    operation_id="list_situations",
    openapi_extra=extra(),
)
def situations(
    request: HttpRequest,
    cursor: paging.ByNumber = None,
    limit: paging.Limit = paging.PAGE,
) -> Any:
    """What was published of each round. 各轮公布的市场形势。"""
    need(*OF_SITUATION)
    found, after = paging.page_of(m.Release.objects.all(), "round_id", cursor, limit)
    older = [*found[1:], release_before(found[-1].round_id) if found else None]
    return {"rows": [*map(told_release, found, older)], "next": after}


@router.get(
    "/rounds/{number}/situation",
    response=answers({200: Release}),
    operation_id="read_situation",
    openapi_extra=extra(),
)
def situation(request: HttpRequest, number: given.Number) -> Any:
    """What was published of one round. 一轮公布的市场形势。"""
    need(*OF_SITUATION)
    found = m.Release.objects.filter(round_id=number).first()
    if found is None:
        raise Problem(404)
    return told_release(found, release_before(number))


@router.get(
    "/rounds/{number}/objections",
    response=answers({200: Objections}),
    operation_id="list_objections",
    openapi_extra=extra(),
)
def objections(
    request: HttpRequest,
    number: given.Number,
    cursor: paging.ById = None,
    limit: paging.Limit = paging.PAGE,
) -> Any:
    """What was said against a published round. 对一轮结果的异议。"""
    need(*OF_OBJECTIONS)
    round = round_of(number)
    if round.published_at is None:
        raise Problem(404)
    rows = m.Objection.objects.filter(round=round)
    found, after = paging.page_of(rows, "id", cursor, limit)
    return {"rows": [*map(told_objection, found)], "next": after}


@router.post(
    "/rounds/{number}/objections",
    response=answers({201: Objection}),
    operation_id="object_to_round",
    openapi_extra=extra(KEY),
)
def objected(request: HttpRequest, number: given.Number, asked: given.Said) -> Any:
    """Object to a published round, in time; what is said stays. 提出异议。"""
    need(*OF_OBJECTIONS)
    made = object_to(round_of(number), asked.text)
    return Status(201, told_objection(m.Objection.objects.get(pk=made.pk)))


def result_of(number: int) -> m.Result:
    """One's own result of a round: another firm's is as none."""
    need(*OF_RESULTS)
    found = m.Result.objects.filter(round_id=number).first()
    if found is None:
        raise Problem(404)
    return found


def release_before(number: int) -> m.Release | None:
    """What was published before a round."""
    rows = m.Release.objects.filter(round_id__lt=number)
    return rows.order_by("-round_id").first()


def told_release(made: m.Release, before: m.Release | None) -> dict[str, Any]:
    """What was published, as it is answered."""
    totals = totals_of(made)
    step = since(totals, totals_of(before) if before else None)
    said = {
        name: in_tongues(one.said)
        for name, one in {**statements(totals), "series": step}.items()
    }
    return taken(
        made, Release, round=made.round_id, says=said, totals=totals.to_dicts()
    )


def totals_of(made: m.Release) -> pl.DataFrame:
    """Published totals as a table."""
    return pl.DataFrame(made.totals, TOTALS, orient="row")


def told_objection(made: m.Objection) -> dict[str, Any]:
    """An objection as it is answered."""
    return taken(made, Objection, firm=made.owner_id)
