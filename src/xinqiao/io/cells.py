"""From the types of the data dictionary to what files show."""

import polars as pl

from xinqiao.tables import Column, Table

MICRO = 1_000_000
"""Micro-units in one unit of money."""


def for_csv(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """A table as CSV shows it: money as decimals (12.5), all else as it is."""
    return frame.select(
        amount(pl.col(name)) if column.type == "money" else pl.col(name)
        for name, column in table.columns.items()
    )


def for_parquet(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """A table as Parquet shows it: money as exact decimals."""
    money = [c.name for c in table.columns.values() if c.type == "money"]
    return for_csv(table, frame).with_columns(pl.col(money).cast(pl.Decimal(20, 6)))


def amount(micro: pl.Expr) -> pl.Expr:
    """Micro-units as the shortest exact decimal: 12500000 → 12.5."""
    whole, part = micro.abs() // MICRO, micro.abs() % MICRO
    sign = pl.when(micro < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    digits = part.cast(pl.String).str.zfill(6).str.strip_chars_end("0")
    point = pl.when(part > 0).then(pl.lit(".") + digits).otherwise(pl.lit(""))
    return (sign + whole.cast(pl.String) + point).alias(micro.meta.output_name())


def is_written(column: Column) -> bool:
    """Whether a column holds words."""
    return column.type in ("text", "choice", "currency", "pairs")
