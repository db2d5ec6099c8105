"""Cells that hold numbers: counts, weeks, numbers, shares and money."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

import polars as pl

from xinqiao.market.coerce.cells import Cells, Fault, Kind, where
from xinqiao.tables import Column

MOST = {"count": 2**40, "weeks": 208, "number": 10**12, "money": 10**12}
"""The largest number a cell may hold, by kind of column."""

MICRO = 1_000_000
"""Micro-units in one unit of money."""

NUMBER = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?$"
SCIENTIFIC = r"^[+-]?[0-9.]+[eE][+-]?[0-9]+$"
DECORATED = r"[,，'’ \x{a0}%％¥￥$€£元万亿千百件个颗片周]|[０-９]|[0-9](?:pcs|k|K)$"
ENDLESS = r"(?i)^[+-]?(?:nan|inf|infinity)$"
AMOUNT = r"^\+?(?<units>[0-9]{0,12})(?:\.(?<micro>[0-9]{0,6})0*)?$"

THOUSANDS = r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?"

SCALES = {"%": "0.01", "万": "10000", "亿": "100000000", "千": "1000", "百": "100"}


def read_number(cells: Cells, _: Column) -> pl.Expr:
    """Cells as floating-point numbers, exact for counts that are allowed."""
    if cells.dtype.is_numeric():
        return cells.values.cast(pl.Float64)
    plain = where(cells.text.str.contains(NUMBER), cells.text)
    return plain.cast(pl.Float64, strict=False)


def judge_digits(cells: Cells, numbers: pl.Expr) -> tuple[Fault, ...]:
    """Cells that are no numbers, or none that ends."""
    endless = ~numbers.is_finite()
    if cells.dtype.is_numeric():
        return (Fault("XQ208", endless),)
    text = cells.text
    unread = numbers.is_null() & text.is_not_null()
    nan = unread & text.str.contains(ENDLESS)
    decorated = unread & ~nan & text.str.contains(DECORATED)
    return (
        Fault("XQ202", unread & ~nan & ~decorated),
        Fault("XQ203", decorated, undecorated),
        Fault("XQ208", endless.fill_null(False) | nan),
    )


def judge_bounds(numbers: pl.Expr, column: Column) -> tuple[Fault, ...]:
    """Numbers below what the dictionary allows, or beyond reason."""
    least = column.least if column.least is not None else 0
    most, finite = MOST[column.type], numbers.is_finite()
    high = Fault("XQ207", finite & (numbers > most), data={"most": most})
    if column.above is None:
        low = finite & (numbers < least)
        return (high, Fault("XQ205", low, data={"least": int(least)}))
    low = finite & (numbers <= column.above)
    return (high, Fault("XQ206", low, data={"above": int(column.above)}))


def judge_number(cells: Cells, numbers: pl.Expr, column: Column) -> tuple[Fault, ...]:
    """Numbers are finite and within bounds."""
    return (*judge_digits(cells, numbers), *judge_bounds(numbers, column))


def judge_whole(cells: Cells, numbers: pl.Expr, column: Column) -> tuple[Fault, ...]:
    """Counts and weeks are whole; written as 1.23E+05 they have lost digits."""
    broken = numbers.is_finite() & (numbers != numbers.floor())
    faults = (
        *judge_digits(cells, numbers),
        *judge_bounds(where(~broken, numbers), column),
        Fault("XQ204", broken, rounded),
    )
    if cells.dtype != pl.String:
        return faults
    scientific = cells.values.str.contains(SCIENTIFIC)
    return (*faults, Fault("XQ209", scientific, spelled_out))


def judge_share(cells: Cells, numbers: pl.Expr, _: Column) -> tuple[Fault, ...]:
    """Shares are between 0 and 1: `80` is not one, `0.8` is."""
    outside = numbers.is_finite() & ((numbers < 0) | (numbers > 1))
    return (*judge_digits(cells, numbers), Fault("XQ223", outside, as_share))


def judge_money(cells: Cells, numbers: pl.Expr, column: Column) -> tuple[Fault, ...]:
    """Amounts of money have six decimals at most."""
    if cells.dtype.is_float():
        micro = (numbers - numbers.floor()) * MICRO
        fine = (micro - micro.round()).abs() > 1e-3 + numbers.abs() * 1e-9
    else:
        fine = ~cells.text.str.contains(AMOUNT)
    fits = numbers.is_finite() & (numbers >= 0) & (numbers <= MOST["money"])
    fault = Fault("XQ217", fits & fine, six_decimals)
    return (*judge_number(cells, numbers, column), fault)


def judge_micro(_: Cells, micro: pl.Expr, __: Column) -> tuple[Fault, ...]:
    """Money that is held in micro-units already is within bounds."""
    most = MOST["money"] * MICRO
    low = Fault("XQ205", micro < 0, data={"least": 0})
    return (low, Fault("XQ207", micro > most, data={"most": most}))


def whole(_: Cells, numbers: pl.Expr) -> pl.Expr:
    """Numbers as integers."""
    return numbers.cast(pl.Int64, strict=False)


def unsigned(_: Cells, numbers: pl.Expr) -> pl.Expr:
    """Numbers without a negative zero."""
    return numbers + 0.0


def micro_units(cells: Cells, numbers: pl.Expr) -> pl.Expr:
    """Amounts of money as micro-units: exact, or nearest to a floating-point number."""
    if cells.dtype.is_float():
        whole = numbers.floor()
        micro = ((numbers - whole) * MICRO).round()
        return whole.cast(pl.Int64, strict=False) * MICRO + micro.cast(
            pl.Int64, strict=False
        )
    parts = cells.text.str.extract_groups(AMOUNT).struct
    micro = parts.field("micro").fill_null("").str.pad_end(6, "0")
    units = pl.concat_str(parts.field("units"), micro)
    return units.cast(pl.Int64, strict=False)


WHOLE = Kind(read_number, judge_whole, whole)
NUMBERS = Kind(read_number, judge_number, unsigned)
SHARES = Kind(read_number, judge_share, unsigned)
MONEY = Kind(read_number, judge_money, micro_units)
HELD_MONEY = Kind(lambda cells, _: cells.values, judge_micro)


def undecorated(text: str) -> tuple[str, ...]:
    """A number without separators, units and full-width digits: `1,000` → `1000`."""
    plain = unicodedata.normalize("NFKC", text)
    scale = Decimal(next((s for sign, s in SCALES.items() if sign in plain), "1"))
    kept = "".join(sign for sign in plain if sign in "0123456789.,+-")
    kept = kept.replace(",", "" if re.fullmatch(THOUSANDS, kept) else ".")
    try:
        return (format((Decimal(kept) * scale).normalize(), "f"),)
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
