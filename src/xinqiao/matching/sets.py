"""The best set of offers for one need alone, and the list of its best offers."""

import polars as pl

from xinqiao.matching.ranking import in_order

USED = pl.when("usable").then("can").otherwise(0)
"""Kits that an offer adds to a set, if there are as many to fill."""


def shortlist(pairs: pl.DataFrame, top: int) -> pl.DataFrame:
    """Keep the best offers of each line, and all that its best set may need.

    `pairs`: line, score, week, price, place, usable, can, kits. Adds rank (place in the
    order of merit), filled (kits that the offer fills in the best set) and spare (the
    best score of a usable offer of the line that is left out; 0 if none is).

    Only usable offers serve. Filling up from the best on is best: every kit counts its
    score, and a lot whose packs are opened may be used in part.
    """
    kept = in_order(pairs.filter(needed(pairs, top)))
    before = USED.cum_sum().over("line") - USED
    left = (pl.col("kits") - before).clip(0)
    ranked = kept.with_columns(
        rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("line"),
        filled=pl.min_horizontal(left, USED),
    )
    listed = ranked.filter((pl.col("rank") <= top) | (pl.col("filled") > 0))
    return listed.join(
        left_out(pairs, listed), on="line", how="left", maintain_order="left"
    ).with_columns(pl.col("spare").fill_null(0.0))


def needed(pairs: pl.DataFrame, top: int) -> pl.Series:
    """Whether each pair may be on the list: it is among the best, or may be used.

    All usable offers may be used of a line that its best offers do not fill.
    """
    least = pairs.group_by("line").agg(least=pl.col("score").top_k(top).min())
    rows = pairs.join(least, on="line", how="left", maintain_order="left")
    best = rows.select(
        "line", "kits", best=pl.col("score") >= pl.col("least"), used=USED
    )
    filled = best.filter("best").group_by("line", "kits").agg(pl.sum("used"))
    short = filled.filter(pl.col("used") < pl.col("kits"))["line"].implode()
    more = rows.select(pl.col("usable") & pl.col("line").is_in(short)).to_series()
    return best["best"] | more


def left_out(pairs: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """The best usable offer that is not on the list: line, spare (its score)."""
    usable = pairs.filter("usable").select("line", "place", "score")
    rest = usable.join(listed.select("line", "place"), on=["line", "place"], how="anti")
    return rest.group_by("line").agg(spare=pl.max("score"))


def taken(offers: pl.DataFrame) -> pl.DataFrame:
    """Add alone: pieces taken for the best set of the line, surplus included."""
    used, unit = pl.col("filled") * pl.col("per_unit"), pl.col("unit")
    whole = pl.max_horizontal((used + unit - 1) // unit * unit, "entry")
    return offers.with_columns(alone=pl.when(used > 0).then(whole).otherwise(0))
