"""The page on which rows are written as in a spreadsheet."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from xinqiao.errors import Finding
from xinqiao.tables import Column
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.acts import is_id
from xinqiao_web.core.cells import shown
from xinqiao_web.core.forms import choices_of
from xinqiao_web.core.grid import Edit, save_rows
from xinqiao_web.core.lists import marks_of, without
from xinqiao_web.core.queries import asked_rows
from xinqiao_web.core.reading import NUMBERS
from xinqiao_web.core.sheets import Sheet
from xinqiao_web.core.templatetags.texts import meant, named
from xinqiao_web.core.texts import language, say
from xinqiao_web.core.views import need_editor, sheet_named

MOST = 500
"""Rows on one page; more are narrowed by filters, or imported."""

WORDS = ("saved", "wrong", "changed", "row", "failed")


@require_http_methods(["GET", "POST"])
def sheet_grid(request: HttpRequest, name: str) -> HttpResponse:
    """The rows that the address asks for, to be written in; and what was written."""
    sheet = sheet_named(name)
    need_editor(sheet)
    if request.method == "POST":
        return saved(sheet, request)
    asked = without(request.GET.dict(), "after", "before")
    rows = list(asked_rows(sheet, asked)[: MOST + 1])
    about = {
        "sheet": sheet,
        "marks": marks_of(sheet, asked),
        "is_cut": len(rows) > MOST,
        "most": MOST,
        "grid": {
            "columns": [as_column(sheet, column) for column in sheet.columns],
            "rows": [as_line(sheet, row) for row in rows[:MOST]],
            "words": {word: say(f"core.grid.{word}") for word in WORDS},
            "label": say("core.grid.label", sheet=named(sheet)),
        },
    }
    return render(request, "core/grid.html", about)


def as_column(sheet: Sheet, column: Column) -> dict[str, Any]:
    """A column as the grid needs it."""
    listed = column.choices or column.type == "flag"
    return {
        "name": column.name,
        "title": named(column) + (" *" if column.required else ""),
        "about": meant(column),
        "is_number": column.type in NUMBERS,
        "choices": dict(choices_of(column)) if listed else None,
        "suggest": reverse("suggest", args=[sheet.name, column.name])
        if column.refers
        else "",
    }


def as_line(sheet: Sheet, row: Any) -> dict[str, Any]:
    """A row as the grid needs it: what stands in the cells, as people write it."""
    cells = {c.name: shown(c, getattr(row, c.name)) for c in sheet.columns}
    return {"id": str(row.pk), "version": row.version, "cells": cells}


def saved(sheet: Sheet, request: HttpRequest) -> JsonResponse:
    """Write what was sent; where each row stands now, or all that is wrong."""
    try:
        written = save_rows(sheet, edits_of(sheet, request.body))
    except Refusal as refusal:
        wrong = [told(found) for found in refusal.findings]
        return JsonResponse({"findings": wrong}, status=422)
    rows = {at: as_line(sheet, row) for at, row in written.items()}
    return JsonResponse({"rows": rows})


def told(found: Finding) -> dict[str, Any]:
    """A finding for the grid: where, and what to do."""
    text = f"{found.message[language()]} {found.cure[language()]}"
    return {"at": list(found.rows), "column": found.column, "text": text}


def edits_of(sheet: Sheet, body: bytes) -> list[Edit]:
    """What the page sent; anything that it would not send is not understood."""
    names = {column.name for column in sheet.columns}
    try:
        sent = json.loads(body)["rows"]
        edits = [
            Edit(
                int(row["at"]),
                str(row["id"]) if is_id(str(row["id"])) else "",
                int(row["version"]),
                {k: str(v)[:10_000] for k, v in row["cells"].items() if k in names},
            )
            for row in sent[: MOST * 2]
        ]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Http404 from error
    return edits
