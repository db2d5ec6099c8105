"""What fairness may cost: a least worth, kept while levels are raised."""

from dataclasses import replace

from xinqiao.market import Policy
from xinqiao.planning.agenda import Stage
from xinqiao.planning.objectives import worth
from xinqiao.planning.stages import Run, held_level


def bound_price(run: Run, policy: Policy) -> None:
    """Find the worth that could be had without fairness, and keep a share of it.

    worth >= (1 - price) x the greatest worth, with the stages before this one held.
    """
    if policy.fairness_price >= 1:
        return
    stage = Stage("fairness", 0, "", worth(run.draft, policy.lateness))
    run.take(stage)
    result = run.results[-1]
    least = held_level((1 - policy.fairness_price) * result.value)
    run.results[-1] = replace(result, held=least)
    run.hold(run.results[-1], least - stage.gain.constant)
