"""Rows of sheets as JSON values, and back to the texts of their cells."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from xinqiao.tables import Column
from xinqiao_web.core.cells import shown
from xinqiao_web.core.rows import MILLIONTHS
from xinqiao_web.core.sheets import Sheet


def told_row(sheet: Sheet, row: Any) -> dict[str, Any]:
    """A row as it is answered."""
    names = () if sheet.theirs else ("id", "version", "changed_at")
    kept = {name: getattr(row, name) for name in names}
    return {**kept, **told_cells(sheet, row)}


def told_cells(sheet: Sheet, row: Any) -> dict[str, Any]:
    """The columns of a row."""
    return {c.name: told(c, getattr(row, c.name)) for c in sheet.columns}


def told(column: Column, value: Any) -> Any:
    """One value of the database as JSON has it."""
    if value is not None and column.type in MILLIONTHS:
        return shown(column, value)
    return value.isoformat() if isinstance(value, date) else value


def cells(values: Mapping[str, Any]) -> dict[str, str | None]:
    """Values that were sent, as the texts that the engine judges."""
    return {name: text(value) for name, value in values.items()}


def text(value: Any) -> str | None:
    """One value as people write it."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def cells_now(sheet: Sheet, row: Any) -> dict[str, str | None]:
    """What stands in a row, as texts."""
    return {c.name: shown(c, getattr(row, c.name)) or None for c in sheet.columns}
