"""Who else drew on a pool, said so coarsely that nobody's figure can be told from it.

What is said: how many other groups of firms drew, and how many of them took up to a
quarter, and how many up to a half, of what the others took together. It is left unsaid
where fewer than three others drew, where one of them took more than half, or where the
counts alone would place somebody's share within less than a tenth.
"""

from dataclasses import dataclass

import polars as pl

from xinqiao.market import Outcome

FEWEST = 3
"""Groups of firms, besides the one that asks, below which nothing is said."""

BANDS = ((0.0, 0.25), (0.25, 0.5))
"""Shares of what the others took; nothing is said of a larger one."""

NARROWEST = 0.1
"""Width of an interval of shares below which it tells too much."""


@dataclass(frozen=True)
class Others:
    """What may be said of others: `counts` of groups in each band; None if nothing."""

    counts: tuple[int, ...] | None

    @property
    def groups(self) -> int:
        """Groups of firms, if that may be said."""
        return sum(self.counts or ())


def others_of(outcome: Outcome, part: str, lots: pl.Series, firm: str) -> Others:
    """Say what may be said of who else drew on the lots of a pool.

    Parameters
    ----------
    outcome
        The outcome.
    part
        Part of the pool.
    lots
        Lots of the pool.
    firm
        Who asks; it and its group are left out.
    """
    groups = outcome.market.firms.select("firm", group=pl.coalesce("group", "firm"))
    needs = outcome.market.demand.select("firm", for_demand="demand")
    drawn = outcome.allocations.filter(pl.col("part") == part)
    drawn = drawn.filter(pl.col("lot").is_in(lots.implode()))
    drawn = drawn.join(needs, on="for_demand").join(groups, on="firm")
    mine = groups.filter(firm=firm)["group"]
    drawn = drawn.filter(~pl.col("group").is_in(mine.implode()))
    taken = drawn.group_by("group").agg(pl.sum("pieces"))["pieces"]
    return told(taken.filter(taken > 0).to_list())


def told(pieces: list[int]) -> Others:
    """Count shares by band; nothing where that would tell too much."""
    total = sum(pieces)
    if len(pieces) < FEWEST or 2 * max(pieces) > total:
        return Others(None)
    small = sum(4 * one <= total for one in pieces)
    counts = (small, len(pieces) - small)
    return Others(counts if is_vague(counts) else None)


def is_vague(counts: tuple[int, ...]) -> bool:
    """Whether counts leave room for everybody's share.

    A share in band b lies between max(low_b, 1 - highs of the others) and
    min(high_b, 1 - lows of the others).
    """
    lows = sum(n * low for n, (low, _) in zip(counts, BANDS, strict=True))
    highs = sum(n * high for n, (_, high) in zip(counts, BANDS, strict=True))
    widths = [
        min(high, 1 - (lows - low)) - max(low, 1 - (highs - high))
        for n, (low, high) in zip(counts, BANDS, strict=True)
        if n
    ]
    return min(widths) >= NARROWEST
