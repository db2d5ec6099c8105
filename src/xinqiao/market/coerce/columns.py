"""The kinds of columns, and what holds for columns of every kind."""

from collections.abc import Mapping

import polars as pl

from xinqiao.market.coerce.cells import Cells, Fault, Kind, where
from xinqiao.market.coerce.dates import DAYS, WEEKS
from xinqiao.market.coerce.numbers import HELD_MONEY, MONEY, NUMBERS, SHARES, WHOLE
from xinqiao.market.coerce.words import (
    CHOICES,
    CURRENCIES,
    ERRORS,
    FLAGS,
    PAIRS,
    TEXTS,
)
from xinqiao.tables import Column

KINDS: Mapping[str, Kind] = {
    "text": TEXTS,
    "choice": CHOICES,
    "currency": CURRENCIES,
    "pairs": PAIRS,
    "count": WHOLE,
    "weeks": WHOLE,
    "money": MONEY,
    "number": NUMBERS,
    "share": SHARES,
    "week": WEEKS,
    "day": DAYS,
    "flag": FLAGS,
}
"""How cells are read, by kind of column."""

WORDY = (pl.Categorical, pl.Enum, pl.Decimal, pl.Time, pl.Duration)
"""Types that are read as the text they show."""


def kind_of(column: Column, dtype: pl.DataType, held: bool) -> Kind:
    """How a column is read; `held`: whole-numbered money is in micro-units already."""
    micro = column.type == "money" and held and dtype == pl.Int64
    return HELD_MONEY if micro else KINDS[column.type]


def failed(cells: Cells) -> pl.Expr:
    """What a spreadsheet shows where a formula failed, such as `#N/A`."""
    return cells.values.is_in(ERRORS) if cells.dtype == pl.String else pl.lit(False)


def needed(column: Column, cells: Cells) -> tuple[Fault, ...]:
    """Blanks in a column that must not have any."""
    return (Fault("XQ201", cells.values.is_null()),) if column.required else ()


def filled(column: Column, values: pl.Expr) -> pl.Expr:
    """Put the default where nothing is; name and type as the dictionary says."""
    values = values.cast(column.dtype)
    if column.default is not None:
        values = values.fill_null(column.default)
    return values.alias(column.name)


def is_plain(dtype: pl.DataType) -> bool:
    """Whether cells of a type hold single values."""
    return not dtype.is_nested() and dtype not in (pl.Binary, pl.Object)


def stripped(name: str, dtype: pl.DataType) -> pl.Expr:
    """Cells with texts freed of spaces around them, and blank ones as nothing."""
    cells = pl.col(name)
    if not is_plain(dtype):
        return pl.lit(None).alias(name)
    if dtype == pl.Float32:  # by its digits: 12.34, not 12.3400001526
        return cells.cast(pl.String).cast(pl.Float64)
    if dtype != pl.String and dtype not in WORDY:
        return cells
    text = cells.cast(pl.String).str.strip_chars()
    return where(text != "", text).alias(name)
