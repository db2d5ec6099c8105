"""What is done to rows from a list or a history: remove, undo, bring back, columns."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from xinqiao.errors import Finding
from xinqiao_web.core import actions, returning
from xinqiao_web.core.columns import remember
from xinqiao_web.core.context import acting
from xinqiao_web.core.history import states_of
from xinqiao_web.core.sheets import Sheet
from xinqiao_web.core.texts import language, say
from xinqiao_web.core.views import need_editor, sheet_named


@require_POST
def columns(request: HttpRequest, name: str) -> HttpResponse:
    """Remember which columns are looked at."""
    sheet = sheet_named(name)
    response = back_to(request, sheet)
    remember(sheet, request.POST.getlist("column"), response)
    return response


@require_POST
def remove(request: HttpRequest, name: str) -> HttpResponse:
    """Take out the rows that were chosen in a list."""
    sheet = sheet_named(name)
    need_editor(sheet)
    versions = chosen_rows(request)
    try:
        if versions:
            cause = actions.remove_rows(sheet, versions)
            request.session["undo"] = {"cause": cause, "count": len(versions)}
    except actions.Refusal as refusal:
        tell(request, *refusal.findings)
    return back_to(request, sheet)


@require_POST
def undo(request: HttpRequest, name: str) -> HttpResponse:
    """Bring back what a removal took out."""
    sheet = sheet_named(name)
    need_editor(sheet)
    try:
        count = returning.restore_removed(sheet, request.POST.get("cause", ""))
        messages.success(request, say("core.list.returned", count=count))
    except actions.Refusal as refusal:
        tell(request, *refusal.findings)
    return back_to(request, sheet)


@require_GET
def row_history(request: HttpRequest, name: str, row: Any) -> HttpResponse:
    """Every state that a row had."""
    sheet = sheet_named(name)
    states = states_of(sheet, row)
    if not states:
        raise Http404
    about = {
        "sheet": sheet,
        "row": row,
        "states": states,
        "newest": states[0].version,
        "is_gone": states[0].verb == "delete",
        "may_edit": sheet.may_edit(acting().role),
    }
    return render(request, "core/history.html", about)


@require_POST
def restore(request: HttpRequest, name: str, row: Any) -> HttpResponse:
    """Bring back a state that a row had."""
    sheet = sheet_named(name)
    need_editor(sheet)
    if not states_of(sheet, row):
        raise Http404
    version, seen = (number(request.POST.get(n)) for n in ("version", "seen"))
    try:
        returning.restore_row(sheet, row, version, seen)
        messages.success(request, say("core.history.brought", version=version))
    except actions.Refusal as refusal:
        tell(request, *refusal.findings)
    except actions.Conflict:
        tell(request, actions.changed_meanwhile(sheet))
    return redirect("row-history", name, row)


def number(text: str | None) -> int:
    """A version in a form; 0, which none has, where it is no number."""
    return int(text) if text and text.isdigit() and len(text) < 10 else 0


def chosen_rows(request: HttpRequest) -> dict[str, int]:
    """Rows that were ticked: `ID.VERSION` each."""
    parts = (text.partition(".") for text in request.POST.getlist("row"))
    return {row: number(version) for row, _, version in parts if is_id(row)}


def is_id(text: str) -> bool:
    """Whether a text can be the id of a row."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def tell(request: HttpRequest, *findings: Finding) -> None:
    """Say findings at the top of the next page."""
    for found in findings:
        text = f"{found.message[language()]} {found.cure[language()]}"
        messages.error(request, text)


def back_to(request: HttpRequest, sheet: Sheet) -> HttpResponseRedirect:
    """The list that the request came from, with its filters."""
    there = request.POST.get("next", "")
    host = {request.get_host()}
    if url_has_allowed_host_and_scheme(there, host, request.is_secure()):
        return HttpResponseRedirect(there)
    return HttpResponseRedirect(reverse("sheet", args=[sheet.name]))
