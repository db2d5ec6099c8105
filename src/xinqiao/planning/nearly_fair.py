"""Fair plans of large markets: levels nearly raised, made possible, and measured."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from xinqiao.market import Policy
from xinqiao.planning.beginning import columns_of
from xinqiao.planning.ends import Ends
from xinqiao.planning.fairness.ascent import DEAR, Ascent
from xinqiao.planning.fairness.evidence import pieces_of_groups, state_levels
from xinqiao.planning.fairness.groups import make_groups
from xinqiao.planning.fairness.ladder import Ladder, grow_ladder
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
from xinqiao.planning.stages import Run, stages_of
from xinqiao.solver import Beginning, FirstOrder

EFFORT = 6_000  # iterations of a round, at most
LACKING = 1e-4  # pieces for every car that waived parts may lack in the end
TOLERANCE = 2e-4  # share of its level by which a round is off


def plan_nearly_fair(ground: Ground, most: Ints, waived: Bools) -> tuple[Flow, Run]:
    """Plan with levels raised by a first-order method.

    What runs short is found out without fairness first. `most`, `waived`: as in
    `plan_by_first_order`.
    """
    bare = replace(ground, policy=without_fairness(ground.policy))
    before: tuple[Ends | None, Flow | None] = (None, None)
    for tolerance in ROUNDS:
        reduction = reduce_market(bare, most, waived, ranked=False)
        run, ends = solve(bare, reduction.draft, most, tolerance, before)
        flow, lacks = reduction.lift.complete(run.columns, MARGIN)
        before, waived = (ends, flow), waived & (lacks <= 0)
    while True:
        reduction = reduce_market(ground, most, waived, ranked=False)
        lacks = partial(missing, reduction.lift, waived)
        run, ends = solve_fairly(ground, reduction.draft, most, lacks, before)
        flow, lack = reduction.lift.complete(run.columns)
        before, enough = (ends, flow), not lacks(run.columns)
        waived = waived & (lack <= 0)
        if enough:
            break
    whole = round_flow(ground, flow)
    given = whole.started[: ground.streams.count, -1]
    groups = make_groups(ground, ground.policy.between)
    measure(run, whole, pieces_of_groups(groups, given))
    state_levels(run.results, groups)
    if "substitutes" in ground.policy.stages:
        whole = prefer_best(ground, whole)
        count_alternates(ground, run, whole)
    return whole, run


def missing(lift: Lift, waived: Bools, columns: Floats) -> bool:
    """Say whether waived parts lack more in a plan than a few cars are worth."""
    flow, lacks = lift.complete(columns)
    cars = flow.started[lift.net.node_tier == 0, -1].sum()
    return bool(lacks[waived].sum() > LACKING * max(cars, 1.0))


def without_fairness(policy: Policy) -> Policy:
    """The same policy without levels of groups."""
    stages = tuple(s for s in policy.stages if s != "fairness")
    return replace(policy, stages=stages, fairness="none", between="firms")


def solve_fairly(
    ground: Ground,
    draft: Draft,
    most: Ints,
    lacks: Callable[[Floats], bool],
    before: tuple[Ends | None, Flow | None],
) -> tuple[Run, Ends]:
    """Take all stages but `substitutes`, until parts lack; also, where they ended."""
    ends, flow = before
    groups = make_groups(ground, ground.policy.between)
    program, ladder = grow_ladder(write_growing(draft), draft, groups)
    identity = identify(ground, draft, program)
    fresh = np.pad(columns_of(draft, flow), (0, ladder.count + 1))
    begun = ends.begun(identity, fresh)
    top = float((groups.due / groups.weight).max(initial=0.0)) * ladder.unit
    bounds = np.concatenate([most_of_each(draft, most), [top], groups.due])
    solver = FirstOrder(program, bounds, TOLERANCE, effort=EFFORT)
    solver.begin = begun.get(("worth", ""))
    run = Run(draft, solver, ground.pricing, lacks=lacks)
    for name in ground.policy.stages:
        run.hold_last()
        if name == "fairness":
            Ascent(run, ladder, TOLERANCE).climb()
        for stage in stages_of(draft, ground.policy, name):
            if name != "substitutes" and not run.short:
                start = begun.get((name, stage.key))
                if start is not None and solver.begin is not None:
                    solver.begin = replace(start, values=solver.begin.values)
                most_gained = float(np.abs(stage.gain.of).max(initial=0.0))
                solver.charge[ladder.column + 1 :] = DEAR * most_gained
                run.take(stage)
    return run, Ends.of(ground, run, identity)
