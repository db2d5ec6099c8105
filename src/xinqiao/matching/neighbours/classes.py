"""Tells a second source that fits the same pins from a part that needs a redesign."""

import polars as pl

from xinqiao.matching.neighbours.book import FUNCTIONS
from xinqiao.matching.neighbours.side import Side

ESSENTIAL = pl.DataFrame(
    [(name, each) for name, f in FUNCTIONS.items() for each in f.essential],
    schema=["function", "about"],
    orient="row",
)
NEEDED = {name: len(f.essential) for name, f in FUNCTIONS.items()}
PINS = {name: f.pinout for name, f in FUNCTIONS.items()}


def classes(reasons: pl.DataFrame, wanted: Side, offered: Side) -> pl.DataFrame:
    """One row per pair: `pair`, `class`.

    Class C, a second source on the same pins, to be tested: function and footprint are
    the same, nothing that is known speaks against it, and either the number is the
    same, or all that is essential is known and fits, and parts of that function share
    their pins (or the digits of the number do). Everything else is class D: a part of
    that function, for a redesign.
    """
    met = (
        reasons.filter(pl.col("code").is_in(["SAME", "FITS"]))
        .join(of_pairs(wanted, offered), on="pair")
        .join(
            ESSENTIAL.with_columns(essential=True), on=["function", "about"], how="left"
        )
        .group_by("pair", "function", "kin", "namesake", "two")
        .agg(
            pl.col("essential").fill_null(value=False).sum().alias("met"),
            pl.col("about").is_in(["function", "package"]).sum().alias("body"),
        )
    )
    against = reasons.filter(
        pl.col("code").is_in(["SHORT", "OTHER"]) & (pl.col("about") != "number")
    )
    known = pl.col("met") == pl.col("function").replace_strict(NEEDED, default=None)
    pinout = pl.col("function").replace_strict(PINS, default=None)
    pins = (pinout == "common") | ((pinout == "two") & pl.col("two")) | pl.col("kin")
    second_source = (
        met.join(against, on="pair", how="anti")
        .filter((pl.col("body") == 2) & (pl.col("namesake") | (known & pins)))
        .select("pair", pl.lit("C").alias("class"))
    )
    return (
        reasons.select("pair").unique().join(second_source, on="pair", how="left")
    ).with_columns(pl.col("class").fill_null("D"))


def of_pairs(wanted: Side, offered: Side) -> pl.DataFrame:
    """Each pair's function, and if numbers or digits are the same, or pins are two."""
    alike = {
        name: (wanted.ids[key] == offered.ids[key]) & (wanted.ids[key] >= 0)
        for name, key in (("kin", "digits"), ("namesake", "number"))
    }
    return (
        pl.DataFrame(alike)
        .with_columns(
            wanted.known["function"], two=wanted.known["pins"].fill_null(0) == 2
        )
        .with_row_index("pair")
    )
