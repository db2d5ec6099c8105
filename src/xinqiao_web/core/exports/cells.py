"""Cells of a sheet as a file shows them: exact, and never a command.

A spreadsheet takes a text in CSV that begins with `=`, `+`, `-`, `@`, a tab or a
carriage return for a formula. Such a text gets an apostrophe before it; what has one
already gets another, so that an import can take it away again and nothing is lost.
"""

import polars as pl

from xinqiao.tables import Column
from xinqiao_web.core.rows import MILLIONTHS

COMMAND = r"^('*[=+\-@\t\r])"
HARMLESS = r"^'('*[=+\-@\t\r])"


def harmless(text: pl.Expr) -> pl.Expr:
    """A text that no spreadsheet takes for a formula."""
    return text.str.replace(COMMAND, "'$1")


def as_it_was(text: pl.Expr) -> pl.Expr:
    """The text before it was made harmless."""
    return text.str.replace(HARMLESS, "$1")


def digits(millionths: pl.Expr) -> pl.Expr:
    """Whole millionths as the shortest exact text: 12500000 → 12.5."""
    size = millionths.abs()
    whole, part = size // 1_000_000, size % 1_000_000
    sign = pl.when(millionths < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    behind = part.cast(pl.String).str.zfill(6).str.strip_chars_end("0")
    point = pl.when(part > 0).then(pl.lit(".") + behind).otherwise(pl.lit(""))
    return sign + whole.cast(pl.String) + point


def as_text(column: Column) -> pl.Expr:
    """A column as the screen shows it."""
    cells = pl.col(column.name)
    if column.type in MILLIONTHS:
        return digits(cells).alias(column.name)
    return cells.cast(pl.String)


def for_csv(column: Column) -> pl.Expr:
    """A column as CSV shows it."""
    text = as_text(column)
    return harmless(text) if column.dtype == pl.String else text


def for_json(column: Column) -> pl.Expr:
    """A column as JSON holds it: typed, but decimals as exact texts."""
    is_decimal = column.type in MILLIONTHS
    return as_text(column) if is_decimal else pl.col(column.name)


def for_parquet(column: Column) -> pl.Expr:
    """A column as Parquet holds it: typed, decimals exact."""
    cells = pl.col(column.name)
    if column.type not in MILLIONTHS:
        return cells
    return digits(cells).cast(pl.Decimal(38, 6)).alias(column.name)
