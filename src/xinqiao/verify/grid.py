"""Weeks and buckets: when things arrive, are due and are done."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xinqiao.market import Market, Policy

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

DAYS = 7


@dataclass(frozen=True, eq=False)
class Grid:
    """The buckets of the plan, numbered from 0; a bucket is one week or several.

    `origin`: Monday of week 0. `starts`, `lengths`: first week number and weeks, by
    bucket. The bucket after the last one, `size`, stands for never.
    """

    origin: date
    starts: Ints
    lengths: Ints

    @property
    def size(self) -> int:
        """How many buckets there are."""
        return len(self.starts)

    def weeks(self, dates: pl.Series) -> Ints:
        """Week number of each date, which must not be blank."""
        return (dates - self.origin).dt.total_days().to_numpy().astype(np.int64) // DAYS

    def entering(self, weeks: Ints) -> Ints:
        """First bucket that starts no earlier than a week (`size`: none does)."""
        return np.searchsorted(self.starts, weeks, side="left").astype(np.int64)

    def holding(self, weeks: Ints) -> Ints:
        """Bucket that a week lies in."""
        at = np.searchsorted(self.starts, weeks, side="right") - 1
        return np.clip(at, 0, self.size - 1).astype(np.int64)

    def ahead(self, delay: int) -> Ints:
        """Bucket in which what starts in each bucket is there, `delay` weeks on."""
        return self.entering(self.starts + delay)

    def later(self, weeks: pl.Series, delays: pl.Series) -> pl.Series:
        """Bucket in which it is there what starts in one, each after its own delay.

        Blank where that is after the last bucket, or the delay is blank.
        """
        span = int(self.starts[-1]) + 1
        table = np.stack([self.ahead(delay) for delay in range(span + 1)])
        late = delays.fill_null(span).clip(0, span).to_numpy()
        there = pl.Series(table[late, weeks.to_numpy()].astype(np.int32))
        return there.set(there >= self.size, None)

    def back(self, delay: int) -> Ints:
        """Latest bucket from which it is there by each bucket (-1: none)."""
        there = self.ahead(delay)
        at = np.searchsorted(there, np.arange(self.size), side="right")
        return at.astype(np.int64) - 1

    def numbers(self, dates: pl.Series) -> pl.Series:
        """Bucket that starts on each date; blank where none does."""
        span = DAYS * int(self.starts[-1]) + 1
        table = np.full(span + 1, -1, dtype=np.int16)
        table[DAYS * self.starts] = np.arange(self.size)
        days = (dates - self.origin).dt.total_days().fill_null(span)
        inside = days.to_numpy()
        at = table[np.where((inside < 0) | (inside > span), span, inside)]
        found = pl.Series(dates.name, at.astype(np.int32))
        return found.set(found < 0, None)

    def first(self, dates: pl.Series) -> Ints:
        """First bucket that starts no earlier than a date; 0 if it is blank."""
        known = dates.fill_null(self.origin)
        return self.entering(self.weeks(known))

    def last(self, dates: pl.Series) -> Ints:
        """Last bucket that ends no later than the week of a date; if blank, the last.

        -1 where no bucket does.
        """
        ends = self.starts + self.lengths - 1
        weeks = self.weeks(dates.fill_null(self.origin))
        at = np.searchsorted(ends, weeks, side="right") - 1
        return np.where(dates.is_null().to_numpy(), self.size - 1, at).astype(np.int64)


def make_grid(market: Market, policy: Policy) -> Grid:
    """Number the weeks from the earliest in supply, demand or capacity.

    Without buckets in the policy there is one per week, to the last week due.
    """
    dates = [t["week"] for t in (market.supply, market.demand, market.capacity)]
    origin = pl.concat(dates).min()
    assert isinstance(origin, date)
    if policy.weeks:
        lengths = bucket_lengths(policy.weeks)
    else:
        due = market.demand["week"].max()
        last = (due - origin).days // DAYS if isinstance(due, date) else 0
        lengths = np.ones(last + 1, dtype=np.int64)
    return Grid(origin, np.cumsum(lengths) - lengths, lengths)


def bucket_lengths(text: str) -> Ints:
    """Read `8x1,4x2`: eight buckets of one week, then four of two."""
    pairs = [item.split("x") for item in text.split(",")]
    lengths = [int(length) for count, length in pairs for _ in range(int(count))]
    return np.array(lengths, dtype=np.int64)
