"""Everything an outcome is held against, derived anew from its market and policy."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from xinqiao.market import Market, Policy
from xinqiao.verify.caps import Caps, make_caps
from xinqiao.verify.choices import Choices, make_choices
from xinqiao.verify.components import Bill, make_bill
from xinqiao.verify.grid import Grid, make_grid
from xinqiao.verify.names import Names, name_all
from xinqiao.verify.needs import Needs, make_needs
from xinqiao.verify.pools import Pools, make_pools
from xinqiao.verify.trees import Trees, make_trees, rights


@dataclass(frozen=True, eq=False)
class Facts:
    """What market and policy say, by number.

    `parts`: part, maker (firm; blank: nobody), lead (weeks from fitting to built).
    `capacity`: part, week (bucket), pieces: the most that can be completed; what has no
    row has no limit. `rights`: programme, component, pool, delay: who may draw what for
    which place. `firms`: the table. `caps`: on draws from open pools.
    """

    policy: Policy
    names: Mapping[str, Names]
    grid: Grid
    parts: pl.DataFrame
    needs: Needs
    bill: Bill
    choices: Choices
    pools: Pools
    trees: Trees
    rights: pl.DataFrame
    capacity: pl.DataFrame
    firms: pl.DataFrame
    caps: Caps


def derive(market: Market, policy: Policy) -> Facts:
    """Derive all facts from a market and a policy."""
    names, grid = name_all(market), make_grid(market, policy)
    parts = market.parts.select(
        names["part"].numbers(market.parts["part"]),
        names["firm"].numbers(market.parts["maker"]),
        lead="lead_weeks",
    ).sort("part")
    bill = make_bill(market, policy, names, grid)
    bill, choices = make_choices(bill, names)
    needs, pools = make_needs(market, names, grid), make_pools(market, names, grid)
    trees = make_trees(needs.programmes, parts.select("part", "maker"), bill, pools)
    return Facts(
        policy=policy,
        names=names,
        grid=grid,
        parts=parts,
        needs=needs,
        bill=bill,
        choices=choices,
        pools=pools,
        trees=trees,
        rights=rights(trees),
        capacity=make_capacity(market, names, grid),
        firms=market.firms,
        caps=make_caps(policy, market.firms, names, needs, pools, trees),
    )


def make_capacity(
    market: Market, names: Mapping[str, Names], grid: Grid
) -> pl.DataFrame:
    """The most of a part that can be completed in a bucket.

    Rows of one week add up, and weeks of one bucket; a bucket of which a week has no
    row has no limit.
    """
    table = market.capacity
    weeks = grid.weeks(table["week"])
    inside = weeks < int((grid.starts + grid.lengths)[-1])
    rows = table.select(
        names["part"].numbers(table["part"]),
        pl.Series("at", weeks),
        pl.Series("week", grid.holding(weeks).astype("int32")),
        "pieces",
    ).filter(pl.Series(inside))
    sums = rows.group_by("part", "week").agg(
        pl.col("pieces").sum(), weeks=pl.col("at").n_unique()
    )
    whole = pl.Series(grid.lengths).gather(sums["week"]) == sums["weeks"]
    return sums.filter(whole).drop("weeks").sort("part", "week")
