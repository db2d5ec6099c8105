"""What is asked about imports."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from xinqiao_web.core.sheets import SHEETS, Sheet
from xinqiao_web.market import models as m
from xinqiao_web.market.imports.mapping import Columns, fitting, guessed, header_key

SHOWN = 100
"""Imports in the list."""


def briefs() -> QuerySet[m.Import]:
    """The firm's imports, without what is long in them."""
    return m.Import.objects.defer("pages", "columns", "findings", "kept")


def imports_of_firm() -> list[m.Import]:
    """The firm's newest imports, the newest first."""
    return list(briefs().order_by("-id")[:SHOWN])


def sheets_for(role: str) -> list[Sheet]:
    """The sheets a role may import into."""
    return [sheet for sheet in SHEETS.values() if sheet.may_edit(role)]


def meant(sheet: Sheet, header: Sequence[str]) -> Columns:
    """What the columns meant the last time, else what their names say."""
    known = m.ColumnMap.objects.filter(sheet=sheet.name, header=header_key(header))
    for columns in known.values_list("columns", flat=True):
        if fitting(sheet, columns, len(header)):
            return list(columns)
    return guessed(sheet, header)


def page_for(sheet: Sheet, pages: Sequence[dict[str, Any]]) -> int:
    """The page that is named after the sheet, else the first."""
    names = {sheet.name, sheet.table.name, sheet.table.zh}
    fits = [i for i, page in enumerate(pages) if page["name"].strip().lower() in names]
    return fits[0] if fits else 0
