"""Plans of large markets: nearly solved, made possible, and proved by their prices."""

from dataclasses import replace

from xinqiao.planning.beginning import begin_from
from xinqiao.planning.flow import Flow
from xinqiao.planning.grid import Bools, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.limits import write_program
from xinqiao.planning.reduction import Reduction, reduce_market
from xinqiao.planning.rounding.rounded import round_flow
from xinqiao.planning.stages import Run, list_stages
from xinqiao.solver import FirstOrder, Start

COARSE = 1e-3  # tolerance while it is still being found out what runs short
FINEST = 1e-6  # tolerance at which a plan is taken as it is
SHARE = 0.1  # of the gap that is wanted: tolerance that mostly reaches it
STEP = 0.4  # by which the tolerance shrinks, where it does not

FEW = 1e-3
"""Share of all pieces that parts waived may lack when the tolerance is made fine: they
are no longer waived then, and few others will follow."""

LEAST = 1e-5
"""Share that may lack in the end: making the plan possible takes it back."""


def plan_by_first_order(ground: Ground, most: Ints, waived: Bools) -> tuple[Flow, Run]:
    """Plan until the certificate says that the gap is as small as is wanted.

    `most`: pieces that each place could use. `waived`: parts taken to be there until
    they run short. Prices give a bound that holds whatever they are; the plan is made
    possible, in whole pieces, before it is measured against the bound.
    """
    tolerance, start = COARSE, None
    fine = min(COARSE, max(FINEST, SHARE * ground.policy.gap))
    while True:
        reduction = reduce_market(ground, most, waived, ranked=False)
        run = solve(ground, reduction, tolerance, start)
        flow, lacks = reduction.lift.complete(run.columns)
        waived = waived & (lacks <= 0)
        missing = lacks.sum() / max(flow.came[:, -1].sum(), 1.0)
        if missing <= LEAST and tolerance <= fine:
            flow = round_flow(ground, flow)
            measure(run, flow)
            if run.results[-1].gap <= ground.policy.gap or tolerance <= FINEST:
                return flow, run
            fine = max(FINEST, STEP * tolerance)
        start = (flow, run)
        tolerance = fine if missing <= FEW else tolerance


def solve(
    ground: Ground,
    reduction: Reduction,
    tolerance: float,
    start: tuple[Flow, Run] | None,
) -> Run:
    """Take all stages but `substitutes`, from an earlier plan where there is one."""
    draft = reduction.draft
    program = write_program(draft)
    begin = Start(*begin_from(draft, program, *start)) if start else None
    run = Run(draft, FirstOrder(program, tolerance, begin), ground.pricing)
    for stage in list_stages(draft, ground.policy):
        if stage.name != "substitutes":
            run.take(stage)
    return run


def measure(run: Run, flow: Flow) -> None:
    """Let the results of a run say what a possible plan reaches."""
    program = run.solver.program
    run.columns, _ = begin_from(run.draft, program, flow, run)
    run.results = [
        replace(result, value=result.stage.gain.value(run.columns))
        for result in run.results
    ]
