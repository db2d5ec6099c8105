"""One sheet of a workbook: header, cells, widths, comments, lists of choices."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from xinqiao.io.cells import for_csv
from xinqiao.io.words import explained
from xinqiao.tables import Column, Table

EXACT = 10**15
"""Whole numbers below which a spreadsheet is exact."""

DIGITS = 15
"""Digits up to which a spreadsheet is exact."""

FIRST_DAY = date(1900, 3, 1)
"""Before it, spreadsheets disagree on dates."""

LAST_ROW = (1 << 20) - 1
FLAGS = ("true", "false")
NARROW, WIDE, PROSE = 9, 40, 90

Write = Callable[[int, int, Any], Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be written: its name, its rows, and the table that explains them.

    `prose`: its columns are sentences for people.
    """

    name: str
    frame: pl.DataFrame
    table: Table | None = None
    prose: bool = False


@dataclass(frozen=True, slots=True)
class Looks:
    """How cells look: headers, headers of required columns, dates, prose."""

    header: Any
    required: Any
    date: Any
    prose: Any


class Number(float):
    """A number that is written with all digits it needs.

    XlsxWriter writes 16 digits; every second number needs 17 to read back the same.
    """

    def __format__(self, _: str) -> str:
        """The shortest text that reads back as the same number."""
        return float.__repr__(self)


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes single cells to a page, each kind in its way."""

    page: Any
    looks: Looks

    def for_column(self, column: Column | None, dtype: pl.DataType) -> Write:
        """How the cells of a column are written."""
        if column is not None and column.type == "money":
            return self.amount
        if dtype.is_integer():
            return self.whole
        if dtype.is_float():
            return self.number
        by_type: dict[type, Write] = {pl.Date: self.day, pl.Boolean: self.flag}
        return by_type.get(type(dtype), self.text)

    def text(self, row: int, place: int, value: str) -> None:
        """A text, whatever it looks like."""
        self.page.write_string(row, place, value)

    def flag(self, row: int, place: int, value: bool) -> None:
        """True or false."""
        self.page.write_boolean(row, place, value)

    def whole(self, row: int, place: int, value: int) -> None:
        """A whole number; as text where a spreadsheet would round it."""
        if abs(value) < EXACT:
            self.page.write_number(row, place, value)
        else:
            self.text(row, place, str(value))

    def number(self, row: int, place: int, value: float) -> None:
        """A number; as text where a spreadsheet has none."""
        if math.isfinite(value):
            self.page.write_number(row, place, Number(value))
        else:
            self.text(row, place, str(value))

    def amount(self, row: int, place: int, value: str) -> None:
        """An amount of money; as text where a spreadsheet would round it."""
        if sum(map(str.isdigit, value)) <= DIGITS:
            self.page.write_number(row, place, Number(value))
        else:
            self.text(row, place, value)

    def day(self, row: int, place: int, value: date) -> None:
        """A date; as text where spreadsheets disagree."""
        if value >= FIRST_DAY:
            self.page.write_datetime(row, place, value, self.looks.date)
        else:
            self.text(row, place, value.isoformat())


def fill(page: Any, sheet: Sheet, looks: Looks) -> None:  # noqa: ANN401
    """Write a sheet to a page."""
    page.freeze_panes(1, 0)
    columns = sheet.table.columns if sheet.table else {}
    shown = for_csv(sheet.table, sheet.frame) if sheet.table else sheet.frame
    for place, cells in enumerate(shown.iter_columns()):
        column = columns.get(cells.name)
        write = Pen(page, looks).for_column(column, cells.dtype)
        # XlsxWriter takes one cell at a time.
        for row, value in enumerate(cells.to_list(), 1):
            if value is not None:
                write(row, place, value)
        look = looks.prose if sheet.prose else None
        page.set_column(place, place, PROSE if sheet.prose else width(cells), look)
        write_header(page, place, cells.name, column, looks)


def write_header(
    page: Any,  # noqa: ANN401
    place: int,
    name: str,
    column: Column | None,
    looks: Looks,
) -> None:
    """Write a header cell, what explains it, and the choices below it."""
    required = column is not None and column.required
    page.write_string(0, place, name, looks.required if required else looks.header)
    if column is None:
        return
    text = explained(column)
    size = {"width": 340, "height": 20 * (text.count("\n") + 4)}
    page.write_comment(0, place, text, size)
    if choices := FLAGS if column.type == "flag" else column.choices:
        rule = {"validate": "list", "source": list(choices)}
        page.data_validation(1, place, LAST_ROW, place, rule)


def width(cells: pl.Series) -> float:
    """How wide a column must be; a Chinese character takes twice the space."""
    texts = pl.Series([cells.name]).append(cells.cast(pl.String))
    space = (texts.str.len_bytes() + texts.str.len_chars()) / 2
    longest = float(str(space.max() or 0))
    return min(max(longest, NARROW), WIDE) + 2
