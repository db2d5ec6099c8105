"""One column: from cells of any type to the column's own, noting what does not fit."""

from collections.abc import Mapping

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.coerce.cells import (
    Fault,
    Read,
    Reader,
    any_of,
    as_text,
    findings_of,
    where,
)
from xinqiao.market.coerce.dates import read_day, read_week
from xinqiao.market.coerce.numbers import (
    read_micro,
    read_money,
    read_number,
    read_share,
    read_whole,
)
from xinqiao.market.coerce.words import (
    ERRORS,
    read_choice,
    read_currency,
    read_flag,
    read_pairs,
    read_text,
)
from xinqiao.market.findings import finding
from xinqiao.tables import Column

READERS: Mapping[str, Reader] = {
    "text": read_text,
    "choice": read_choice,
    "currency": read_currency,
    "pairs": read_pairs,
    "count": read_whole,
    "weeks": read_whole,
    "money": read_money,
    "number": read_number,
    "share": read_share,
    "week": read_week,
    "day": read_day,
    "flag": read_flag,
}
"""How cells are read, by kind of column."""


def coerce_column(
    column: Column, cells: pl.Series, rows: pl.Series, held: bool
) -> tuple[pl.Series, list[Finding]]:
    """Read one column of a table that has it.

    `rows`: row numbers as handed in. `held`: whole-numbered money is in micro-units.
    Blanks, and cells that do not fit, get the column's default.
    """
    if cells.dtype.is_nested() or cells.dtype in (pl.Binary, pl.Object):
        kind = str(cells.dtype)
        wrong = finding("XQ108", table=column.table, column=column.name, kind=kind)
        return filled(column, pl.repeat(None, len(cells), eager=True)), [wrong]
    failed = failed_formulas(cells)
    good = where(~failed.cells, cells) if failed.cells.any() else cells
    result = read_cells(column, good, held)
    faults = (*((failed,) if failed.cells.any() else ()), *result.faults)
    findings = [f for fault in faults for f in findings_of(fault, column, cells, rows)]
    if column.required and (blank := cells.is_null()).any():
        lines = rows.filter(blank)
        findings.append(
            finding("XQ201", table=column.table, rows=lines, column=column.name)
        )
    return filled(column, result.values), findings


def read_cells(column: Column, cells: pl.Series, held: bool) -> Read:
    """Read cells by the kind of the column."""
    if column.type == "money" and held and cells.dtype == pl.Int64:
        return read_micro(cells, column)
    return READERS[column.type](cells, column)


def failed_formulas(cells: pl.Series) -> Fault:
    """What a spreadsheet shows where a formula failed, such as `#N/A`."""
    if cells.dtype != pl.String:
        return Fault("XQ225", any_of((), len(cells)))
    return Fault("XQ225", cells.str.contains(ERRORS).fill_null(False))


def filled(column: Column, values: pl.Series) -> pl.Series:
    """Put the default where nothing is; name and type as the dictionary says."""
    values = values.cast(column.dtype).alias(column.name)
    return values if column.default is None else values.fill_null(column.default)


def plain(cells: pl.Series) -> pl.Series:
    """Cells with categories as text, texts without spaces around, blanks as nothing."""
    if cells.dtype in (pl.Categorical, pl.Enum, pl.Decimal, pl.Time, pl.Duration):
        cells = as_text(cells)
    if cells.dtype != pl.String:
        return cells
    text = cells.str.strip_chars()
    return where(text != "", text)
