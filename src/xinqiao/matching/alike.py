"""Parts that are the same chip: other spelling, other packing, or a better grade."""

import polars as pl

from xinqiao.matching.grades import covers, grade

PAIR = ("wanted", "part", "class", "why")


def same_number(wanted: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Pair parts whose numbers are equal once packing and lead-free marks are gone.

    `wanted`, `held`: part, maker, key, packing (blank: not known). Parts without a
    number that could be read are equal to none. Returns wanted, part, class (`same`
    where the packing is too, else `A`), why (reason).
    """
    numbered = pl.col("key").is_not_null() & pl.col("maker").is_not_null()
    pairs = wanted.filter(numbered).join(held, on=["maker", "key"], suffix="_held")
    pairs = pairs.filter(pl.col("part") != pl.col("part_held"))
    alike = pl.col("packing").eq_missing(pl.col("packing_held"))
    said = {"class": ("same", "A"), "why": ("SPELLING", "PACKING")}
    return (
        pairs.rename({"part": "wanted", "part_held": "part"})
        .with_columns(
            pl.when(alike).then(pl.lit(yes)).otherwise(pl.lit(no)).alias(name)
            for name, (yes, no) in said.items()
        )
        .select(PAIR)
    )


def better_grade(wanted: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Pair parts of one base and package of which the one held bears more.

    `wanted`, `held`: part, maker, base, package, key, aec, low and high (°C, by the
    grade in the number). Where an AEC grade is wanted, that of the one held must be
    better; else its temperatures must contain those wanted, and more. Where these are
    not known, nothing is said. Returns wanted, part, class (`B`), why (reason).
    """
    chip = ["maker", "base", "package"]
    asked, offered = (each.drop_nulls(chip) for each in (wanted, held))
    pairs = asked.join(offered, on=chip, suffix="_held")
    pairs = pairs.filter(pl.col("key").ne_missing(pl.col("key_held")))
    graded = pl.col("aec").is_not_null()
    why = pl.when(graded).then(by_standard()).otherwise(by_heat())
    pairs = pairs.rename({"part": "wanted", "part_held": "part"})
    pairs = pairs.with_columns(why.alias("why"), pl.lit("B").alias("class"))
    return pairs.drop_nulls("why").select(PAIR)


def by_standard() -> pl.Expr:
    """That the AEC grade is better, and by how many grades; blank if it is not."""
    steps = level("aec") - level("aec_held")
    better = covers(pl.col("aec_held"), pl.col("aec")) & (steps > 0)
    return pl.when(better).then(pl.format("GRADE={}", steps))


def by_heat() -> pl.Expr:
    """That it bears more heat or cold, and how much heat; blank if it does not."""
    colder = pl.col("low") - pl.col("low_held")
    hotter = pl.col("high_held") - pl.col("high")
    more = (colder >= 0) & (hotter >= 0) & (colder + hotter > 0)
    return pl.when(more).then(pl.format("HEAT={}:{}", "high_held", "high"))


def level(column: str) -> pl.Expr:
    """An AEC grade as a number; a lower one bears more heat."""
    return grade(pl.col(column)).cast(pl.Int64, strict=False)
