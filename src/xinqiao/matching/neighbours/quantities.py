"""Reads quantities out of free text: `10uF 16V ±10%`, `7.5Ω@10V`, `1.8V~6V`."""

from collections.abc import Mapping

import polars as pl

from xinqiao.matching.neighbours.book import page

BOOK = page("units")
UNIT_OF: Mapping[str, str] = {
    symbol: unit for unit, symbols in BOOK["units"].items() for symbol in symbols
}
TIMES: Mapping[str, float] = {
    symbol: times
    for symbols in BOOK["units"].values()
    for symbol, times in symbols.items()
}
PREFIX: Mapping[str, float] = BOOK["prefixes"]
BINARY = {prefix: 2.0 ** (10 * i) for i, prefix in enumerate("KMG", start=1)}

NUMBER = r"([+-]?\d+(?:\.\d+)?)"
SCALE = f"([{''.join(PREFIX)}])?"
SYMBOL = f"({'|'.join(sorted(UNIT_OF, key=len, reverse=True))})?"
TOKEN = f"^(±)?{NUMBER}{SCALE}{SYMBOL}(?:~{NUMBER}{SCALE}{SYMBOL})?(@)?$"
GROUPS = ("sign", "low", "low_scale", "low_unit", "high", "high_scale", "unit", "at")

SPACED = rf"(\d) +([{''.join(PREFIX)}]?(?:{'|'.join(UNIT_OF)}))(\s|$)"
INSIDE = r"\b(\d+)([RkKMpnuμ])(\d+)\b"


def read_quantities(texts: pl.DataFrame) -> pl.DataFrame:
    """Every number with a unit that a text names.

    `texts`: `row`, `text`. Returns one row per quantity: `row`, `unit`, `kind`
    (`single`, `range`, `at`: under a condition, `tolerance`: ±), `low` and `high` in
    the unit, equal unless a range. What is not plainly a quantity is left out.
    """
    tokens = (
        texts.lazy()
        .select("row", plain(pl.col("text")).str.split(" ").alias("token"))
        .explode("token", empty_as_null=True, keep_nulls=False)
        .filter(pl.col("token").str.contains(r"^[±+-]?\d"))
        .with_columns(pl.col("token").str.extract_groups(TOKEN).alias("found"))
        .select("row", *parts_of_token())
    )
    return tokens.with_columns(unit()).select("row", *measured()).drop_nulls().collect()


def plain(text: pl.Expr) -> pl.Expr:
    """One quantity a word: conditions become a bare @, commas blanks, 4k7 4.7k."""
    return (
        text.str.normalize("NFKC")
        .str.replace_all(r"@\s*\S+", "@")
        .str.replace_all(r"[,;、|()\s]+", " ")
        .str.replace_all(INSIDE, "${1}.${3}${2}")
        .str.replace_all(SPACED, "${1}${2}${3}")
    )


def parts_of_token() -> list[pl.Expr]:
    """The groups of a token, each a column."""
    return [
        pl.col("found").struct.field(str(i)).alias(name)
        for i, name in enumerate(GROUPS, start=1)
    ]


def unit() -> pl.Expr:
    """The symbol of the unit: written, or what a bare prefix stands for."""
    bare = pl.col("low_scale").replace_strict(BOOK["bare"], default=None)
    return pl.coalesce("unit", "low_unit", bare).alias("unit")


def measured() -> list[pl.Expr]:
    """Unit, kind and the two ends of each quantity, in the unit."""
    low = in_unit("low", "low_scale", pl.coalesce("low_unit", "unit"))
    high = in_unit("high", "high_scale", pl.col("unit"))
    kind = (
        pl.when(pl.col("sign").is_not_null())
        .then(pl.lit("tolerance"))
        .when(pl.col("high").is_not_null())
        .then(pl.lit("range"))
        .when(pl.col("at").is_not_null())
        .then(pl.lit("at"))
        .otherwise(pl.lit("single"))
    )
    return [
        pl.col("unit").replace_strict(UNIT_OF, default=None),
        kind.alias("kind"),
        low.alias("low"),
        pl.when(pl.col("high").is_null()).then(low).otherwise(high).alias("high"),
    ]


def in_unit(number: str, scale: str, symbol: pl.Expr) -> pl.Expr:
    """A number with its prefix and symbol, in the unit itself."""
    decimal = pl.col(scale).replace_strict(PREFIX, default=1.0, return_dtype=pl.Float64)
    binary = pl.col(scale).replace_strict(BINARY, default=1.0, return_dtype=pl.Float64)
    bits = symbol.replace_strict(UNIT_OF, default=None) == "b"
    times = symbol.replace_strict(TIMES, default=1.0, return_dtype=pl.Float64)
    return (
        pl.col(number).cast(pl.Float64)
        * times
        * pl.when(bits).then(binary).otherwise(decimal)
    )
