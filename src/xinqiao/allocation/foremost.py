"""Of all that a need lacks, the few parts that hold it."""

from dataclasses import dataclass

import polars as pl

from xinqiao.allocation.hindrances import Scene

FEW = 5
"""Parts that a sentence names; a need without any arrivals lacks hundreds."""


@dataclass(frozen=True)
class Foremost:
    """The rows of what a need lacks that are named; parts and pieces of the rest."""

    rows: pl.DataFrame
    parts: int
    pieces: int


def foremost(scene: Scene, lacked: pl.DataFrame, binding: str | None) -> Foremost:
    """Choose the few parts that hold a need, of all that it lacks.

    First the one that binds, then those whose pieces are worth most elsewhere at the
    published prices; of parts that cost nothing, those that lack most. `lacked`: part,
    week, pieces.
    """
    ranked = (
        lacked.with_columns(worth=cheapest(scene, lacked) * lacked["pieces"])
        .group_by("part", maintain_order=True)
        .agg(pl.sum("worth"), pl.sum("pieces"))
        .with_columns(binds=pl.col("part").eq_missing(pl.lit(binding)))
        .sort("binds", "worth", "pieces", descending=True, maintain_order=True)
    )
    named, rest = ranked.head(FEW), ranked.slice(FEW)
    rows = lacked.filter(pl.col("part").is_in(named["part"].implode()))
    order = named.select("part", turn=pl.int_range(pl.len()))
    rows = rows.join(order, on="part").sort("turn", "week").select(lacked.columns)
    return Foremost(rows, rest.height, int(rest["pieces"].sum()))


def cheapest(scene: Scene, lacked: pl.DataFrame) -> pl.Series:
    """Price of a piece by its week, in the pool of the part where it costs least."""
    grid, pools = scene.ground.grid, scene.ground.pools.table.select("pool", "part")
    bucket = grid.holding(grid.weeks(lacked["week"]))
    rows = lacked.select("part", row=pl.int_range(pl.len()), bucket=pl.Series(bucket))
    both = rows.join(pools, on="part")
    price = scene.after[both["pool"].to_numpy(), both["bucket"].to_numpy()]
    least = (
        both.select("row", price=pl.Series(price)).group_by("row").agg(pl.min("price"))
    )
    return rows.join(least, on="row", how="left").sort("row")["price"].fill_null(0.0)
