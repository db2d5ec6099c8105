"""The product in one sentence of code: a market and a policy make an outcome."""

import time
from dataclasses import replace
from typing import Any

from xinqiao.allocation import Allocation, allocate
from xinqiao.errors import InvalidMarket, InvalidPolicy
from xinqiao.market import Market, Outcome, Policy, check_policy
from xinqiao.market.findings import finding
from xinqiao.market.outcome import market_hash
from xinqiao.planning.ground import lay_ground
from xinqiao.planning.own_order import order_own
from xinqiao.planning.plan import Plan, Progress, make_plan, silent
from xinqiao.planning.previous import with_previous
from xinqiao.planning.stability import earlier_pieces
from xinqiao.planning.whole import make_whole

ENGINE = "0.1.0"


def clear(
    market: Market,
    policy: Policy | None = None,
    *,
    previous: Outcome | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Clear one market: who gets which chips, which cars are built, what is short, why.

    Parameters
    ----------
    market
        The tables of needs, stock and bills of materials.
    policy
        The rules; without one, the defaults.
    previous
        An earlier outcome, against which the stage `stability` changes least.
    progress
        Told the name of each phase as it begins.

    Returns
    -------
    An outcome in whole pieces, with the proof of how far it can be from the best.

    Raises
    ------
    InvalidMarket
        If the market cannot be cleared under this policy; with all findings.
    InvalidPolicy
        If there is an earlier outcome, and no stage `stability` to look at it.
    SolverFailed
        If the solver gives no answer.
    """
    policy = policy or Policy()
    if previous is not None and "stability" not in policy.stages:
        raise InvalidPolicy([finding("XQ630", table="policy", column="stages")])
    watch = Stopwatch(progress)
    watch.begin("check")
    refuse(market, policy)
    name = market_hash(market, policy)
    watch.begin("trees")
    ground = lay_ground(market, policy)
    earlier = None if previous is None else previous.deliveries
    ground = replace(
        ground, earlier=earlier_pieces(ground.streams, ground.grid, earlier)
    )
    outcome = outcome_of(make_plan(ground, watch.begin), name, watch)
    if earlier is None:
        return outcome
    return replace(outcome, proof=with_previous(outcome.proof, ground, earlier))


def refuse(market: Market, policy: Policy) -> None:
    """Refuse what cannot be cleared under a policy; with all findings."""
    errors = [found for found in check_policy(market, policy) if found.is_error]
    if errors:
        raise InvalidMarket(errors)


def outcome_of(plan: Plan, name: str, watch: "Stopwatch") -> Outcome:
    """Turn a plan into an outcome; `name`: the hash of market and policy."""
    watch.begin("whole")
    whole = order_own(plan.ground, make_whole(plan))
    plan = plan.of_deliveries()  # what follows needs no more, and much room
    allocation = allocate(plan, whole, name, ENGINE, watch.begin)
    return Outcome(
        market=plan.ground.market,
        policy=plan.ground.policy,
        **allocation.tables,
        proof=allocation.proof,
        run={"seconds": watch.seconds(), **sizes(plan, allocation)},
    )


class Stopwatch:
    """Tells the phases to somebody, and how long each took."""

    def __init__(self, progress: Progress) -> None:
        """Start the clock: it is only reported, nothing depends on it."""
        self.progress = progress
        self.marks: list[tuple[str, float]] = []

    def begin(self, phase: str) -> None:
        """Begin a phase."""
        self.marks.append((phase, time.perf_counter()))
        self.progress(phase)

    def seconds(self) -> dict[str, float]:
        """Seconds by phase; a phase that came again counts in all."""
        ends = [mark for _, mark in self.marks[1:]] + [time.perf_counter()]
        spent: dict[str, float] = {}
        for (phase, start), end in zip(self.marks, ends, strict=True):
            spent[phase] = round(spent.get(phase, 0.0) + end - start, 3)
        return spent


def sizes(plan: Plan, allocation: Allocation) -> dict[str, Any]:
    """How large the market and the program were, and what solved it."""
    ground, program = plan.ground, plan.run.solver.program
    return {
        "solver": plan.run.solver.name,
        "iterations": plan.run.iterations,
        "weeks": ground.grid.size,
        "streams": ground.streams.count,
        "places": ground.net.places,
        "pools": len(ground.pools.arrivals),
        "scarce_pools": len(plan.run.draft.scarce),
        "rows": program.rows,
        "columns": program.columns,
        "deliveries": len(allocation.tables["deliveries"]),
        "allocations": len(allocation.tables["allocations"]),
    }
