"""Cells that hold numbers: counts, weeks, numbers, shares and money."""

import unicodedata
from decimal import Decimal, InvalidOperation

import polars as pl

from xinqiao.market.coerce.cells import Fault, Read, read, where
from xinqiao.tables import Column

MOST = {"count": 2**40, "weeks": 208, "number": 10**12, "money": 10**12}
"""The largest number a cell may hold, by kind of column."""

MICRO = 1_000_000
"""Micro-units in one unit of money."""

NUMBER = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?$"
SCIENTIFIC = r"^[+-]?[0-9.]+[eE][+-]?[0-9]+$"
DECORATED = r"[,，'’ \x{a0}%％¥￥$€£元万亿千百件个颗片周]|[０-９]|[0-9](?:pcs|k|K)$"
ENDLESS = r"(?i)^[+-]?(?:nan|inf|infinity)$"
AMOUNT = r"^\+?([0-9]{0,12})(?:\.([0-9]{0,6})0*)?$"

SCALES = {"%": "0.01", "万": "10000", "亿": "100000000", "千": "1000", "百": "100"}


def read_whole(cells: pl.Series, column: Column) -> Read:
    """Whole numbers: counts and weeks."""
    numbers, faults = parsed(cells)
    whole = numbers.is_finite() & (numbers == numbers.floor())
    broken = Fault("XQ204", numbers.is_finite() & ~whole, rounded)
    faults = (*faults, *scientific(cells), broken, *out_of_bounds(numbers, column))
    kept = where(whole & (numbers.abs() <= MOST["count"]), numbers)
    return read(kept.cast(pl.Int64), faults)


def read_number(cells: pl.Series, column: Column) -> Read:
    """Finite numbers."""
    numbers, faults = parsed(cells)
    return read(numbers + 0.0, (*faults, *out_of_bounds(numbers, column)))


def read_share(cells: pl.Series, _: Column) -> Read:
    """Shares between 0 and 1; `80` or `80%` is not one, `0.8` is."""
    numbers, faults = parsed(cells)
    outside = numbers.is_finite() & ((numbers < 0) | (numbers > 1))
    return read(numbers + 0.0, (*faults, Fault("XQ223", outside, as_share)))


def read_money(cells: pl.Series, column: Column) -> Read:
    """Amounts of money, exactly, as micro-units."""
    if cells.dtype.is_float():
        return read_float_money(cells, column)
    text = cells.cast(pl.String)
    whole = text.str.extract(AMOUNT, 1).replace("", "0").cast(pl.Int64)
    parts = text.str.extract(AMOUNT, 2).fill_null("").str.pad_end(6, "0")
    exact = text.str.contains(AMOUNT) & text.str.contains("[0-9]")
    micro = where(exact, whole * MICRO + parts.cast(pl.Int64, strict=False))
    numbers, faults = parsed(text)
    fits = numbers.is_finite() & (numbers >= 0) & (numbers < MOST["money"])
    fine = Fault("XQ217", fits & ~exact, six_decimals)
    return read(micro, (*faults, fine, *out_of_bounds(numbers, column)))


def read_float_money(cells: pl.Series, column: Column) -> Read:
    """Amounts that come as floating-point numbers: the nearest micro-units."""
    numbers, faults = parsed(cells)
    kept = where(numbers.is_finite() & (numbers.abs() <= MOST["money"]), numbers)
    micro = (kept - kept.floor()) * MICRO
    apart = (micro - micro.round()).abs() > 1e-3 + kept.abs() * 1e-9
    whole = kept.floor().cast(pl.Int64) * MICRO + micro.round().cast(pl.Int64)
    fine = Fault("XQ217", apart, six_decimals)
    return read(whole, (*faults, fine, *out_of_bounds(numbers, column)))


def read_micro(cells: pl.Series, column: Column) -> Read:
    """Money that is held in micro-units already."""
    least, most = 0, MOST["money"] * MICRO
    low = Fault("XQ205", cells < least, data={"least": least})
    return read(cells, (low, Fault("XQ207", cells > most, data={"most": most})))


def parsed(cells: pl.Series) -> tuple[pl.Series, tuple[Fault, ...]]:
    """Cells as floating-point numbers, and which are none."""
    if cells.dtype.is_numeric():
        numbers = cells.cast(pl.Float64)
        return numbers, (Fault("XQ208", ~numbers.is_finite()),)
    text = cells.cast(pl.String)
    plain, endless = text.str.contains(NUMBER), text.str.contains(ENDLESS)
    decorated = ~plain & ~endless & text.str.contains(DECORATED)
    numbers = where(plain, text).cast(pl.Float64, strict=False)
    return numbers, (
        Fault("XQ202", ~plain & ~endless & ~decorated),
        Fault("XQ203", decorated, undecorated),
        Fault("XQ208", endless | numbers.is_infinite()),
    )


def scientific(cells: pl.Series) -> tuple[Fault, ...]:
    """Whole numbers written as 1.23E+05 have lost their last digits."""
    if cells.dtype != pl.String:
        return ()
    return (Fault("XQ209", cells.str.contains(SCIENTIFIC), spelled_out),)


def out_of_bounds(numbers: pl.Series, column: Column) -> tuple[Fault, ...]:
    """Numbers below what the dictionary allows, or beyond reason."""
    least = column.least if column.least is not None else 0
    most, finite = MOST[column.type], numbers.is_finite()
    faults = [Fault("XQ207", finite & (numbers > most), data={"most": most})]
    if column.above is None:
        low = finite & (numbers < least)
        return (*faults, Fault("XQ205", low, data={"least": int(least)}))
    low = finite & (numbers <= column.above)
    return (*faults, Fault("XQ206", low, data={"above": int(column.above)}))


def undecorated(text: str) -> tuple[str, ...]:
    """A number without separators, units and full-width digits: `1,000` → `1000`."""
    plain = unicodedata.normalize("NFKC", text)
    scale = Decimal(next((s for sign, s in SCALES.items() if sign in plain), "1"))
    kept = "".join(sign for sign in plain if sign in "0123456789.+-")
    try:
        return (format(Decimal(kept) * scale, "f"),)
    except InvalidOperation:
        return ()


def as_share(text: str) -> tuple[str, ...]:
    """A percentage as a share: `80` → `0.8`."""
    share = float(text) / 100
    return (f"{share:g}",) if 0 < share <= 1 else ()


def rounded(text: str) -> tuple[str, ...]:
    """The whole numbers on both sides."""
    below = int(float(text) // 1)
    return (str(below), str(below + 1)) if 0 <= below < MOST["count"] else ()


def spelled_out(text: str) -> tuple[str, ...]:
    """All digits of a number: `1E+03` → `1000`."""
    number = float(text)
    return (f"{number:.0f}",) if abs(number) <= MOST["count"] else ()


def six_decimals(text: str) -> tuple[str, ...]:
    """An amount with six decimals."""
    return (f"{Decimal(text):.6f}",)
