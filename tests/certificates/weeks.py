"""Weeks in buckets, as the second method counts them."""

from datetime import date
from typing import Any

from xinqiao.market import Market, Policy


class Calendar:
    """Weeks in buckets."""

    def __init__(self, market: Market, policy: Policy) -> None:
        dated = (market.supply, market.demand, market.capacity)
        self.first: date = min(d for table in dated for d in table["week"])
        last = self.week(max(market.demand["week"]))
        self.length = policy.buckets or (1,) * (last + 1)
        self.start = [sum(self.length[:b]) for b in range(len(self.length))]
        self.size = len(self.length)

    def week(self, monday: date) -> int:
        """Number of a week."""
        return (monday - self.first).days // 7

    def at_least(self, week: int) -> int:
        """First bucket that starts in a week or later; `size` if there is none."""
        return next((b for b, s in enumerate(self.start) if s >= week), self.size)

    def holds(self, monday: date) -> int:
        """Bucket that holds a week."""
        return max(b for b, s in enumerate(self.start) if s <= self.week(monday))

    def after(self, bucket: int, weeks: int) -> int:
        """Bucket in which a delay ends that begins in another."""
        return self.at_least(self.start[bucket] + weeks)

    def inside(self, bucket: int, row: dict[str, Any]) -> bool:
        """Whether a component may be fitted in a whole bucket."""
        since, until = row["usable_from"], row["usable_until"]
        end = self.start[bucket] + self.length[bucket] - 1
        return (since is None or self.start[bucket] >= self.week(since)) and (
            until is None or end <= self.week(until)
        )
