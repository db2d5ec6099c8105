"""From tables as handed in to complete, typed tables."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from xinqiao.errors import Finding
from xinqiao.tables import INPUTS, Column, Table

Draft = Mapping[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Given:
    """A table as handed in, its row numbers, and whether it is held as in a market."""

    frame: pl.DataFrame
    rows: pl.Series | None = None
    held: bool = False


def coerce(given: Mapping[str, Given]) -> tuple[Draft, tuple[Finding, ...]]:
    """Make every table complete and typed; `row` is the row number as handed in."""
    none = Given(pl.DataFrame())
    return {n: one(t, given.get(n, none)) for n, t in INPUTS.items()}, ()


def one(table: Table, given: Given) -> pl.DataFrame:
    """One table."""
    frame = given.frame
    held = given.held or frame.schema == table.schema
    columns = [cell(c, frame, held) for c in table.columns.values()]
    out = pl.DataFrame(columns) if frame.width else table.empty()
    rows = given.rows if given.rows is not None else pl.Series(range(2, out.height + 2))
    return out.with_columns(rows.cast(pl.Int64).alias("row"))


def cell(column: Column, frame: pl.DataFrame, held: bool) -> pl.Series:
    """One column."""
    if column.name not in frame.columns:
        values = pl.Series([None] * frame.height, dtype=column.dtype)
    else:
        values = frame[column.name]
        if values.dtype == pl.String:
            values = values.str.strip_chars()
            values = values.set(values == "", None)
        if column.type == "flag" and values.dtype == pl.String:
            values = values.str.to_lowercase().is_in(["true", "1", "yes", "是"])
        if column.type == "money" and not (held and values.dtype == pl.Int64):
            values = (values.cast(pl.Float64) * 1e6).round()
        if column.dtype == pl.Date and values.dtype == pl.String:
            values = values.str.to_date("%Y-%m-%d")
        values = values.cast(column.dtype)
    if column.default is not None:
        values = values.fill_null(column.default)
    return values.alias(column.name)
