"""Two people changed one row: whose value stands where."""

from dataclasses import dataclass
from typing import Any

from xinqiao.tables import Column
from xinqiao_web.core.cells import shown
from xinqiao_web.core.forms import RowForm
from xinqiao_web.core.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Difference:
    """One column in which what the reader wrote is not what stands there now."""

    column: Column
    yours: str
    theirs: str


def clash_of(sheet: Sheet, form: RowForm, row: Any) -> list[Difference]:
    """The columns in which a form and the row as it is now disagree."""
    now = {c.name: shown(c, getattr(row, c.name)) for c in sheet.columns}
    return [
        Difference(c, str(form.data.get(c.name, "")).strip(), now[c.name])
        for c in sheet.columns
        if not same(form, c, row)
    ]


def same(form: RowForm, column: Column, row: Any) -> bool:
    """Whether both say the same, however it is written."""
    if form.values:
        return bool(form.values[column.name] == getattr(row, column.name))
    return str(form.data.get(column.name, "")).strip() == shown(
        column, getattr(row, column.name)
    )
