"""The best set of offers for one need alone."""

import polars as pl

USED = pl.when("usable").then("can").otherwise(0)


def alone(pairs: pl.DataFrame) -> pl.DataFrame:
    """Give each line what serves it best if nobody else asks.

    `pairs`: lines, each with its offers in order of merit. Only usable offers serve.
    Filling up from the best on is best: every kit counts its score, and a lot whose
    packs are opened may be used in part.

    Adds rank (place in the order of merit), filled (kits that the offer fills) and
    alone (pieces taken for that, surplus included).
    """
    before = USED.cum_sum().over("line") - USED
    left = (pl.col("kits") - before).clip(0)
    ranked = pairs.with_columns(
        rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("line"),
        filled=pl.min_horizontal(left, USED),
    )
    unit = pl.col("unit")
    used = pl.col("filled") * pl.col("per_unit")
    whole = pl.max_horizontal((used + unit - 1) // unit * unit, "entry")
    return ranked.with_columns(alone=pl.when(used > 0).then(whole).otherwise(0))


def shortlist(pairs: pl.DataFrame, top: int) -> pl.DataFrame:
    """Keep the best offers of each line, and all of its best set.

    Adds spare: the best score of a usable offer of the line that is not kept; 0 if all
    are.
    """
    kept = (pl.col("rank") <= top) | (pl.col("filled") > 0)
    left = pl.when(~kept & pl.col("usable")).then("score")
    spare = left.max().over("line").fill_null(0.0).alias("spare")
    return pairs.with_columns(spare).filter(kept)
