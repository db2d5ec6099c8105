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
    lots = number_lots(market, names, grid).sort("lot")
    free = lots.filter(~pl.col("blocked"))
    rows = free.select(POOL).unique().sort(POOL).with_columns(pool=numbered_rows())
    lots = lots.join(rows, on=POOL, how="left", nulls_equal=True, maintain_order="left")
    pool = pl.when(~pl.col("blocked")).then("pool")
    lots = lots.with_columns(pool=pool).drop("reserved", "blocked")
    homes = market.firms.select(
        names["firm"].numbers(market.firms["firm"]), to_region="region"
    )
    lanes = market.lanes.select("to_region", "weeks", region="from_region")
    arrivals = sum_arrivals(lots, rows.height, grid.size)
    return Pools(lots, with_key(rows, names), arrivals, lanes, homes)


def numbered_rows() -> pl.Expr:
    """The numbers of rows."""
    return pl.int_range(pl.len(), dtype=CODE)


def number_lots(market: Market, names: Mapping[str, Names], grid: Grid) -> pl.DataFrame:
    """Lots by number, with the firm they are reserved for.

    `*` is open to all. Blank is open, but chips of a car or parts maker are its own.
    """
    supply = market.supply
    lots = supply.select(
        names["lot"].numbers(supply["lot"]),
        names["part"].numbers(supply["part"]),
        names["firm"].numbers(supply["firm"]),
        said=names["firm"].numbers(supply["reserved_for"]),
        silent=supply["reserved_for"].is_null(),
        arrives=pl.Series(grid.entering(grid.weeks(supply["week"])), dtype=CODE),
        **{name: supply[name] for name in ("pieces", "minimum", "multiple", "blocked")},
    )
    parts, firms = market.parts, market.firms
    chips = parts.filter(pl.col("kind") == "chip")["part"]
    keepers = firms.filter(pl.col("role").is_in(OWN))["firm"]
    own = pl.col("part").is_in(names["part"].numbers(chips).implode())
    own &= pl.col("firm").is_in(names["firm"].numbers(keepers).implode())
    region = firms["region"] if market.lanes.height else pl.lit(None, pl.String())
    homes = firms.select(names["firm"].numbers(firms["firm"]), region=region)
    lots = lots.join(homes, on="firm", how="left", maintain_order="left")
    reserved = pl.when(pl.col("silent") & own).then("firm").otherwise("said")
    return lots.with_columns(reserved=reserved).drop("said", "silent", "firm")


def with_key(rows: pl.DataFrame, names: Mapping[str, Names]) -> pl.DataFrame:
    """Add how a pool is written: `part|reserved|region`."""
    parts = names["part"].of(rows["part"]), names["firm"].of(rows["reserved"])
    words = pl.DataFrame([*parts, rows["region"]]).fill_null("")
    return rows.with_columns(words.select(key=pl.concat_str(pl.all(), separator="|")))


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
