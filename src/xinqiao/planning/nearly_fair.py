"""Fair plans of large markets: levels nearly raised, made possible, and measured."""

from dataclasses import replace

import numpy as np

from xinqiao.market import Policy
from xinqiao.planning.beginning import columns_of
from xinqiao.planning.ends import Ends
from xinqiao.planning.fairness.ascent import Ascent
from xinqiao.planning.fairness.evidence import pieces_of_groups, state_levels
from xinqiao.planning.fairness.groups import Groups, make_groups
from xinqiao.planning.fairness.ladder import Ladder, grow_ladder
from xinqiao.planning.first_order import (
    MARGIN,
    ROUNDS,
    SHARE,
    count_alternates,
    measure,
    solve,
)
from xinqiao.planning.flow import Flow
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
TOLERANCE = 2e-4  # share of its level by which a round is off


def plan_nearly_fair(ground: Ground, most: Ints, waived: Bools) -> tuple[Flow, Run]:
    """Plan with levels raised by a first-order method.

    What runs short is found out without fairness first. `most`, `waived`: as in
    `plan_by_first_order`.
    """
    wanted, groups = ground.policy.gap, make_groups(ground, ground.policy.between)
    bare = replace(ground, policy=without_fairness(ground.policy))
    before: tuple[Ends | None, Flow | None] = (None, None)
    for tolerance in (*ROUNDS, wanted):
        reduction = reduce_market(bare, most, waived, ranked=False)
        run, ends = solve(bare, reduction.draft, most, tolerance, before)
        flow, lacks = reduction.lift.complete(run.columns, MARGIN)
        before, waived = (ends, flow), waived & (lacks <= 0)
    while True:
        reduction = reduce_market(ground, most, waived, ranked=False)
        run, ends = solve_fairly(ground, reduction.draft, most, groups, before)
        flow, lacks = reduction.lift.complete(run.columns)
        delivered = flow.started[: ground.streams.count, -1].sum()
        missing = lacks[waived].sum() / max(delivered, 1.0)
        before, waived = (ends, flow), waived & (lacks <= 0)
        if missing <= SHARE * wanted:
            break
    whole = round_flow(ground, flow)
    given = whole.started[: ground.streams.count, -1]
    measure(run, whole, pieces_of_groups(groups, given))
    state_levels(run.results, groups)
    if "substitutes" in ground.policy.stages:
        whole = prefer_best(ground, whole)
        count_alternates(ground, run, whole)
    return whole, run


def without_fairness(policy: Policy) -> Policy:
    """The same policy without levels of groups."""
    stages = tuple(s for s in policy.stages if s != "fairness")
    return replace(policy, stages=stages, fairness="none", between="firms")


def solve_fairly(
    ground: Ground,
    draft: Draft,
    most: Ints,
    groups: Groups,
    before: tuple[Ends | None, Flow | None],
) -> tuple[Run, Ends]:
    """Take all stages but `substitutes`; also, where they ended."""
    ends, flow = before
    program, ladder = grow_ladder(write_growing(draft), draft, groups)
    identity = identify(ground, draft, program)
    fresh = np.append(columns_of(draft, flow), 0.0)
    begun = ends.begun(identity, fresh)
    top = float((groups.due / groups.weight).max(initial=0.0)) * ladder.unit
    bounds = np.append(most_of_each(draft, most), top)
    solver = FirstOrder(program, bounds, TOLERANCE, effort=EFFORT)
    solver.begin = begun.get(("worth", ""))
    run = Run(draft, solver, ground.pricing)
    for name in ground.policy.stages:
        run.hold_last()
        if name == "fairness":
            Ascent(run, ladder, TOLERANCE).climb()
        for stage in stages_of(draft, ground.policy, name):
            if name != "substitutes":
                start = begun.get((name, stage.key))
                if start is not None and solver.begin is not None:
                    solver.begin = replace(start, values=solver.begin.values)
                run.take(stage)
    return run, Ends.of(ground, run, identity)
