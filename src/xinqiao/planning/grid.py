"""The weeks of a plan, as buckets: single weeks unless the policy telescopes them."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xinqiao.market import Market, Policy

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ARRIVALS = ("supply", "demand", "capacity")


@dataclass(frozen=True)
class Grid:
    """Buckets of weeks from the first Monday on.

    `start`: first week of each bucket, counted from `monday`. `length`: weeks of each.
    """

    monday: date
    start: Ints
    length: Ints

    @property
    def size(self) -> int:
        """Number of buckets."""
        return len(self.start)

    @cached_property
    def mondays(self) -> pl.Series:
        """First Monday of each bucket."""
        first = np.datetime64(self.monday, "D")
        days = first + 7 * self.start.astype("timedelta64[D]")
        return pl.Series(days.astype("datetime64[ms]")).cast(pl.Date)

    @cached_property
    def gaps(self) -> Ints:
        """Weeks from the start of each bucket but the last to that of the next."""
        return np.diff(self.start)

    def weeks(self, mondays: pl.Series) -> Ints:
        """Count weeks from the first Monday; blanks are refused."""
        days = (mondays - pl.Series([self.monday])).dt.total_days()
        return days.to_numpy().astype(np.int64) // 7

    def arrival(self, weeks: Ints) -> Ints:
        """Find the first bucket that starts no earlier; `size` if there is none."""
        return np.searchsorted(self.start, weeks, side="left")

    def holding(self, weeks: Ints) -> Ints:
        """Find the bucket that holds each week."""
        return np.searchsorted(self.start, weeks, side="right") - 1

    def ahead(self, delays: Ints) -> Ints:
        """Find when a delay that begins in each bucket ends: (delay, bucket).

        The first bucket that starts at least so many weeks later; `size` if none.
        """
        ends = self.start + np.asarray(delays, np.int64)[..., None]
        return np.searchsorted(self.start, ends, side="left")

    def back(self, delays: Ints) -> Ints:
        """Find the last bucket from which a delay ends by each; -1 if none."""
        begins = self.start - np.asarray(delays, np.int64)[..., None]
        return np.searchsorted(self.start, begins, side="right") - 1

    def reach(self, delays: Ints) -> Ints:
        """Find the last bucket whose needs must have begun by each bucket.

        Weekly: bucket plus delay. What is needed later can begin later.
        """
        ahead = self.ahead(delays)
        last = np.full((*ahead.shape[:-1], 1), self.size)
        return np.concatenate([ahead[..., 1:], last], axis=-1) - 1


def make_grid(market: Market, policy: Policy) -> Grid:
    """Lay out the weeks, from the first in any table to the last due.

    The first is the earliest in supply, demand or capacity. A policy's `weeks` replaces
    the single weeks by buckets from the same first Monday.
    """
    tables = market.tables
    weeks = pl.concat([tables[name]["week"] for name in ARRIVALS])
    monday = weeks.min()
    assert isinstance(monday, date)
    buckets = policy.buckets
    if buckets is None:
        last = tables["demand"]["week"].max()
        assert isinstance(last, date)
        buckets = (1,) * ((last - monday).days // 7 + 1)
    length = np.array(buckets, np.int64)
    return Grid(monday, np.cumsum(length) - length, length)
