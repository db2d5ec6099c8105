"""Pages of any sheet: list, new, one row, its history."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from xinqiao_web.core import actions, queries
from xinqiao_web.core.context import acting
from xinqiao_web.core.forms import RowForm
from xinqiao_web.core.history import states_of
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


@require_http_methods(["GET"])
def sheet_list(request: HttpRequest, name: str) -> HttpResponse:
    """A page of the rows that the address asks for."""
    sheet = sheet_named(name)
    asked = request.GET.dict()
    try:
        page = queries.page_of(sheet, asked)
    except ValueError as error:
        raise Http404 from error
    about = {
        "sheet": sheet,
        "page": page,
        "asked": asked,
        "may_edit": sheet.may_edit(acting().role),
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
    about = {"sheet": sheet, "form": form}
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
    status = 422 if form.errors else 200
    about = {
        "sheet": sheet,
        "form": form,
        "row": found,
        "may_edit": sheet.may_edit(acting().role) and owns(sheet, found),
    }
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
            actions.remove_row(sheet, row, version)
        elif form.is_valid():
            actions.change_row(sheet, row, form.values, version)
        else:
            return None
    except actions.Refusal as refusal:
        for found in refusal.findings:
            form.add_finding(found)
        return None
    except actions.Conflict:
        form.is_valid()
        form.add_finding(actions.changed_meanwhile(sheet))
        return None
    return redirect("sheet", sheet.name)


@require_http_methods(["GET"])
def row_history(request: HttpRequest, name: str, row: Any) -> HttpResponse:
    """Every state that a row had."""
    sheet = sheet_named(name)
    states = states_of(sheet, row)
    if not states:
        raise Http404
    return render(request, "core/history.html", {"sheet": sheet, "states": states})
