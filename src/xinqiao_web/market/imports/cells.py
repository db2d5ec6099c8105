"""The cells of an import as a frame with columns of the dictionary."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import polars as pl
from xlsxwriter.utility import xl_col_to_name

from xinqiao.errors import Finding
from xinqiao_web.core import vault
from xinqiao_web.core.cells import stands_in
from xinqiao_web.core.findings import finding
from xinqiao_web.core.sheets import Sheet
from xinqiao_web.market.models import Import


def stored_cells(work: Import) -> pl.DataFrame:
    """The cells of the page that is used, columns by their places."""
    with vault.opened(work.pages[work.page]["stored"]) as file:
        return pl.read_parquet(file)


def mapped(work: Import, sheet: Sheet) -> tuple[pl.DataFrame, pl.Series, list[Finding]]:
    """The cells under the names of the sheet's columns, their rows, and what is wrong.

    Rows in which nothing is written are left out; the others keep their numbers.
    """
    cells = stored_cells(work)
    findings = [*wrong_names(work, sheet, cells), *wrong_owner(work, sheet, cells)]
    places = {name: str(i) for i, name in enumerate(work.columns) if name}
    given = stands_in(sheet)
    frame = cells.select(
        as_amount(
            pl.col(place), cells.schema[place], sheet.table.columns[name].type
        ).alias(name)
        for name, place in places.items()
        if name not in given
    )
    if not frame.width:
        return frame, rows_of(work).clear(), findings
    used = frame.select(pl.any_horizontal(map(written, frame.iter_columns())))
    mask = used.to_series()
    return frame.filter(mask), rows_of(work).filter(mask), findings


def written(cells: pl.Series) -> pl.Series:
    """Which cells hold more than spaces."""
    if cells.dtype != pl.String:
        return cells.is_not_null()
    return (cells.str.strip_chars() != "").fill_null(False)


def as_amount(cells: pl.Expr, dtype: pl.DataType, kind: str) -> pl.Expr:
    """Whole money of a typed file is an amount, as in any other file."""
    return cells.cast(pl.String) if kind == "money" and dtype.is_integer() else cells


def rows_of(work: Import) -> pl.Series:
    """The numbers of the rows, as a spreadsheet shows them."""
    page = work.pages[work.page]
    first = page["top"] + 1
    return pl.int_range(first, first + page["rows"], dtype=pl.Int64, eager=True)


def wrong_names(work: Import, sheet: Sheet, cells: pl.DataFrame) -> Iterator[Finding]:
    """Columns that mean nothing or the same, and cells whose formulas failed."""
    page = work.pages[work.page]
    for place, name in enumerate(work.columns):
        used = cells.to_series(place).is_not_null().any()
        if name is None and used:
            given = page["header"][place] or xl_col_to_name(place)
            yield finding("XW310", table=sheet.name, given=given)
    for name, times in Counter(filter(None, work.columns)).items():
        if times > 1:
            yield finding("XW311", table=sheet.name, column=name, times=times)
    if page["errors"]:
        shown = ", ".join(page["errors"])
        yield finding("XW313", table=sheet.name, cells=shown)


def wrong_owner(work: Import, sheet: Sheet, cells: pl.DataFrame) -> Iterator[Finding]:
    """Rows that say they are another firm's, or of another kind than this sheet's."""
    wanted: dict[str, Any] = {**sheet.fixed}
    if sheet.owned_by:
        wanted[sheet.owned_by] = work.owner_id
    for name, value in wanted.items():
        if name not in work.columns:
            continue
        texts = cells.to_series(work.columns.index(name)).cast(pl.String)
        texts = texts.str.strip_chars()
        wrong = (texts.is_not_null() & (texts != "") & (texts != value)).arg_true()
        if len(wrong):
            rows = tuple(rows_of(work)[wrong].to_list())
            yield finding(
                "XW312", table=sheet.name, column=name, rows=rows, value=value
            )
