"""Plans of large markets: nearly solved, made possible, and proved by their prices."""

from dataclasses import replace

from xinqiao.planning.beginning import columns_of
from xinqiao.planning.flow import Flow
from xinqiao.planning.grid import Bools, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.limits import Draft, write_program
from xinqiao.planning.prefer import prefer_best
from xinqiao.planning.reduction import reduce_market
from xinqiao.planning.rounding.rounded import round_flow
from xinqiao.planning.stages import (
    Run,
    StageResult,
    list_stages,
    price_kind,
)
from xinqiao.solver import FirstOrder

COARSE = 4e-3  # tolerance while it is still being found out what runs short
MIDDLE = 1e-3  # tolerance at which that is looked at once more
FINEST = 1e-6  # tolerance at which a plan is taken as it is
SHARE = 0.1
"""Share of the gap that is wanted: tolerance that mostly reaches it, and pieces for
every car that may lack in the end, for each may cost a car."""

STEP = 0.4  # by which the tolerance shrinks, where it does not

MARGIN = 0.05
"""Share by which waived parts must have more than is asked, while the tolerance is
coarse: what is nearly short then would be short in the end."""

FEW = 0.5
"""Pieces for every car delivered that waived parts may lack when the tolerance is made
finer: they are no longer waived then, and few others will follow."""


def plan_by_first_order(ground: Ground, most: Ints, waived: Bools) -> tuple[Flow, Run]:
    """Plan until the certificate says that the gap is as small as is wanted.

    `most`: pieces that each place could use. `waived`: parts taken to be there until
    they run short. Prices give a bound that holds whatever they are; the plan is made
    possible, in whole pieces, before it is measured against the bound.
    """
    tolerance, flow = COARSE, None
    fine = min(COARSE, max(FINEST, SHARE * ground.policy.gap))
    while True:
        reduction = reduce_market(ground, most, waived, ranked=False)
        run = solve(ground, reduction.draft, tolerance, flow)
        margin = MARGIN if tolerance > fine else 0.0
        flow, lacks = reduction.lift.complete(run.columns, margin)
        delivered = flow.started[: ground.streams.count, -1].sum()
        missing = lacks[waived].sum() / max(delivered, 1.0)
        waived = waived & (lacks <= 0)
        if missing <= SHARE * ground.policy.gap and tolerance <= fine:
            whole = round_flow(ground, flow)
            measure(run, whole)
            if run.results[-1].gap <= ground.policy.gap or tolerance <= FINEST:
                if "substitutes" in ground.policy.stages:
                    whole = prefer_best(ground, whole)
                    count_alternates(ground, run, whole)
                return whole, run
            fine = max(FINEST, STEP * tolerance)
        if missing <= FEW:
            tolerance = max(fine, MIDDLE) if tolerance > MIDDLE else fine


def solve(ground: Ground, draft: Draft, tolerance: float, flow: Flow | None) -> Run:
    """Take all stages but `substitutes`, from an earlier plan where there is one.

    Its prices are not taken over: without those of all rows they only mislead.
    """
    program = write_program(draft)
    start = None if flow is None else columns_of(draft, flow)
    run = Run(draft, FirstOrder(program, tolerance, start), ground.pricing)
    for stage in list_stages(draft, ground.policy):
        if stage.name != "substitutes":
            run.take(stage)
    return run


def measure(run: Run, flow: Flow) -> None:
    """Let the results of a run say what a possible plan reaches, and so holds."""
    run.columns = columns_of(run.draft, flow)
    held: dict[tuple[str, str], float] = {}
    for number, result in enumerate(run.results):
        stage, tariff = result.stage, result.tariff
        value = stage.gain.value(run.columns)
        owed = sum(price * held[key] for key, price in result.dues.items())
        held[price_kind(stage), stage.key] = value
        run.results[number] = replace(
            result,
            value=value,
            bound=result.bound + tariff.owed - owed,
            held=value,
            tariff=replace(tariff, owed=owed),
        )


def count_alternates(ground: Ground, run: Run, flow: Flow) -> None:
    """Add a result for stage `substitutes`, which is not optimised.

    Its value is what the plan takes of lower-ranked alternates; its bound, that it
    could be none. Nothing more is proved of it.
    """
    value = -float(ground.net.choice_cost @ flow.chosen[:, -1])
    free = replace(run.results[-1].tariff, scale=0.0, rank=1.0, owed=0.0)
    free = replace(free, pool=0 * free.pool, capacity=0 * free.capacity)
    free = replace(free, bonus=0 * free.bonus)
    for stage in list_stages(run.draft, ground.policy):
        if stage.name == "substitutes":
            run.results.append(StageResult(stage, value, 0.0, value, free, {}))
