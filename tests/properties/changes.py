"""The same market but for one thing."""

from dataclasses import replace

import polars as pl
from tests.properties.chance import Case


def with_tables(case: Case, **tables: pl.DataFrame) -> Case:
    """The same case with other tables."""
    return replace(case, market=case.market.replace(**tables))


def picked(table: pl.DataFrame, number: int) -> pl.DataFrame:
    """One row of a table."""
    return table[number % len(table)]


def without(table: pl.DataFrame, row: pl.DataFrame) -> pl.DataFrame:
    """A table without one of its rows."""
    key = table.columns[0]
    return table.filter(pl.col(key) != row[key].item())


def changed(table: pl.DataFrame, number: int, **cells: object) -> pl.DataFrame:
    """A table with other cells in one row; its first column names the rows."""
    row = picked(table, number)
    other = row.with_columns(
        **{name: pl.lit(value, table[name].dtype) for name, value in cells.items()}
    )
    return pl.concat([without(table, row), other])
