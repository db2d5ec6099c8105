"""A market laid out for planning: weeks, streams, pools, trees, capacity, caps."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.market import Market, Policy
from xinqiao.planning.capacity import Capacity, make_capacity
from xinqiao.planning.caps import Caps, make_caps
from xinqiao.planning.design import Design, make_design
from xinqiao.planning.grid import Floats, Grid, Ints, make_grid
from xinqiao.planning.net import Net, make_net
from xinqiao.planning.pools import Pools, make_pools
from xinqiao.planning.prices import Pricing
from xinqiao.planning.protection import Protection, make_protection
from xinqiao.planning.serve import Users, make_users
from xinqiao.planning.streams import Streams, make_streams
from xinqiao.planning.trees import Trees, make_trees
from xinqiao.planning.worth import worth_of


@dataclass(frozen=True)
class Ground:
    """A market laid out for planning: what is due, what is there, what is allowed."""

    market: Market
    policy: Policy
    grid: Grid
    design: Design
    streams: Streams
    pools: Pools
    trees: Trees
    net: Net
    users: Users
    capacity: Capacity
    caps: Caps
    protection: Protection
    earlier: Floats | None = None
    """Pieces delivered in an earlier outcome by each bucket, by stream."""

    @property
    def steadied(self) -> bool:
        """Whether change against an earlier outcome is to be least."""
        return "stability" in self.policy.stages and self.earlier is not None

    @property
    def pricing(self) -> Pricing:
        """What a bound is computed from, apart from prices."""
        pools, capacity, caps = self.pools, self.capacity, self.caps
        late = self.policy.lateness
        return Pricing(self.net, self.streams, pools, capacity, caps, late)

    @property
    def turns(self) -> Ints:
        """Turn of each stream where whole pieces are short.

        Protected classes in their order, then the most valuable streams.
        """
        first = list(self.policy.classes) if "classes" in self.policy.stages else []
        place = {key: number for number, key in enumerate(first)}
        of_class = self.streams.table["class"].replace_strict(
            place, default=len(first), return_dtype=pl.Int64
        )
        order = np.lexsort((-self.streams.value, of_class.to_numpy()))
        turns = np.empty_like(order)
        turns[order] = np.arange(len(order))
        return turns

    def worth(self, delivered: Floats) -> float:
        """Worth of deliveries; pieces by stream and bucket, cumulative."""
        return worth_of(self.streams, self.grid, self.policy.lateness, delivered)


def lay_ground(market: Market, policy: Policy) -> Ground:
    """Lay a market out for planning."""
    grid = make_grid(market, policy)
    design = make_design(market, policy, grid)
    streams = make_streams(market, grid)
    pools = make_pools(market, design, grid, dict(policy.rates))
    trees = make_trees(market, design, streams, pools)
    parts = market.parts["part"]
    net = make_net(trees, grid, parts)
    return Ground(
        market=market,
        policy=policy,
        grid=grid,
        design=design,
        streams=streams,
        pools=pools,
        trees=trees,
        net=net,
        users=make_users(net),
        capacity=make_capacity(market, grid, parts),
        caps=make_caps(market, policy, streams, pools, net),
        protection=make_protection(policy, streams),
    )
