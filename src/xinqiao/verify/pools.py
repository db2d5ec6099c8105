"""Lots and pools: what arrives, for whom, and how long it is on the way."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.market import Market
from xinqiao.verify.grid import Floats, Grid
from xinqiao.verify.names import CODE, Names

POOL = ("part", "reserved", "region")
OWN = ("oem", "tier1")


@dataclass(frozen=True, eq=False)
class Pools:
    """Lots by number, and the pools they form.

    `lots`: lot, part, region (of the holder), arrives (bucket), pieces, minimum,
    multiple, pool (blank: blocked). `rows`: pool, part, reserved (firm; blank: open),
    region, key (`part|reserved|region`). `arrivals`: pieces, cumulative: buckets ×
    pools. `lanes`: region, to_region, weeks. `homes`: firm, to_region.
    """

    lots: pl.DataFrame
    rows: pl.DataFrame
    arrivals: Floats
    lanes: pl.DataFrame
    homes: pl.DataFrame


def make_pools(market: Market, names: Mapping[str, Names], grid: Grid) -> Pools:
    """Sort lots into pools: same part, same firm they are reserved for, same region.

    Regions tell pools apart only where there are lanes. Blocked lots are in no pool.
    """
    lots = with_holder(market)
    rows = lots.filter(~pl.col("blocked")).select(POOL).unique().sort(POOL)
    rows = rows.with_columns(
        pl.int_range(pl.len(), dtype=CODE).alias("pool"), key=pool_key()
    )
    held = lots.filter(~pl.col("blocked")).join(rows, on=POOL, nulls_equal=True)
    lots = lots.join(held.select("lot", "pool"), on="lot", how="left")
    lots = lots.select(
        names["lot"].numbers(lots["lot"]),
        names["part"].numbers(lots["part"]),
        "region",
        pl.Series("arrives", grid.entering(grid.weeks(lots["week"])), dtype=CODE),
        "pieces",
        "minimum",
        "multiple",
        "pool",
    )
    return Pools(
        lots=lots.sort("lot"),
        rows=rows.with_columns(
            names["part"].numbers(rows["part"]),
            names["firm"].numbers(rows["reserved"]),
        ),
        arrivals=sum_arrivals(lots, rows.height, grid.size),
        lanes=market.lanes.select(
            pl.col("to_region"), pl.col("weeks"), region="from_region"
        ),
        homes=market.firms.select(
            names["firm"].numbers(market.firms["firm"]), to_region="region"
        ),
    )


def with_holder(market: Market) -> pl.DataFrame:
    """Add to every lot its region, and the firm it is reserved for.

    `*` is open to all. Blank is open, but chips of a car or parts maker are its own.
    """
    kinds = market.parts.select("part", part_kind="kind")
    firms = market.firms.select("firm", "role", "region")
    lots = market.supply.join(kinds, on="part", how="left", maintain_order="left")
    lots = lots.join(firms, on="firm", how="left", maintain_order="left")
    own = (pl.col("part_kind") == "chip") & pl.col("role").is_in(OWN)
    said = pl.col("reserved_for")
    reserved = (
        pl.when(said == "*")
        .then(None)
        .when(said.is_null() & own)
        .then(pl.col("firm"))
        .otherwise(said)
    )
    region = pl.col("region") if market.lanes.height else pl.lit(None, pl.String())
    return lots.with_columns(reserved=reserved, region=region)


def pool_key() -> pl.Expr:
    """How a pool is written: `part|reserved|region`."""
    return pl.concat_str([pl.col(name).fill_null("") for name in POOL], separator="|")


def sum_arrivals(lots: pl.DataFrame, pools: int, size: int) -> Floats:
    """Pieces that have arrived in each pool by each bucket: buckets × pools."""
    inside = lots.filter(pl.col("pool").is_not_null(), pl.col("arrives") < size)
    cells = np.zeros((size, pools))
    at = inside["arrives"].to_numpy(), inside["pool"].to_numpy()
    np.add.at(cells, at, inside["pieces"].to_numpy().astype(np.float64))
    return np.cumsum(cells, axis=0)


def with_delay(frame: pl.DataFrame, pools: Pools) -> pl.DataFrame:
    """Add the weeks on the lane from a `region` to that of the `user` firm.

    Without a lane or a region there is no delay.
    """
    homes = pools.homes.rename({"firm": "user"})
    there = frame.join(homes, on="user", how="left", maintain_order="left")
    there = there.join(
        pools.lanes, on=["region", "to_region"], how="left", maintain_order="left"
    )
    weeks = pl.col("weeks").fill_null(0).cast(CODE).alias("delay")
    return there.with_columns(weeks).drop("weeks", "to_region")
