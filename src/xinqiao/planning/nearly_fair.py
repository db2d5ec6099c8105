"""Fair plans of large markets: levels nearly raised, made possible, and measured."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from xinqiao.market import Policy
from xinqiao.planning.agenda import Stage, stages_of
from xinqiao.planning.beginning import columns_of
from xinqiao.planning.ends import Ends
from xinqiao.planning.fairness.ascent import Ascent
from xinqiao.planning.fairness.evidence import pieces_of_groups, state_levels
from xinqiao.planning.fairness.groups import make_groups
from xinqiao.planning.fairness.ladder import grow_ladder
from xinqiao.planning.first_order import (
    MARGIN,
    ROUNDS,
    count_alternates,
    measure,
    solve,
)
from xinqiao.planning.flow import Flow, Lift
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.growing import most_of_each, write_growing
from xinqiao.planning.identity import identify
from xinqiao.planning.limits import Draft
from xinqiao.planning.prefer import prefer_best
from xinqiao.planning.reduction import reduce_market
from xinqiao.planning.rounding.rounded import round_flow
from xinqiao.planning.stages import Run
from xinqiao.solver import Beginning, FirstOrder

EFFORT, LAST = 6_000, 12_000  # iterations of a round, and of a stage, at most
SHARES = (5e-3, 5e-4)
"""Shares by which stages are off: while it is found out what runs short, and then."""

OF_ROUNDS = 0.4  # by how much less rounds are off: all else hangs on their levels

Begun = dict[tuple[str, str], Beginning]

DEAREST = 100.0  # best pieces for which a kept one is given up: no less
LACKING = 1e-4  # pieces for every car that waived parts may lack in the end


def plan_nearly_fair(ground: Ground, most: Ints, waived: Bools) -> tuple[Flow, Run]:
    """Plan with levels raised by a first-order method.

    What runs short is found out without fairness first. `most`, `waived`: as in
    `plan_by_first_order`.
    """
    bare = replace(ground, policy=without_fairness(ground.policy))
    ends: Ends | None = None
    flow: Flow | None = None
    for tolerance in ROUNDS:
        reduction = reduce_market(bare, most, waived, ranked=False)
        run, ends = solve(bare, reduction.draft, most, tolerance, (ends, flow))
        flow, short = reduction.lift.complete(run.columns, MARGIN)
        waived = waived & (short <= 0)
    known = [ends] if ends else []
    for tolerance in SHARES:
        short = True
        while short:
            reduction = reduce_market(ground, most, waived, ranked=False)
            lacks = partial(lacking, reduction.lift, waived)
            slope = Slope(ground, reduction.draft, most, tolerance)
            run = slope.climb(lacks, known, flow)
            flow, lacked = reduction.lift.complete(run.columns, MARGIN)
            short = run.short or lacks(run.columns)
            waived = waived & (lacked <= 0) if short else waived
            known.append(Ends.of(ground, run, slope.identity))
    whole = round_flow(ground, flow)
    groups = make_groups(ground, ground.policy.between)
    given = whole.started[: ground.streams.count, -1]
    measure(run, whole, pieces_of_groups(groups, given))
    state_levels(run.results, groups)
    if "substitutes" in ground.policy.stages:
        whole = prefer_best(ground, whole)
        count_alternates(ground, run, whole)
    return whole, run


def lacking(lift: Lift, waived: Bools, columns: Floats) -> bool:
    """Say whether waived parts lack more in a plan than a few cars are worth."""
    flow, lacks = lift.complete(columns)
    cars = flow.started[lift.net.node_tier == 0, -1].sum()
    return bool(lacks[waived].sum() > LACKING * max(cars, 1.0))


def without_fairness(policy: Policy) -> Policy:
    """The same policy without levels of groups."""
    stages = tuple(s for s in policy.stages if s != "fairness")
    return replace(policy, stages=stages, fairness="none", between="firms")


class Slope:
    """A program of a market with a ladder between groups, for a first-order method."""

    def __init__(
        self, ground: Ground, draft: Draft, most: Ints, tolerance: float
    ) -> None:
        """Write the program; `tolerance`: share by which stages may be off."""
        groups = make_groups(ground, ground.policy.between)
        program, ladder = grow_ladder(write_growing(draft), draft, groups)
        top = float((groups.due / groups.weight).max(initial=0.0)) * ladder.unit
        each = np.concatenate([most_of_each(draft, most), [top], groups.due])
        self.ground, self.draft, self.ladder = ground, draft, ladder
        self.identity = identify(ground, draft, program)
        self.solver = FirstOrder(program, each, tolerance, effort=EFFORT)
        self.tolerance = tolerance

    def climb(
        self, lacks: Callable[[Floats], bool], known: list[Ends], flow: Flow | None
    ) -> Run:
        """Take all stages but `substitutes`, until parts lack.

        `known`: of like plans, to begin from, the latest last; `flow`: what it came to.
        """
        run = Run(self.draft, self.solver, self.ground.pricing, lacks=lacks)
        begun = self.begun(known, flow)
        for name in self.ground.policy.stages:
            run.hold_last()
            if name == "fairness":
                self.solver.tolerance = OF_ROUNDS * self.tolerance
                self.solver.effort = EFFORT
                start = self.start_of_rounds(begun)
                Ascent(run, self.solver, self.ladder, start).climb()
            for stage in stages_of(self.draft, self.ground.policy, name):
                if name != "substitutes" and not run.short:
                    self.take(run, stage, begun)
        return run

    def start_of_rounds(self, begun: Begun) -> Beginning:
        """Where levels begin to rise: from no prices if not from those of a round.

        Those of another objective mislead.
        """
        if (first := begun.get(("fairness", ""))) is not None:
            return first
        before = self.solver.begin or begun.get(("worth", ""), self.solver.end)
        return replace(before, prices=0 * before.prices, weight=1.0)

    def begun(self, known: list[Ends], flow: Flow | None) -> Begun:
        """Where stages of like plans ended, by name and key; the latest counts."""
        found: Begun = {}
        if flow is not None:
            fresh = np.pad(columns_of(self.draft, flow), (0, self.ladder.count + 1))
            for ends in known:
                found |= ends.begun(self.identity, fresh)
        return found

    def take(self, run: Run, stage: Stage, begun: Begun) -> None:
        """Take one stage from the plan there is, and from prices of a like plan."""
        start, here = begun.get((stage.name, stage.key)), self.solver.begin
        if start is not None:
            values = start.values if here is None else here.values
            self.solver.begin = replace(start, values=values)
        dear = DEAREST * float(np.abs(stage.gain.of).max(initial=0.0))
        self.solver.charge[self.ladder.deficits] = dear
        self.solver.tolerance, self.solver.effort = self.tolerance, LAST
        run.take(stage)
