"""Lots that are alike to everybody form a pool."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.market import Market
from xinqiao.planning.design import Design
from xinqiao.planning.grid import Grid, Ints

KEY = ["part", "reserved", "region"]
HOLDERS = ("oem", "tier1")


@dataclass(frozen=True)
class Pools:
    """All pools of parts, in canonical order.

    `table`: pool, part, reserved (firm, blank = open), region (blank where there are no
    lanes), id. `lots`: lot, pool, bucket (from which it counts), pieces, price (market
    currency, blank = unknown), minimum, multiple; unblocked lots that arrive in time,
    in the order in which they are used. `arrivals`: pieces by pool and bucket.
    """

    table: pl.DataFrame
    lots: pl.DataFrame
    arrivals: Ints

    @property
    def total(self) -> Ints:
        """Pieces that have arrived by the end of each bucket, by pool."""
        return np.cumsum(self.arrivals, axis=1)


def rightful(market: Market) -> pl.DataFrame:
    """Say for whom every unblocked lot is, and in which region it lies.

    Chips that a car maker or parts maker holds are its own unless it opens them.
    """
    lots = market.supply.filter(~pl.col("blocked"))
    firms = market.firms.select("firm", "role", "region")
    kinds = market.parts.select("part", kind_of_part="kind")
    lots = lots.join(firms, on="firm", how="left").join(kinds, on="part", how="left")
    own = pl.col("role").is_in(HOLDERS) & (pl.col("kind_of_part") == "chip")
    asked = pl.col("reserved_for")
    region = pl.col("region") if len(market.lanes) else pl.lit(None, pl.String)
    return lots.with_columns(
        region=region,
        reserved=pl.when(asked == "*")
        .then(None)
        .when(asked.is_null() & own)
        .then("firm")
        .otherwise(asked),
    )


def empty_pools(market: Market, design: Design, pools: pl.DataFrame) -> pl.DataFrame:
    """Add an open pool without lots for every part that has none and cannot be built.

    Nothing comes from it, but it carries the price of the part.
    """
    made = design.groups.join(design.stuck, on="parent", how="anti")
    bare = market.parts.select("part").join(
        made.select(part="parent").unique(), on="part", how="anti"
    )
    opened = pools.filter(pl.col("reserved").is_null()).select("part")
    bare = bare.join(opened, on="part", how="anti")
    return pl.concat([pools, bare], how="diagonal")


def market_price(market: Market, rates: dict[str, float]) -> pl.Expr:
    """Price of a lot in the market's currency, micro-units; blank if unknown."""
    rate = pl.col("currency").replace_strict(
        rates, default=1.0, return_dtype=pl.Float64
    )
    return (pl.col("price") * rate).alias("price")


def make_pools(
    market: Market, design: Design, grid: Grid, rates: dict[str, float]
) -> Pools:
    """Gather the lots into pools."""
    lots = rightful(market)
    table = empty_pools(market, design, lots.select(KEY).unique())
    table = (
        table.unique()
        .sort(KEY)
        .with_columns(
            pool=pl.int_range(pl.len(), dtype=pl.Int64),
            id=pl.concat_str(*(pl.col(k).fill_null("") for k in KEY), separator="|"),
        )
    )
    lots = lots.with_columns(
        market_price(market, rates),
        bucket=pl.Series(grid.arrival(grid.weeks(lots["week"]))),
    )
    lots = lots.join(table, on=KEY, nulls_equal=True).filter(
        pl.col("bucket") < grid.size, pl.col("pieces") > 0
    )
    lots = lots.sort("pool", "week", "price", "lot", nulls_last=True).select(
        *("lot", "pool", "bucket", "pieces", "price", "minimum", "multiple")
    )
    arrivals = np.zeros((len(table), grid.size), np.int64)
    at = (lots["pool"].to_numpy(), lots["bucket"].to_numpy())
    np.add.at(arrivals, at, lots["pieces"].to_numpy())
    return Pools(table.select("pool", *KEY, "id"), lots, arrivals)
