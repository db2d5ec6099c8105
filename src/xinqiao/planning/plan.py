"""From a market to the plan in fractions of pieces, with its proof."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.market import Market, Policy
from xinqiao.planning.capacity import Capacity, make_capacity
from xinqiao.planning.design import Design, make_design
from xinqiao.planning.flow import Flow, Lift
from xinqiao.planning.grid import Floats, Grid, Ints, make_grid
from xinqiao.planning.limits import Draft, write_program
from xinqiao.planning.needs import most_used
from xinqiao.planning.net import Net, make_net
from xinqiao.planning.pools import Pools, make_pools
from xinqiao.planning.prices import Pricing
from xinqiao.planning.scarcity import find_scarcity
from xinqiao.planning.serve import Users, make_users
from xinqiao.planning.stages import Run, StageResult, list_stages
from xinqiao.planning.streams import Streams, make_streams
from xinqiao.planning.trees import Trees, make_trees
from xinqiao.planning.variables import make_variables
from xinqiao.planning.worth import worth_of
from xinqiao.solver import Session

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Ground:
    """A market laid out for planning: weeks, streams, pools, trees, capacity."""

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

    @property
    def pricing(self) -> Pricing:
        """What a bound is computed from, apart from prices."""
        return Pricing(
            self.net, self.streams, self.pools, self.capacity, self.policy.lateness
        )

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


@dataclass(frozen=True)
class Plan:
    """The plan in fractions of pieces, optimal stage by stage.

    `flow`: what goes where. `results`: what each stage reached, with its prices. `run`:
    the solver's session, for what-ifs that start from here.
    """

    ground: Ground
    flow: Flow
    run: Run

    @property
    def results(self) -> list[StageResult]:
        """What each stage reached, in order."""
        return self.run.results

    @property
    def delivered(self) -> Floats:
        """Pieces delivered by the end of each bucket, by stream."""
        return self.flow.started[: self.ground.streams.count]


def lay_ground(market: Market, policy: Policy) -> Ground:
    """Lay a market out for planning."""
    grid = make_grid(market, policy)
    design = make_design(market, policy, grid)
    streams = make_streams(market, grid)
    pools = make_pools(market, design, grid, dict(policy.rates))
    trees = make_trees(market, design, streams, pools)
    parts = market.parts["part"]
    net = make_net(trees, grid, parts)
    capacity = make_capacity(market, grid, parts)
    users = make_users(net)
    return Ground(
        market, policy, grid, design, streams, pools, trees, net, users, capacity
    )


def scarce_pools(net: Net, drawn: Ints, ample: np.ndarray) -> Ints:
    """Find the pools that the program draws from and that may run short."""
    pool, part = net.arc_pool[drawn], net.place_part[net.arc_place[drawn]]
    return np.unique(pool[(pool >= 0) & ~ample[part]])


def make_plan(ground: Ground, progress: Progress = silent) -> Plan:
    """Plan a market: who gets what and when, in fractions of pieces."""
    net, policy = ground.net, ground.policy
    progress("scarcity")
    most = most_used(net, ground.streams.total, ground.capacity)
    scarcity = find_scarcity(
        net,
        ground.users,
        most,
        ground.pools.total,
        ground.capacity,
        ranked="substitutes" in policy.stages,
    )
    progress("program")
    variables = make_variables(net, scarcity, ground.streams)
    scarce = scarce_pools(net, np.unique(variables.drawn.of), scarcity.ample)
    draft = Draft(net, ground.streams, ground.pools, ground.capacity, variables, scarce)
    run = Run(draft, Session(write_program(draft)), ground.pricing)
    progress("solve")
    for stage in list_stages(draft, policy):
        run.take(stage)
    lift = Lift(net, ground.users, ground.pools, ground.capacity, scarcity, variables)
    return Plan(ground, lift.complete(run.columns), run)
