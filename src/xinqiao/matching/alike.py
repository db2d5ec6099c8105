"""Parts that are the same chip: other spelling, other packing, or a better grade."""

import polars as pl

GRADED = r"^Q(?P<standard>10[014])-(?P<grade>[0-4])$"
"""How AEC grades are written; a lower one bears more heat."""


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

    `wanted`, `held`: part, maker, base, package, key, aec. Only grades of one AEC
    standard are compared; where one is not known, nothing is said. Returns as
    `same_number` does; amount: by how many grades it is better.
    """
    both = ["maker", "base", "package", "standard"]
    known = pl.all_horizontal(pl.col(*both, "grade").is_not_null())
    asked, offered = (graded(frame).filter(known) for frame in (wanted, held))
    pairs = asked.join(offered, on=both, suffix="_held")
    steps = pl.col("grade") - pl.col("grade_held")
    other = pl.col("key").ne_missing(pl.col("key_held"))
    return pairs.filter(steps > 0, other).select(
        wanted="part",
        part="part_held",
        **{"class": pl.lit("B")},
        code=pl.lit("GRADE"),
        amount=steps.cast(pl.Float64),
    )


def graded(parts: pl.DataFrame) -> pl.DataFrame:
    """Parts with the standard and grade of their AEC qualification, where given."""
    said = pl.col("aec").str.strip_chars().str.to_uppercase()
    said = said.str.strip_prefix("AEC-").str.extract_groups(GRADED)
    return parts.select("part", "maker", "base", "package", "key").with_columns(
        parts.select(
            standard=said.struct.field("standard"),
            grade=said.struct.field("grade").cast(pl.Int64),
        )
    )
