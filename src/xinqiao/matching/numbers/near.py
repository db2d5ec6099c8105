"""Near misses: numbers one typing error away, with the same digits."""

from collections.abc import Callable

import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import OSA

from xinqiao.matching.numbers.marks import TAILS
from xinqiao.matching.numbers.normal import compact, digits

SHORTEST = 5
"""Signs from which a number is long enough to be recognised in spite of an error."""


def near(missing: pl.DataFrame, catalogue: pl.DataFrame) -> pl.DataFrame:
    """The numbers nearest to each missing one, if they are all of one part.

    Both have `maker`, `number`, `key`, `family`, `codes` and their row. Gives `wanted`,
    `catalogue`, `score`.
    """
    wanted, known = spellings(missing, "wanted"), spellings(catalogue, "catalogue")
    both = wanted.join(known, on="digits", suffix="_found").filter(may_be_near())
    fewest = pl.col("errors").min().over("wanted")
    one_part = pl.col("key_found").n_unique().over("wanted") == 1
    return (
        both.with_columns(paired("stem", OSA.distance).alias("errors"))
        .filter(pl.col("errors") <= 1)
        .filter(pl.col("errors") == fewest)
        .filter(one_part)
        .filter(~other_codes())
        .with_columns(paired("compact", OSA.normalized_similarity).alias("score"))
        .select("wanted", "catalogue", "score")
    )


def spellings(numbers: pl.DataFrame, row: str) -> pl.DataFrame:
    """Numbers long enough to be recognised, as they are compared."""
    text = compact(pl.col("number"))
    stem = compact(pl.col("number").str.replace(TAILS, ""))
    return numbers.select(
        row,
        *("maker", "key", "family", "codes"),
        text.alias("compact"),
        stem.alias("stem"),
        digits(text).alias("digits"),
    ).filter(pl.col("digits") != "", pl.col("stem").str.len_chars() >= SHORTEST)


def paired(text: str, scorer: Callable[..., float]) -> pl.Expr:
    """How two texts of each pair compare, all pairs at once."""

    def compare(pair: pl.Series) -> pl.Series:
        left, right = (pair.struct.field(name) for name in pair.struct.fields)
        scores = process.cpdist(left.to_list(), right.to_list(), scorer=scorer)
        return pl.Series(scores, dtype=pl.Float64)

    both = pl.struct(text, f"{text}_found")
    return both.map_batches(compare, return_dtype=pl.Float64)


def may_be_near() -> pl.Expr:
    """Whether a pair with the same digits may be one error apart."""
    makers = (pl.col("maker") == pl.col("maker_found")).fill_null(value=True)
    lengths = pl.col("stem").str.len_chars(), pl.col("stem_found").str.len_chars()
    close = (lengths[0].cast(pl.Int32) - lengths[1].cast(pl.Int32)).abs() <= 1
    return makers & close


def other_codes() -> pl.Expr:
    """Whether two numbers of one form have other codes of package, grade or value.

    Those are two parts, not one part and a typing error.
    """
    one_form = (pl.col("family") == pl.col("family_found")).fill_null(value=False)
    return one_form & pl.col("codes").ne_missing(pl.col("codes_found"))
