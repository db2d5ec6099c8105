"""How much of a part can be completed in each bucket."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.market import Market
from xinqiao.planning.grid import Bools, Grid, Ints

UNLIMITED = 10**13  # pieces; above any plan, and sums over weeks stay exact


@dataclass(frozen=True)
class Capacity:
    """Parts with a limit: `row` of each part by number (-1: none); pieces by bucket."""

    row: Ints
    pieces: Ints

    @property
    def limited(self) -> Bools:
        """Which cells are a limit at all: (row, bucket)."""
        return self.pieces < UNLIMITED

    @property
    def parts(self) -> Ints:
        """Number of the part of each row."""
        return np.flatnonzero(self.row >= 0)


def make_capacity(market: Market, grid: Grid, parts: pl.Series) -> Capacity:
    """Add up the capacity rows; a week without one has no limit, nor has its bucket."""
    rows = market.capacity.group_by("part", "week").agg(pl.sum("pieces"))
    code = pl.DataFrame({"part": parts}).with_row_index("code")
    rows = rows.join(code, on="part").sort("code", "week")
    week = grid.weeks(rows["week"])
    inside = week < grid.start[-1] + grid.length[-1]
    rows, week = rows.filter(pl.Series(inside)), week[inside]
    row = np.full(len(parts), -1)
    known = rows["code"].unique().sort().to_numpy().astype(np.int64)
    row[known] = np.arange(len(known))
    shape = (len(known), grid.size)
    at = (row[rows["code"].to_numpy()], grid.holding(week))
    pieces, seen = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    np.add.at(pieces, at, rows["pieces"].to_numpy())
    np.add.at(seen, at, 1)
    return Capacity(row, np.where(seen == grid.length, pieces, UNLIMITED))


def built_ahead(need: Ints, capacity: Ints) -> Ints:
    """Say how much must, or could usefully, be built by each bucket.

    P(t) = max over s >= t of need(s) - capacity(t+1..s); pieces, cumulative. Both
    arguments are (row, bucket); capacity is per bucket.
    """
    total = np.cumsum(capacity, axis=1)
    slack = np.maximum.accumulate((need - total)[:, ::-1], axis=1)[:, ::-1]
    return slack + total
