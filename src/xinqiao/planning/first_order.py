"""Plans of large markets: nearly solved, made possible, and proved by their prices."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from xinqiao.planning.agenda import list_stages, price_kind
from xinqiao.planning.beginning import columns_of
from xinqiao.planning.ends import Ends
from xinqiao.planning.flow import Flow
from xinqiao.planning.grid import Bools, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.growing import most_of_each, write_growing
from xinqiao.planning.identity import identify
from xinqiao.planning.limits import Draft
from xinqiao.planning.prefer import prefer_best
from xinqiao.planning.reduction import reduce_market
from xinqiao.planning.rounding.rounded import round_flow
from xinqiao.planning.stages import Run, StageResult
from xinqiao.solver import FirstOrder

ROUNDS = (0.1, 0.01)
"""Gaps at which it is found out what runs short, before the one that is wanted."""

NOTHING: Mapping[str, float] = MappingProxyType({})

FINEST = 1e-6  # gap at which a plan is taken as it is
AIM = 0.85  # share of the gap that is wanted, aimed at: whole pieces cost the rest
STEP = 0.4  # by which the tolerance shrinks, where the certificate asks for more

MARGIN = 0.1
"""Share by which waived parts must have more than is asked, while the tolerance is
coarse: what is nearly short then would be short in the end."""

SHARE = 0.1
"""Pieces for every car, as a share of the gap, that waived parts may lack in the end;
each may cost a car."""


def plan_by_first_order(
    ground: Ground, most: Ints, waived: Bools, ends: Ends | None = None
) -> tuple[Flow, Run]:
    """Plan until the certificate says that the gap is as small as is wanted.

    `most`: pieces that each place could use. `waived`: parts taken to be there until
    they run short. `ends`: of a like plan, to begin from. Prices give a bound that
    holds whatever they are; the plan is made possible, in whole pieces, before it is
    measured against the bound.
    """
    wanted = ground.policy.gap
    search = Search(ground, most, waived, ends)
    for gap in ROUNDS:
        if gap > wanted and ends is None:
            search.go(gap, MARGIN)
    fine = max(AIM * wanted, FINEST)
    while True:
        flow, run = search.settle(fine)
        whole = round_flow(ground, flow)
        measure(run, whole)
        if run.results[-1].gap <= wanted or fine <= FINEST:
            if "substitutes" in ground.policy.stages:
                whole = prefer_best(ground, whole)
                count_alternates(ground, run, whole)
            return whole, run
        fine = max(FINEST, STEP * fine)


def plan_unproved(ground: Ground, most: Ints, waived: Bools, ends: Ends) -> Flow:
    """Plan to the gap that is wanted, near a like plan; without a certificate.

    The plan is only nearly possible: rounding it to whole pieces makes it so.
    """
    search = Search(ground, most, waived, ends)
    flow, _ = search.settle(2 * max(ground.policy.gap, FINEST))
    if "substitutes" in ground.policy.stages:
        flow = prefer_best(ground, round_flow(ground, flow))
    return flow


@dataclass
class Search:
    """A plan that is nearly solved again and again, as more parts run short.

    `waived`, `ends`: as they are now. `flow`: the last plan, not yet possible.
    """

    ground: Ground
    most: Ints
    waived: Bools
    ends: Ends | None
    flow: Flow | None = None

    def go(self, tolerance: float, margin: float = 0.0) -> tuple[Flow, Run, float]:
        """Solve once; waive no longer what has run short.

        Returns the plan, its run, and how many pieces it lacks for every car.
        """
        reduction = reduce_market(self.ground, self.most, self.waived, ranked=False)
        begin = self.ends, self.flow
        run, self.ends = solve(
            self.ground, reduction.draft, self.most, tolerance, begin
        )
        self.flow, lacks = reduction.lift.complete(run.columns, margin)
        delivered = self.flow.started[: self.ground.streams.count, -1].sum()
        missing = float(lacks[self.waived].sum() / max(delivered, 1.0))
        self.waived = self.waived & (lacks <= 0)
        return self.flow, run, missing

    def settle(self, tolerance: float) -> tuple[Flow, Run]:
        """Solve until what is waived hardly runs short."""
        while True:
            flow, run, missing = self.go(tolerance)
            if missing <= SHARE * self.ground.policy.gap:
                return flow, run


def solve(
    ground: Ground,
    draft: Draft,
    most: Ints,
    tolerance: float,
    before: tuple[Ends | None, Flow | None],
    *,
    still: bool = False,
) -> tuple[Run, Ends]:
    """Take all stages but `substitutes`; also, where they ended.

    `before`: where those of a like plan ended, and its pieces, with which columns begin
    that it did not have. `still`: stay there.
    """
    ends, flow = before
    program, begun = write_growing(draft), {}
    identity = identify(ground, draft, program)
    solver = FirstOrder(program, most_of_each(draft, most), tolerance)
    if still:
        solver.effort = 0
    run = Run(draft, solver, ground.pricing)
    if ends is not None:
        empty = np.zeros(program.columns)
        fresh = empty if flow is None else columns_of(draft, flow)
        begun = ends.begun(identity, fresh)
    for stage in list_stages(draft, ground.policy):
        if stage.name != "substitutes":
            solver.begin = begun.get((stage.name, stage.key), solver.begin)
            run.take(stage)
    return run, Ends.of(ground, run, identity)


def carry_prices(ground: Ground, most: Ints, ends: Ends) -> Run:
    """Take all stages of a changed ground where those of a like plan ended."""
    waived = ends.waived(ground.net.parts)
    draft = reduce_market(ground, most, waived, ranked=False).draft
    return solve(ground, draft, most, ground.policy.gap, (ends, None), still=True)[0]


def measure(run: Run, flow: Flow, pieces: Mapping[str, float] = NOTHING) -> None:
    """Let the results of a run say what a possible plan reaches, and so holds.

    The bounds are computed only here: until then nobody asks for them. `pieces`: what
    groups have whose levels were raised, by name; they keep that.
    """
    run.columns = columns_of(run.draft, flow)
    held: dict[tuple[str, str], float] = {}
    for number, result in enumerate(run.results):
        stage, tariff = result.stage, result.tariff
        owed = sum(price * held.get(key, 0) for key, price in result.dues.items())
        if stage.raises:
            kept = {key: pieces[key] for key in result.fixed}
            held |= {("level", key): many for key, many in kept.items()}
            result = replace(result, fixed=kept)
        else:
            value = stage.gain.value(run.columns)
            held[price_kind(stage), stage.key] = value
            result = replace(result, value=value, held=value)
        tariff = replace(tariff, owed=owed)
        costs = run.pricing.costs(tariff) if result.costs is None else result.costs
        bound = run.pricing.bound_at(tariff, costs)
        run.results[number] = replace(result, bound=bound, tariff=tariff, costs=costs)


def count_alternates(ground: Ground, run: Run, flow: Flow) -> None:
    """Add a result for stage `substitutes`, which is not optimised.

    Its value is what the plan takes of lower-ranked alternates; its bound, that it
    could be none. Nothing more is proved of it.
    """
    value = -float(ground.net.choice_cost @ flow.chosen[:, -1])
    free = replace(run.results[-1].tariff, scale=0.0, rank=1.0, owed=0.0)
    free = replace(free, pool=0 * free.pool, capacity=0 * free.capacity)
    free = replace(free, cap=0 * free.cap, bonus=0 * free.bonus)
    for stage in list_stages(run.draft, ground.policy):
        if stage.name == "substitutes":
            run.results.append(StageResult(stage, value, 0.0, value, free, {}))
