"""What is due: needs, streams of like needs, and programmes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.market import Market
from xinqiao.verify.grid import Grid, Ints
from xinqiao.verify.names import CODE, Names

STREAM = ("firm", "part", "class", "worth", "sell_through", "patience")
PROGRAMME = ("firm", "part")


@dataclass(frozen=True, eq=False)
class Needs:
    """Needs by number, with what they belong to.

    `rows`: need, stream, programme, firm, part, monday (when it is due), due and last
    (buckets), pieces; in the order of their numbers. `streams`: stream, programme,
    class, value (worth of a piece on time). `programmes`: programme, firm, part: what
    has one tree.
    """

    rows: pl.DataFrame
    streams: pl.DataFrame
    programmes: pl.DataFrame

    def due(self, size: int) -> Ints:
        """Pieces due by the end of each bucket: streams × buckets, cumulative."""
        cells = np.zeros((self.streams.height, size), dtype=np.int64)
        at = self.rows["stream"].to_numpy(), self.rows["due"].to_numpy()
        np.add.at(cells, at, self.rows["pieces"].to_numpy())
        return np.cumsum(cells, axis=1)


def make_needs(market: Market, names: Mapping[str, Names], grid: Grid) -> Needs:
    """Group needs into streams, and streams into programmes."""
    demand = market.demand.with_columns(
        need=names["need"].numbers(market.demand["demand"])
    )
    demand = demand.sort("need")
    streams = first_seen(demand, STREAM, "stream")
    programmes = first_seen(streams, PROGRAMME, "programme")
    streams = streams.join(programmes, on=PROGRAMME, maintain_order="left")
    rows = demand.join(
        streams, on=STREAM, nulls_equal=True, maintain_order="left", suffix="_stream"
    )
    due = grid.holding(grid.weeks(rows["week"]))
    return Needs(
        rows=rows.select(
            "need",
            "stream",
            "programme",
            names["firm"].numbers(rows["firm"]).alias("firm"),
            names["part"].numbers(rows["part"]).alias("part"),
            pl.col("week").alias("monday"),
            pl.Series("due", due, dtype=CODE),
            pl.Series("last", last_chance(due, rows["patience"], grid), dtype=CODE),
            "pieces",
        ),
        streams=streams.select(
            "stream",
            "programme",
            "class",
            value=pl.col("worth") * pl.col("sell_through"),
        ),
        programmes=programmes.select(
            "programme",
            names["firm"].numbers(programmes["firm"]).alias("firm"),
            names["part"].numbers(programmes["part"]).alias("part"),
        ),
    )


def first_seen(
    frame: pl.DataFrame, columns: tuple[str, ...], number: str
) -> pl.DataFrame:
    """Number the distinct values of some columns in the order they are met."""
    found = frame.select(columns).unique(maintain_order=True)
    return found.with_columns(pl.int_range(pl.len(), dtype=CODE).alias(number))


def last_chance(due: Ints, patience: pl.Series, grid: Grid) -> Ints:
    """Last bucket in which a piece due in a bucket may be delivered.

    The first bucket that starts no earlier than its own start and `patience` weeks;
    where there is none, or patience has no end, the last bucket.
    """
    weeks = patience.fill_null(0).to_numpy()
    limit = np.minimum(grid.entering(grid.starts[due] + weeks), grid.size - 1)
    return np.where(patience.is_null().to_numpy(), grid.size - 1, limit)
