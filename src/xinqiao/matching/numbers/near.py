"""Near misses: numbers one typing error away, with the same digits."""

import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import OSA

from xinqiao.matching.numbers.normal import compact, digits

SHORTEST = 5
"""Signs from which a number is long enough to be recognised in spite of an error."""


def near(missing: pl.DataFrame, catalogue: pl.DataFrame) -> pl.DataFrame:
    """The numbers nearest to each missing one, if they are all of one part.

    Both have `maker`, `number`, `key`, `family`, `codes` and their row. Gives `wanted`,
    `catalogue`, `score`.
    """
    wanted = spellings(missing, "wanted")
    known = spellings(catalogue, "catalogue")
    both = wanted.join(known, on="digits", suffix="_found").filter(may_be_near())
    errors = process.cpdist(
        both["compact"].to_list(), both["compact_found"].to_list(), scorer=OSA.distance
    )
    length = pl.max_horizontal(
        pl.col("compact").str.len_chars(), pl.col("compact_found").str.len_chars()
    )
    return (
        both.with_columns(pl.Series("errors", errors, pl.Int64))
        .filter(pl.col("errors") <= 1)
        .filter(pl.col("errors") == pl.col("errors").min().over("wanted"))
        .filter(pl.col("key_found").n_unique().over("wanted") == 1)
        .select("wanted", "catalogue", (1 - pl.col("errors") / length).alias("score"))
    )


def spellings(numbers: pl.DataFrame, row: str) -> pl.DataFrame:
    """Numbers long enough to be recognised, as they are compared."""
    text = compact(pl.col("number"))
    return numbers.select(
        row,
        "maker",
        "key",
        "family",
        "codes",
        text.alias("compact"),
        digits(text).alias("digits"),
    ).filter(pl.col("digits") != "", pl.col("compact").str.len_chars() >= SHORTEST)


def may_be_near() -> pl.Expr:
    """Whether a pair with the same digits may be one part at all.

    Two numbers of one form with different codes (of package, grade or value) are two
    parts, not one part and a typing error.
    """
    makers = (pl.col("maker") == pl.col("maker_found")).fill_null(value=True)
    lengths = pl.col("compact").str.len_chars(), pl.col("compact_found").str.len_chars()
    close = (lengths[0].cast(pl.Int32) - lengths[1].cast(pl.Int32)).abs() <= 1
    one_form = (pl.col("family") == pl.col("family_found")).fill_null(value=False)
    return (
        makers & close & ~(one_form & pl.col("codes").ne_missing(pl.col("codes_found")))
    )
