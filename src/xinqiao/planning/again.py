"""Planning again after a change, from where the earlier plan ended.

The new plan has its own program, prices and bound; nothing is proved by the earlier
one. That one only says where to begin. A program leaves out what cannot run short, so
it is written anew for other supply, and what both have in common is found by name.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from xinqiao.market import Market, Policy
from xinqiao.planning.agenda import Stage, list_stages
from xinqiao.planning.capacity import make_capacity
from xinqiao.planning.caps import make_caps
from xinqiao.planning.ends import Ends
from xinqiao.planning.grid import Floats, Grid, make_grid
from xinqiao.planning.ground import Ground, lay_ground
from xinqiao.planning.identity import identify
from xinqiao.planning.limits import write_program
from xinqiao.planning.nearby import plan_nearby
from xinqiao.planning.needs import most_used
from xinqiao.planning.objectives import Gain
from xinqiao.planning.plan import MISSING, Plan, Progress, make_plan, plan_large, silent
from xinqiao.planning.pools import make_pools
from xinqiao.planning.protection import make_protection
from xinqiao.planning.reduction import reduce_market
from xinqiao.planning.stages import Run
from xinqiao.planning.streams import make_streams
from xinqiao.solver import Session, Start

TREES = (
    *("firms", "parts", "bom", "substitutes", "lanes"),
    *("parts_evidence", "approvals"),
)
"""Tables that trees are made of, but for the pools and streams there are."""

RULES = ("usable", "weeks", "rates")
"""Settings that the ground depends on, but for lateness."""


@dataclass
class Rerun(Run):
    """Stages that begin where those of an earlier plan ended."""

    starts: dict[tuple[str, str], Start] = field(default_factory=dict)

    def take(self, stage: Stage) -> None:
        """Optimise one stage from the earlier plan's end of it, if there is one."""
        self.start = self.starts.get((stage.name, stage.key))
        super().take(stage)

    def lean(self, gain: Gain, less: Floats | float = 0.0) -> None:
        """Begin at the earlier end; where there is none, as a first plan does."""
        if self.start is None:
            super().lean(gain, less)
        else:
            self.set_out()

    def set_out(self) -> None:
        """Begin at the earlier end, if there is one."""
        if self.start is not None:
            self.session.begin(self.start)


def plan_again(
    before: Plan, ends: Ends | None, ground: Ground, progress: Progress = silent
) -> Plan:
    """Plan a ground from where another plan, `before`, ended; proved by its own prices.

    As a first plan is made, where that one knows of no end or was another one
    altogether, levels of groups are raised, or classes have a minimum or maximum. Parts
    that it never had to look at are waived until they run short.
    """
    if ends is None or ground.policy.is_fair or ground.protection.keys:
        return make_plan(ground, progress)
    progress("scarcity")
    most = most_used(ground.net, ground.streams.total, ground.capacity)
    if ends.beginnings:
        progress("solve")
        near = plan_nearby(before, ends, ground, most)
        return near or plan_large(ground, most, ends.waived(ground.net.parts), ends)
    ranked = "substitutes" in ground.policy.stages
    waived = ends.waived(ground.net.parts)
    while True:
        reduction = reduce_market(ground, most, waived, ranked=ranked)
        program = write_program(reduction.draft)
        starts = ends.carried(identify(ground, reduction.draft, program))
        if not starts:
            return make_plan(ground, progress)
        progress("solve")
        relaxed = bool(waived.any())
        run = Rerun(
            reduction.draft,
            Session(program),
            ground.pricing,
            relaxed=relaxed,
            starts=starts,
        )
        for stage in list_stages(reduction.draft, ground.policy):
            run.take(stage)
        flow, lacks = reduction.lift.complete(run.columns)
        short = waived & (lacks > MISSING)
        if not short.any():
            return Plan(ground, flow, run)
        waived = waived & ~short


def lay_again(before: Ground, market: Market, policy: Policy) -> Ground:
    """Lay a changed market out, with the trees of the earlier one where they stay."""
    grid = make_grid(market, policy)
    if not same_trees(before, market, policy, grid):
        return lay_ground(market, policy)
    streams = make_streams(market, grid)
    pools = make_pools(market, before.design, grid, dict(policy.rates))
    if not streams.table.equals(before.streams.table):
        return lay_ground(market, policy)
    if not pools.table.equals(before.pools.table):
        return lay_ground(market, policy)
    capacity = make_capacity(market, grid, before.net.parts)
    return replace(
        before,
        market=market,
        policy=policy,
        streams=streams,
        pools=pools,
        capacity=capacity,
        caps=make_caps(market, policy, streams, pools, before.net),
        protection=make_protection(policy, streams),
    )


def same_trees(before: Ground, market: Market, policy: Policy, grid: Grid) -> bool:
    """Whether bills, firms, lanes, rules and weeks are those of an earlier ground."""
    return (
        before.grid.monday == grid.monday
        and np.array_equal(before.grid.length, grid.length)
        and all(getattr(before.policy, n) == getattr(policy, n) for n in RULES)
        and all(before.market.tables[n].equals(market.tables[n]) for n in TREES)
    )
