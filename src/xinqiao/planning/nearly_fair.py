"""Fair plans of large markets: levels nearly raised, made possible, and measured."""

from collections.abc import Callable
from dataclasses import dataclass, replace
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
    Search,
    count_alternates,
    measure,
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


@dataclass(frozen=True)
class Known:
    """What a solve begins from: parts still waived, where like plans ended, the last.

    `ends`: the latest last. `flow`: not yet possible.
    """

    waived: Bools
    ends: tuple[Ends, ...]
    flow: Flow


def plan_nearly_fair(ground: Ground, most: Ints, waived: Bools) -> tuple[Flow, Run]:
    """Plan with levels raised by a first-order method.

    What runs short is found out without fairness first, then roughly with it. `most`,
    `waived`: as in `plan_by_first_order`.
    """
    known = begin_without(ground, most, waived)
    for tolerance in SHARES:
        known, run = settle(ground, most, known, tolerance)
    whole = round_flow(ground, known.flow)
    groups = make_groups(ground, ground.policy.between)
    given = whole.started[: ground.streams.count, -1]
    measure(run, whole, pieces_of_groups(groups, given))
    state_levels(run.results, groups)
    if "substitutes" in ground.policy.stages:
        whole = prefer_best(ground, whole)
        count_alternates(ground, run, whole)
    return whole, run


def begin_without(ground: Ground, most: Ints, waived: Bools) -> Known:
    """Find out without fairness what runs short."""
    search = Search(
        replace(ground, policy=without_fairness(ground.policy)), most, waived, None
    )
    for tolerance in ROUNDS:
        flow, _, _ = search.go(tolerance, MARGIN)
    ends = () if search.ends is None else (search.ends,)
    return Known(search.waived, ends, flow)


def settle(
    ground: Ground, most: Ints, known: Known, tolerance: float
) -> tuple[Known, Run]:
    """Climb until what is waived hardly runs short."""
    while True:
        reduction = reduce_market(ground, most, known.waived, ranked=False)
        lacks = partial(lacking, reduction.lift, known.waived)
        slope = Slope(ground, reduction.draft, most, tolerance)
        run = slope.climb(lacks, known)
        flow, lacked = reduction.lift.complete(run.columns, MARGIN)
        ends = (*known.ends, Ends.of(ground, run, slope.identity))
        if not run.short and not lacks(run.columns):
            return Known(known.waived, ends, flow), run
        known = Known(known.waived & (lacked <= 0), ends, flow)


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

    def climb(self, lacks: Callable[[Floats], bool], known: Known) -> Run:
        """Take all stages but `substitutes`, until parts lack."""
        run = Run(self.draft, self.solver, self.ground.pricing, lacks=lacks)
        begun = self.begun(known)
        for name in self.ground.policy.stages:
            run.hold_last()
            if name == "fairness":
                self.solver.tolerance = OF_ROUNDS * self.tolerance
                self.solver.effort = EFFORT
                start = self.start_of_rounds(begun)
                Ascent(run, self.ladder, start).climb()
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

    def begun(self, known: Known) -> Begun:
        """Where stages of like plans ended, by name and key; the latest counts."""
        fresh = columns_of(self.draft, known.flow)
        fresh = np.pad(fresh, (0, self.ladder.count + 1))
        found: Begun = {}
        for ends in known.ends:
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
