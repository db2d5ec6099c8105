"""From what people write to what the database holds, and back.

Reading and judging cells is the engine's: a form, a file and a program are told the
same thing about the same cell.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.coerce import Given, coerce_table
from xinqiao.tables import Column
from xinqiao_web.core.findings import finding
from xinqiao_web.core.rows import MILLIONTHS
from xinqiao_web.core.sheets import Sheet

MILLION = 1_000_000


def read_cells(
    sheet: Sheet, frame: pl.DataFrame, rows: pl.Series | None = None
) -> tuple[pl.DataFrame, list[Finding]]:
    """Rows as the database holds them, and all that is wrong with them.

    `frame`: columns by their names in the dictionary, text or typed. `rows`: their
    numbers in the file, the header being row 1. The result has a column `row`.
    """
    frame = frame.with_columns(
        pl.lit(value).alias(name)
        for name, value in stands_in(sheet).items()
        if name not in frame.columns
    )
    typed, findings = coerce_table(sheet.table, Given(frame, rows))
    return held(sheet, typed), findings


def read_row(
    sheet: Sheet, cells: Mapping[str, str | None]
) -> tuple[Mapping[str, Any], list[Finding]]:
    """One row as the database holds it, from its cells as text, and what is wrong."""
    texts = {name: [(text or "").strip() or None] for name, text in cells.items()}
    frame = pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))
    typed, findings = read_cells(sheet, frame)
    if typed.height:
        return typed.drop("row").row(0, named=True), findings
    return {}, findings or [finding("XW103", table=sheet.name)]


def stands_in(sheet: Sheet) -> Mapping[str, Any]:
    """Values for required columns that are not entered here: the owner, fixed ones."""
    owner = {sheet.owned_by: "-"} if sheet.owned_by else {}
    return {**owner, **sheet.fixed}


def held(sheet: Sheet, typed: pl.DataFrame) -> pl.DataFrame:
    """Typed rows of the engine as the database holds them: no floating point."""
    return typed.select(*(as_held(column) for column in sheet.columns), pl.col("row"))


def as_held(column: Column) -> pl.Expr:
    """A number with decimals as whole millionths; money is that already."""
    if column.type in ("number", "share"):
        return (pl.col(column.name) * MILLION).round().cast(pl.Int64)
    return pl.col(column.name)


def shown(column: Column, value: Any) -> str:
    """One value as people read and write it; blank stays blank."""
    if value is None:
        return ""
    if column.type in MILLIONTHS:
        return f"{(Decimal(value) / MILLION).normalize():f}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
