"""Bulk writes: a file's way into a sheet, tried, applied, taken back."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from ninja.responses import Status
from pydantic import BaseModel, ConfigDict, Field

from xinqiao_web.api import paging
from xinqiao_web.api.describe import BINARY, KEY, answers, extra
from xinqiao_web.api.problems import Found, Problem
from xinqiao_web.core.context import acting
from xinqiao_web.core.sheets import SHEETS
from xinqiao_web.market import models
from xinqiao_web.market.imports import actions, queries
from xinqiao_web.market.imports.tasks import defer_import
from xinqiao_web.market.imports.told import MOST
from xinqiao_web.market.models import MODES, Import

router = Router(tags=["imports"])

KINDS = (
    "application/x-ndjson",
    "application/vnd.apache.parquet",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
FILE = {
    "required": True,
    "x-most-bytes": actions.LARGEST,
    "content": dict.fromkeys(KINDS, BINARY),
}
Id = Annotated[UUID, Path(description="The import's id.")]


class Cell(Found):
    """A finding about a file, with the sheet and the first cells that it is about."""

    sheet: str = ""
    cells: list[list[str]] = []


class Page(BaseModel):
    """A page of a file: its name, blank where a file is one, and its columns."""

    name: str
    header: list[str]
    rows: int


class Progress(BaseModel):
    """How far the work is: so many of so many rows of a phase; `stop`: it will end."""

    phase: str
    done: int
    total: int
    stop: bool


class Brief(BaseModel):
    """One import, in short."""

    id: UUID
    sheet: str
    file: str
    mode: str
    state: str
    began_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None
    counts: dict[str, int] = Field(description="Rows by what becomes of them.")


class Told(Brief):
    """One import. `columns`: what each column of the page is; blank: left out."""

    pages: list[Page]
    page: int
    columns: list[str | None]
    findings: list[Cell] = Field(description=f"The first {MOST}, errors first.")
    found: int = Field(description="How many findings there are in all.")
    kept: list[str] = Field(
        description="Keys of rows that an undoing left alone, the first of them;"
        " `counts.kept` says how many there are."
    )
    progress: Progress


class Briefs(BaseModel):
    """Some imports, the newest first, and where the next ones begin."""

    rows: list[Brief]
    next: UUID | None = paging.NEXT


class Meant(BaseModel):
    """What the columns of a page are, in their order, and how rows go in."""

    model_config = ConfigDict(extra="forbid", strict=True)

    page: int = Field(ge=0, le=100)
    columns: list[str | None] = Field(max_length=200)
    mode: Literal[MODES]  # type: ignore[valid-type]


@router.post(
    "",
    response=answers({202: Told}),
    operation_id="begin_import",
    openapi_extra=extra(KEY, requestBody=FILE),
)
def begin(
    request: HttpRequest,
    response: HttpResponse,
    sheet: Annotated[Literal[tuple(SHEETS)], Query()],  # type: ignore[valid-type]
    mode: Annotated[Literal[MODES], Query()] = MODES[0],  # type: ignore[valid-type]
    file: Annotated[str, Query(max_length=200, description="Its name.")] = "rows",
) -> Any:
    """Send rows as a file; nothing changes before they are applied. 上传文件并检查。"""
    if not SHEETS[sheet].may_edit(acting().role):
        raise Problem(403)
    work = actions.begin(sheet, file, [request.body], mode, defer_import)
    response["Location"] = f"{request.path}/{work.pk}"
    return Status(202, told(work))


@router.get(
    "",
    response=answers({200: Briefs}),
    operation_id="list_imports",
    openapi_extra=extra(),
)
def imports(
    request: HttpRequest,
    cursor: paging.ById = None,
    limit: paging.Limit = paging.PAGE,
) -> Any:
    """The firm's imports, the newest first. 本企业的导入。"""
    if not queries.sheets_for(acting().role):
        raise Problem(403)
    found, after = paging.page_of(queries.briefs(), "id", cursor, limit)
    return {"rows": [*map(brief, found)], "next": after}


@router.get(
    "/{work}",
    response=answers({200: Told}),
    operation_id="read_import",
    openapi_extra=extra(),
)
def read(request: HttpRequest, work: Id) -> Any:
    """How far an import is, what it would do, what is wrong. 导入的进度与结果。"""
    return told(import_of(work))


@router.put(
    "/{work}/columns",
    response=answers({202: Told}),
    operation_id="map_import",
    openapi_extra=extra(KEY),
)
def remap(request: HttpRequest, work: Id, meant: Meant) -> Any:
    """Say which page is meant and what its columns are. 指定页与各列含义。"""
    found = writable(work)
    if meant.page != found.page:
        actions.turn_to(found, meant.page, defer_import)
    else:
        actions.remap(found, meant.columns, meant.mode, defer_import)
    return Status(202, told(import_of(work)))


@router.post(
    "/{work}/apply",
    response=answers({202: Told}),
    operation_id="apply_import",
    openapi_extra=extra(KEY),
)
def apply(request: HttpRequest, work: Id) -> Any:
    """Put the rows into the sheet, all or none. 执行导入，全部或全不。"""
    actions.apply(writable(work), defer_import)
    return Status(202, told(import_of(work)))


@router.post(
    "/{work}/undo",
    response=answers({202: Told}),
    operation_id="undo_import",
    openapi_extra=extra(KEY),
)
def undo(request: HttpRequest, work: Id) -> Any:
    """Take an import back, for 30 days. 撤销导入（30 天内）。"""
    actions.take_back(writable(work), defer_import)
    return Status(202, told(import_of(work)))


@router.post(
    "/{work}/stop",
    response=answers({202: Told}),
    operation_id="stop_import",
    openapi_extra=extra(KEY),
)
def stop(request: HttpRequest, work: Id) -> Any:
    """Ask the work on an import to end; nothing is done by halves. 停止处理。"""
    actions.stop(writable(work))
    return Status(202, told(import_of(work)))


def import_of(work: UUID) -> Import:
    """An import of the acting firm: another's is as one that is not there."""
    found = Import.objects.filter(pk=work).first()
    if found is None:
        raise Problem(404)
    return found


def writable(work: UUID) -> Import:
    """An import into a sheet that one may write."""
    found = import_of(work)
    sheet = SHEETS.get(found.sheet)
    if sheet is None or not sheet.may_edit(acting().role):
        raise Problem(403)
    return found


def brief(work: Import) -> dict[str, Any]:
    """An import in short."""
    return {name: getattr(work, name) for name in Brief.model_fields}


def told(work: Import) -> dict[str, Any]:
    """An import as it is answered."""
    return {
        name: getattr(work, name) for name in Told.model_fields if name != "progress"
    } | {"progress": progress_of(work)}


def progress_of(work: Import) -> dict[str, Any]:
    """How far the work is."""
    now = models.Progress.objects.get(pk=work.pk)
    return {name: getattr(now, name) for name in Progress.model_fields}
