"""Pages of any sheet: list, new, one row."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xinqiao_web.core import actions, queries
from xinqiao_web.core.clash import clash_of
from xinqiao_web.core.codes import suggested
from xinqiao_web.core.columns import chosen_columns
from xinqiao_web.core.context import acting
from xinqiao_web.core.forms import RowForm
from xinqiao_web.core.lists import (
    files_of,
    filters_of,
    heads_of,
    lines_of,
    marks_of,
    name_of,
    page_address,
    without,
)
from xinqiao_web.core.menu import deeds_of
from xinqiao_web.core.sheets import SHEETS, Sheet


def sheet_named(name: str) -> Sheet:
    """The sheet of an address."""
    if name not in SHEETS:
        raise Http404
    return SHEETS[name]


def row_of(sheet: Sheet, row: Any) -> Any:
    """The row of an address: one that is not there and another firm's are the same."""
    found = queries.row_of(sheet, row)
    if found is None:
        raise Http404
    return found


def need_editor(sheet: Sheet) -> None:
    """Only those who may write it go on."""
    if not sheet.may_edit(acting().role):
        raise PermissionDenied


@require_GET
def sheet_list(request: HttpRequest, name: str) -> HttpResponse:
    """A page of the rows that the address asks for."""
    sheet = sheet_named(name)
    asked = request.GET.dict()
    try:
        page = queries.page_of(sheet, asked)
    except ValueError as error:
        raise Http404 from error
    columns = chosen_columns(sheet, request)
    marks = marks_of(sheet, asked)
    about = {
        "sheet": sheet,
        "asked": without(asked, "after", "before"),
        "columns": columns,
        "heads": heads_of(sheet, columns, asked),
        "lines": lines_of(sheet, columns, page.rows),
        "filters": filters_of(sheet, asked),
        "marks": marks,
        "next": page_address(asked, after=page.after) if page.after else "",
        "previous": page_address(asked, before=page.before) if page.before else "",
        "first": page_address(asked) if asked.keys() & {"after", "before"} else "",
        "may_edit": sheet.may_edit(acting().role),
        "deeds": deeds_of(sheet, acting().role),
        "files": files_of(sheet, asked),
        "undo": request.session.pop("undo", None),
    }
    return render(request, "core/sheet.html", about)


@require_http_methods(["GET", "POST"])
def row_new(request: HttpRequest, name: str) -> HttpResponse:
    """A form for a new row."""
    sheet = sheet_named(name)
    need_editor(sheet)
    form = RowForm(sheet, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_row(sheet, form.values)
            return redirect("sheet", name)
        except actions.Refusal as refusal:
            for found in refusal.findings:
                form.add_finding(found)
    status = 422 if form.errors else 200
    about = {"sheet": sheet, "form": form, "may_edit": True}
    return render(request, "core/row.html", about, status=status)


@require_http_methods(["GET", "POST"])
def row_edit(request: HttpRequest, name: str, row: Any) -> HttpResponse:
    """One row: to read, to change, to remove."""
    sheet = sheet_named(name)
    found = row_of(sheet, row)
    if request.method == "POST":
        need_editor(sheet)
    form = RowForm(sheet, found, data=request.POST or None)
    if request.method == "POST" and (answer := changed(request, sheet, found, form)):
        return answer
    may_edit = sheet.may_edit(acting().role) and owns(sheet, found)
    about = {
        "sheet": sheet,
        "form": form if may_edit else form.read_only(),
        "row": found,
        "title": name_of(sheet, found),
        "may_edit": may_edit,
    }
    status = 422 if form.errors else 200
    return render(request, "core/row.html", about, status=status)


def owns(sheet: Sheet, row: Any) -> bool:
    """Whether a row is the acting firm's own: others' it may only read."""
    return sheet.common or row.owner_id == acting().firm


def changed(
    request: HttpRequest, sheet: Sheet, row: Any, form: RowForm
) -> HttpResponse | None:
    """Do what the form asks; nothing if it is refused, and the form says why."""
    version = int(request.POST.get("version", "0") or 0)
    try:
        if "remove" in request.POST:
            if row.version != version:
                raise actions.Conflict
            cause = actions.remove_rows(sheet, {str(row.pk): version})
            request.session["undo"] = {"cause": cause, "count": 1}
        elif form.is_valid():
            actions.change_row(sheet, row, form.values, version)
        else:
            return None
    except actions.Refusal as refusal:
        form.is_valid()
        for found in refusal.findings:
            form.add_finding(found)
        return None
    except actions.Conflict:
        form.is_valid()
        return clashed(request, sheet, row, form)
    return redirect("sheet", sheet.name)


def clashed(
    request: HttpRequest, sheet: Sheet, row: Any, form: RowForm
) -> HttpResponse:
    """Somebody was faster: what they wrote beside what the reader wrote."""
    form.add_finding(actions.changed_meanwhile(sheet))
    about = {
        "sheet": sheet,
        "form": form,
        "row": row,
        "title": name_of(sheet, row),
        "may_edit": True,
        "clash": clash_of(sheet, form, row),
    }
    return render(request, "core/row.html", about, status=409)


@require_GET
def suggest(request: HttpRequest, name: str, column: str) -> HttpResponse:
    """Codes for a cell that begin as what stands in it."""
    refers = {c.name: c.refers for c in sheet_named(name).columns}.get(column)
    if not refers:
        raise Http404
    codes = suggested(refers, request.GET.get(column, "").strip())
    return render(request, "core/options.html", {"codes": codes})
