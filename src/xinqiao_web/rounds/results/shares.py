"""How large a firm's share of what all drew is, said so that it tells little.

A firm knows its own pieces, so a share tells it what all drew, and with that how much
the largest of the others can have. It is told a band, and only where enough groups drew
and what follows from the band leaves the largest as uncertain as the p %-rule demands.
"""

import polars as pl

from xinqiao import Outcome
from xinqiao_web.core.disclosure import Rule

FEWEST = 5
"""Groups of firms that must have drawn, whatever the rule says."""

EDGES = (0.1, 0.25, 0.5, 1.0)
"""Ends of the bands of shares; each band begins where the one before ends."""


def shares_of(outcome: Outcome, firm: str, rule: Rule) -> pl.DataFrame:
    """The firm's share of what was drawn of each part: part, share_from, share_to.

    Of open lots only: whoever reserved lots are for draws on them alone. Parts of
    which nothing may be told are left out.
    """
    drawn = drawings(outcome)
    mine = drawn.filter(firm=firm).group_by("part").agg(mine=pl.sum("pieces"))
    us = outcome.market.firms.filter(firm=firm).select(pl.coalesce("group", "firm"))
    is_other = ~pl.col("group").is_in(us.to_series().implode())
    groups = drawn.group_by("part", "group").agg(pl.sum("pieces"))
    totals = groups.group_by("part").agg(
        total=pl.sum("pieces"),
        groups=pl.len(),
        largest=pl.col("pieces").filter(is_other).max().fill_null(0),
    )
    rows = mine.join(totals, on="part").filter(pl.col("mine") > 0)
    share = pl.col("mine") / pl.col("total")
    rows = rows.with_columns(share_from=edge(share, low=True), share_to=edge(share))
    most = pl.col("mine") / pl.col("share_from") - pl.col("mine")
    vague = (pl.col("share_from") == 0) | (most >= (1 + rule.share) * pl.col("largest"))
    enough = pl.col("groups") >= max(FEWEST, rule.least)
    told = rows.filter(vague & enough & (pl.col("largest") > 0))
    return told.select("part", "share_from", "share_to").sort("part")


def drawings(outcome: Outcome) -> pl.DataFrame:
    """What each firm's needs drew of open lots: part, firm, group, pieces."""
    market = outcome.market
    opened = market.supply.filter(
        pl.col("reserved_for").is_null() | (pl.col("reserved_for") == "*")
    )["lot"]
    groups = market.firms.select("firm", group=pl.coalesce("group", "firm"))
    needs = market.demand.select("firm", for_demand="demand")
    drawn = outcome.allocations.filter(pl.col("lot").is_in(opened.implode()))
    drawn = drawn.join(needs, on="for_demand").join(groups, on="firm")
    return drawn.group_by("part", "firm", "group").agg(pl.sum("pieces"))


def edge(share: pl.Expr, *, low: bool = False) -> pl.Expr:
    """Where the band of a share ends, or begins."""
    starts = (0.0, *EDGES[:-1])
    ends = starts if low else EDGES
    found = pl.lit(ends[-1])
    for end, told in reversed(list(zip(EDGES[:-1], ends[:-1], strict=True))):
        found = pl.when(share <= end).then(pl.lit(told)).otherwise(found)
    return found
