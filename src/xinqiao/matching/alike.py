"""Parts that are the same chip: other spelling, other packing, or a better grade."""

import polars as pl

from xinqiao.matching.grades import covers, grade


def same_number(wanted: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Pair parts whose numbers are equal once packing and lead-free marks are gone.

    `wanted`, `held`: part, maker, key, packing (blank: not known). Parts without a
    number that could be read are equal to none. Returns wanted, part, class (`same`
    where the packing is too, else `A`), code, amount.
    """
    numbered = pl.col("key").is_not_null() & pl.col("maker").is_not_null()
    pairs = wanted.filter(numbered).join(held, on=["maker", "key"], suffix="_held")
    pairs = pairs.filter(pl.col("part") != pl.col("part_held"))
    alike = pl.col("packing").eq_missing(pl.col("packing_held"))
    return pairs.select(
        wanted="part",
        part="part_held",
        **{"class": pl.when(alike).then(pl.lit("same")).otherwise(pl.lit("A"))},
        code=pl.when(alike).then(pl.lit("SPELLING")).otherwise(pl.lit("PACKING")),
        amount=pl.lit(None, pl.Float64),
    )


def better_grade(wanted: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Pair parts of one base and package of which the one held bears more.

    `wanted`, `held`: part, maker, base, package, key, aec. The temperatures of the AEC
    grade held contain those of the grade wanted; where one is not known, nothing is
    said. Returns as `same_number` does; amount: by how many grades it is better.
    """
    both = ["maker", "base", "package"]
    needed = [*both, "aec"]
    columns = ["part", "key", *needed]
    asked, offered = (
        each.select(columns).drop_nulls(needed) for each in (wanted, held)
    )
    pairs = asked.join(offered, on=both, suffix="_held")
    steps = level("aec") - level("aec_held")
    other = pl.col("key").ne_missing(pl.col("key_held"))
    better = pairs.filter(
        covers(pl.col("aec_held"), pl.col("aec")).fill_null(value=False),
        steps > 0,
        other,
    )
    return better.select(
        wanted="part",
        part="part_held",
        **{"class": pl.lit("B")},
        code=pl.lit("GRADE"),
        amount=steps.cast(pl.Float64),
    )


def level(column: str) -> pl.Expr:
    """An AEC grade as a number; a lower one bears more heat."""
    return grade(pl.col(column)).cast(pl.Int64, strict=False)
