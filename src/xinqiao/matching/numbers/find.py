"""Part numbers that mean the same part, or nearly so."""

import polars as pl

from xinqiao.matching.numbers.near import near
from xinqiao.matching.numbers.normal import bare
from xinqiao.matching.numbers.read import read_numbers

EXACT, PACKING, NEAR = "exact", "same-but-packing", "near"
FOUND = {
    "wanted": pl.UInt32,
    "catalogue": pl.UInt32,
    "how": pl.String,
    "score": pl.Float64,
}


def find_numbers(wanted: pl.DataFrame, catalogue: pl.DataFrame) -> pl.DataFrame:
    """Find the rows of a catalogue that are the part a row of the wanted names.

    Makers must agree where both are given. A number that is found as it stands, or but
    for its packing, is not looked for among near misses. A near miss is a number one
    typing error away with the same digits in the same order, if no other part is as
    near: a suggestion for people to confirm, never an equality.

    Parameters
    ----------
    wanted, catalogue
        Columns `maker` and `mpn`, one row per number; or what `read_numbers` gives.

    Returns
    -------
    One row per pair: `wanted` and `catalogue` (row numbers from 0), `how` (`exact`,
    `same-but-packing`, `near`), `score` (likeness of the two numbers, 0 to 1; 1 unless
    near), in the order of the wanted, then of the catalogue.

    Examples
    --------
    >>> wanted = pl.DataFrame({"maker": ["TI"], "mpn": ["LM2901D"]})
    >>> catalogue = pl.DataFrame({"maker": ["Texas Instruments"], "mpn": ["LM2901DR"]})
    >>> find_numbers(wanted, catalogue).row(0)
    (0, 0, 'same-but-packing', 1.0)
    """
    left, right = indexed(wanted, "wanted"), indexed(catalogue, "catalogue")
    exact = pairs(left, right, "bare").with_columns(pl.lit(EXACT).alias("how"))
    same = pairs(left, right, "key").join(exact, on=["wanted", "catalogue"], how="anti")
    same = same.with_columns(pl.lit(PACKING).alias("how"))
    sure = pl.concat([exact, same]).with_columns(pl.lit(1.0).alias("score"))
    missing = left.join(sure, on="wanted", how="anti")
    nearly = near(missing, right).with_columns(pl.lit(NEAR).alias("how"))
    return (
        pl.concat([sure, nearly], how="diagonal")
        .select(pl.col(name).cast(kind) for name, kind in FOUND.items())
        .sort("wanted", "catalogue")
    )


def indexed(numbers: pl.DataFrame, name: str) -> pl.DataFrame:
    """Numbers with what they are found by, and their rows."""
    if "key" not in numbers.columns:
        numbers = read_numbers(numbers["maker"], numbers["mpn"])
    by = ("number", "key", "parsed", "family", "codes")
    return numbers.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias(name),
        pl.col("maker").str.to_lowercase(),
        *by,
        bare(pl.col("number")).alias("bare"),
    )


def pairs(left: pl.DataFrame, right: pl.DataFrame, by: str) -> pl.DataFrame:
    """Rows that agree in one spelling, and in the maker where both are given."""
    both = left.filter(pl.col(by) != "").join(right, on=by, suffix="_found")
    return both.filter(makers_agree()).select("wanted", "catalogue")


def makers_agree() -> pl.Expr:
    """Whether the makers of a pair are one, as far as they are given."""
    same = pl.col("maker") == pl.col("maker_found")
    return same.fill_null(value=True)
