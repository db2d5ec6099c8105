"""From a market to the plan in fractions of pieces, with its proof."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from xinqiao.planning.ends import Ends
from xinqiao.planning.fairness.course import lay_course
from xinqiao.planning.fairness.floors import set_floors, without_floors
from xinqiao.planning.first_order import plan_by_first_order
from xinqiao.planning.flow import Flow
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.nearly_fair import plan_nearly_fair
from xinqiao.planning.needs import most_used
from xinqiao.planning.reduction import Reduction, not_surely_scarce, reduce_market
from xinqiao.planning.stages import Run, StageResult

Progress = Callable[[str], None]

DIRECT = 60_000
"""Columns up to which the whole program goes to simplex at once."""

EXACT = 150_000
"""Columns up to which simplex solves it in rounds, where the gap that is wanted is
below `FINE`; beyond, and where more gap will do, a first-order method."""

FINE = 2e-5

MISSING = 1e-5  # pieces; less is the solver's dust


def silent(_: str) -> None:
    """Tell nobody."""


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

    def of_deliveries(self) -> "Plan":
        """The same plan, of whose flow only the starts are left: the rest is large."""
        nothing = np.zeros((0, self.ground.grid.size))
        return replace(self, flow=Flow(self.flow.started, nothing, nothing))


def make_plan(ground: Ground, progress: Progress = silent) -> Plan:
    """Plan a market: who gets what and when, in fractions of pieces.

    The solver is chosen by the size of the program.
    """
    progress("scarcity")
    most = most_used(ground.net, ground.streams.total, ground.capacity)
    nothing = np.zeros(len(ground.net.parts), bool)
    ranked = "substitutes" in ground.policy.stages
    whole = reduce_market(ground, most, nothing, ranked=ranked)
    columns = whole.draft.variables.columns
    progress("solve")
    if columns <= DIRECT:
        return plan_by_simplex(ground, most, nothing)
    waived = not_surely_scarce(ground, most, whole.scarcity)
    small = columns <= EXACT
    if ground.policy.is_fair:
        if small or not can_be_near(ground):
            return plan_by_simplex(ground, most, waived)
        return Plan(ground, *plan_nearly_fair(ground, most, waived))
    exact = small and ground.policy.gap < FINE
    if exact or ground.steadied or ground.protection.keys:
        return plan_by_simplex(ground, most, waived)
    return plan_large(ground, most, waived)


def can_be_near(ground: Ground) -> bool:
    """Whether a first-order method can raise levels: leximin, and nothing besides."""
    policy = ground.policy
    alone = "floors" not in policy.stages and policy.fairness_price >= 1
    bounded = ground.steadied or ground.protection.keys
    return policy.fairness == "leximin" and alone and not bounded


def plan_large(
    ground: Ground, most: Ints, waived: Bools, ends: Ends | None = None
) -> Plan:
    """Plan by the first-order method, from the ends of a like plan if there are any."""
    return Plan(ground, *plan_by_first_order(ground, most, waived, ends))


def plan_by_simplex(ground: Ground, most: Ints, waived: Bools) -> Plan:
    """Plan as if waived parts were there; again with those that run short, until none.

    `waived`: by part. What is left waived at the end is there, so the plan is possible,
    and the best: the program asks for nothing that the market does not.
    """
    ranked = "substitutes" in ground.policy.stages
    floors = None
    if "floors" in ground.policy.stages:
        bare = replace(ground, policy=without_floors(ground.policy))
        plain = plan_by_simplex(bare, most, waived)
        floors = set_floors(ground, plain.delivered[:, -1])
    while True:
        reduction = reduce_market(ground, most, waived, ranked=ranked)
        course = lay_course(ground, reduction.draft, floors)
        lack = partial(lacking, reduction, waived)
        run = course.run(lack if waived.any() else None)
        flow, lacks = reduction.lift.complete(run.columns)
        short = waived & (lacks > MISSING)
        if not short.any():
            return Plan(ground, flow, run)
        waived = waived & ~short


def lacking(reduction: Reduction, waived: Bools, columns: Floats) -> bool:
    """Say whether waived parts run short in a plan."""
    _, lacks = reduction.lift.complete(columns)
    return bool((lacks[waived] > MISSING).any())
