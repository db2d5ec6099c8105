"""What can be done with each sheet: list, add, replace, change, remove, history."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Path, Query, Router
from ninja.responses import Status
from pydantic import BaseModel

from xinqiao_web.api import kinds, rows
from xinqiao_web.api.describe import BINARY, KEY, MATCH, answers, extra
from xinqiao_web.api.past import State, told_state
from xinqiao_web.api.problems import Problem
from xinqiao_web.core import actions, codes, queries
from xinqiao_web.core.context import acting
from xinqiao_web.core.exports import FORMATS, exported
from xinqiao_web.core.findings import finding
from xinqiao_web.core.history import states_of
from xinqiao_web.core.sheets import Sheet
from xinqiao_web.core.texts import say_in

TAG = re.compile(r'"([0-9]{1,9})"')
PAGE, MOST = 50, 500

Cursor = Annotated[str | None, Query(description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows of a page at most.")]
Format = Annotated[Literal[tuple(FORMATS)], Query(description="Of the file.")]  # type: ignore[valid-type]
Id = Annotated[UUID, Path(description="The row's id.")]


def router_of(sheet: Sheet) -> Router:
    """All operations on the rows of a sheet."""
    router = Router(tags=[sheet.name])
    row = kinds.told_row(sheet)
    exports(router, sheet)
    lists(router, sheet, row)
    if sheet.theirs:
        return router
    reads(router, sheet, row)
    adds(router, sheet, row)
    for method, verb, body in (
        ("PUT", "replace", kinds.whole_row(sheet)),
        ("PATCH", "change", kinds.change(sheet)),
    ):
        changes(router, sheet, (method, verb), body, row)
    removes(router, sheet)
    return router


def lists(router: Router, sheet: Sheet, row: type[BaseModel]) -> None:
    """A page of rows."""
    question, page = kinds.question(sheet), kinds.page(sheet, row)

    @router.get(
        "",
        response=answers({200: page}),
        operation_id=f"list_{sheet.name}",
        summary=f"List {sheet.name} {chinese(sheet)}：列出",
        description=about(sheet),
        openapi_extra=extra(),
    )
    def listed(
        request: HttpRequest,
        asked: Query[question],  # type: ignore[valid-type]
        cursor: Cursor = None,
        limit: Limit = PAGE,
    ) -> Any:
        found = page_of(sheet, asked_of(asked, cursor), limit)
        told = [rows.told_row(sheet, one) for one in found.rows]
        return {"rows": told, "next": found.after or None}


def reads(router: Router, sheet: Sheet, row: type[BaseModel]) -> None:
    """One row, and what it was before."""

    @router.get(
        "/{row}",
        response=answers({200: row}),
        operation_id=f"read_{sheet.name}",
        summary=f"Read a row of {sheet.name} {chinese(sheet)}：读取一行",
        openapi_extra=extra(tagged=200),
    )
    def read(request: HttpRequest, response: HttpResponse, row: Id) -> Any:
        return told(sheet, row_of(sheet, row), response)

    @router.get(
        "/{row}/history",
        response=answers({200: list[State]}),
        operation_id=f"history_of_{sheet.name}",
        summary=f"Every state that a row of {sheet.name} had {chinese(sheet)}：历史",
        openapi_extra=extra(),
    )
    def history(request: HttpRequest, row: Id) -> Any:
        states = states_of(sheet, row)
        if not states:
            raise Problem(404)
        return [told_state(state) for state in states]


def exports(router: Router, sheet: Sheet) -> None:
    """All rows that a question finds, as a file."""
    question = kinds.question(sheet)
    content = {kind.partition(";")[0]: BINARY for kind, _ in FORMATS.values()}

    @router.get(
        "/export",
        response=answers({200: None}),
        operation_id=f"export_{sheet.name}",
        summary=f"All rows of {sheet.name} as a file {chinese(sheet)}：导出",
        openapi_extra=extra() | {"responses": {200: {"content": content}}},
    )
    def export(
        request: HttpRequest,
        asked: Query[question],  # type: ignore[valid-type]
        format: Format = "ndjson",  # type: ignore[valid-type]
    ) -> Any:
        file = exported(sheet, asked_of(asked, None), format)
        return FileResponse(file, content_type=FORMATS[format][0])


def adds(router: Router, sheet: Sheet, row: type[BaseModel]) -> None:
    """A new row."""
    body = kinds.whole_row(sheet)

    @router.post(
        "",
        response=answers({201: row}),
        operation_id=f"add_{sheet.name}",
        summary=f"Add a row to {sheet.name} {chinese(sheet)}：新增一行",
        openapi_extra=extra(KEY, tagged=201),
    )
    def add(
        request: HttpRequest,
        response: HttpResponse,
        values: body,  # type: ignore[valid-type]
    ) -> Any:
        need_editor(sheet)
        made = actions.add_row(sheet, judged(sheet, rows.cells(sent(values))))
        response["Location"] = f"{request.path}/{made.pk}"
        return Status(201, told(sheet, made, response))


def changes(
    router: Router,
    sheet: Sheet,
    way: tuple[str, str],
    body: type[BaseModel],
    row: type[BaseModel],
) -> None:
    """Other values for a row: all of them (PUT), or those sent (PATCH)."""
    method, verb = way

    @router.api_operation(
        [method],
        "/{row}",
        response=answers({200: row}),
        operation_id=f"{verb}_{sheet.name}",
        summary=f"{verb.capitalize()} a row of {sheet.name} {chinese(sheet)}：修改一行",
        openapi_extra=extra(KEY, MATCH, tagged=200),
    )
    def change(
        request: HttpRequest,
        response: HttpResponse,
        row: Id,
        values: body,  # type: ignore[valid-type]
    ) -> Any:
        found = editable(sheet, row)
        before = {} if method == "PUT" else rows.cells_now(sheet, found)
        after = judged(sheet, {**before, **rows.cells(sent(values))})
        made = actions.change_row(sheet, found, after, version(request))
        return told(sheet, made, response)


def removes(router: Router, sheet: Sheet) -> None:
    """Take a row out."""

    @router.delete(
        "/{row}",
        response=answers({204: None}),
        operation_id=f"remove_{sheet.name}",
        summary=f"Remove a row of {sheet.name} {chinese(sheet)}：删除一行",
        openapi_extra=extra(KEY, MATCH),
    )
    def remove(request: HttpRequest, row: Id) -> Any:
        actions.remove_row(sheet, editable(sheet, row), version(request))
        return Status(204, None)


def about(sheet: Sheet) -> str:
    """What a sheet is, in both languages."""
    return f"{sheet.table.meaning}\n\n{chinese(sheet)}：{sheet.table.meaning_zh}"


def sent(values: BaseModel) -> dict[str, Any]:
    """What was sent, and nothing that was not."""
    return values.model_dump(exclude_unset=True)


def asked_of(asked: BaseModel, cursor: str | None) -> dict[str, str]:
    """A question as an address of the pages has it."""
    found = {n: rows.text(v) for n, v in asked.model_dump(exclude_none=True).items()}
    return {n: v for n, v in {**found, "after": cursor}.items() if v}


def page_of(sheet: Sheet, asked: Mapping[str, str], limit: int) -> queries.Page:
    """The page that is asked for."""
    try:
        return queries.page_of(sheet, asked, limit)
    except ValueError as error:
        raise Problem(422, finding("XW457")) from error


def row_of(sheet: Sheet, row: UUID) -> Any:
    """A row that one may see: any other is as one that is not there."""
    found = queries.row_of(sheet, row)
    if found is None:
        raise Problem(404)
    return found


def need_editor(sheet: Sheet) -> None:
    """Only those who may write it go on."""
    if not sheet.may_edit(acting().role):
        raise Problem(403)


def editable(sheet: Sheet, row: UUID) -> Any:
    """A row that one may write."""
    found = row_of(sheet, row)
    need_editor(sheet)
    return found


def judged(sheet: Sheet, cells: Mapping[str, str | None]) -> Mapping[str, Any]:
    """A row as the database holds it, if the engine finds nothing wrong with it."""
    values, findings = codes.judged(sheet, cells)
    if any(found.is_error for found in findings):
        raise Problem(422, *findings)
    return values


def version(request: HttpRequest) -> int:
    """The version that was read: 428 if it is not said."""
    found = TAG.fullmatch(request.headers.get("If-Match", "").strip())
    if found is None:
        raise Problem(428)
    return int(found[1])


def told(sheet: Sheet, row: Any, response: HttpResponse) -> dict[str, Any]:
    """A row as it is answered, its version in the ETag."""
    response["ETag"] = f'"{row.version}"'
    return rows.told_row(sheet, row)


def chinese(sheet: Sheet) -> str:
    """What a sheet is called in Chinese."""
    return say_in("zh", sheet.title)
