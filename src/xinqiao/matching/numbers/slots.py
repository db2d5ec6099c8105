"""Numbers taken apart by the forms of families, whole columns at a time."""

from collections.abc import Iterable, Iterator

import polars as pl

from xinqiao.matching.numbers.grammar import KEPT, SLOTS, STRIPPED, Family
from xinqiao.matching.numbers.normal import bare

TEXTS = ("base", "grade", "package", "packing", "compliance", "family", "codes")
READING = (*TEXTS[:5], "key", "parsed", *TEXTS[5:])


def read_agreed(families: Iterable[Family], numbers: pl.Series) -> pl.DataFrame:
    """Each number by the families that it fits, if they agree on its key."""
    by_name = {family.name: family for family in families}
    text = pl.col("number").str
    fits = numbers.to_frame("number").select(
        text.contains(family.pattern).alias(name) for name, family in by_name.items()
    )
    fitting = (
        read_by(family, numbers.filter(fits[name]))
        for name, family in by_name.items()
        if fits[name].any()
    )
    read = pl.concat([unread(numbers.clear()), *fitting])
    agreed = read.filter(pl.col("key").n_unique().over("number") == 1)
    first = agreed.unique("number", keep="first", maintain_order=True)
    left = numbers.filter(~numbers.is_in(first["number"].implode()))
    return pl.concat([first, unread(left)])


def read_by(family: Family, numbers: pl.Series) -> pl.DataFrame:
    """Numbers that fit a family, by its form."""
    groups = numbers.to_frame("number").select(
        "number", pl.col("number").str.extract_groups(family.pattern).struct.unnest()
    )
    return groups.select(
        "number",
        bare(joined(family.groups("base", "option"), "-")).alias("base"),
        *(joined(family.groups(slot), "-").alias(slot) for slot in TEXTS[1:5]),
        bare(pl.concat_str(kept(family), ignore_nulls=True)).alias("key"),
        pl.lit(value=True).alias("parsed"),
        pl.lit(family.name).alias("family"),
        joined(family.groups(*KEPT[1:]), "|").alias("codes"),
    )


def kept(family: Family) -> Iterator[pl.Expr]:
    """What equality keeps of each group; a dash stands for what it leaves out.

    The dash keeps digits before and after it apart; elsewhere it goes.
    """
    left_out = family.groups(*STRIPPED)
    for group in family.groups(*SLOTS, "sign"):
        found = pl.col(group)
        gap = pl.when(found.is_not_null()).then(pl.lit("-"))
        yield gap if group in left_out else found


def joined(groups: tuple[str, ...], by: str = "") -> pl.Expr:
    """Groups in one text; null if there are none or all are missing."""
    if not groups:
        return pl.lit(None, pl.String)
    text = pl.concat_str(groups, separator=by, ignore_nulls=True)
    return pl.when(text != "").then(text)


def unread(numbers: pl.Series) -> pl.DataFrame:
    """Numbers that nothing is known of: they are equal to themselves alone."""
    return numbers.to_frame("number").select(
        "number",
        *(pl.lit(None, pl.String).alias(slot) for slot in TEXTS[:5]),
        bare(pl.col("number")).alias("key"),
        pl.lit(value=False).alias("parsed"),
        *(pl.lit(None, pl.String).alias(slot) for slot in TEXTS[5:]),
    )
