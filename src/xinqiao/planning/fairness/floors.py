"""Floors: what is guaranteed to firms of some sizes, of the mean level without them."""

from dataclasses import dataclass, replace

import numpy as np

from xinqiao.market import Policy
from xinqiao.planning.agenda import Stage
from xinqiao.planning.fairness.climb import DUST
from xinqiao.planning.fairness.groups import Groups, largest_sizes, make_groups
from xinqiao.planning.grid import Floats
from xinqiao.planning.ground import Ground
from xinqiao.planning.objectives import Gain
from xinqiao.planning.prices import Tariff
from xinqiao.planning.stages import Run, StageResult


@dataclass(frozen=True)
class Targets:
    """Firms with a floor: `weight` of the groups is the pieces at which it is reached.

    `mean`: level of all firms together under the same policy without floors.
    """

    groups: Groups
    mean: float


def mean_level(groups: Groups, delivered: Floats) -> float:
    """Level of all groups together: pieces delivered / sum of weights.

    `delivered`: pieces by stream.
    """
    given = delivered[groups.of >= 0].sum()
    return float(given / groups.weight.sum()) if given > DUST else 0.0


def set_floors(ground: Ground, delivered: Floats) -> Targets:
    """Set the floors: share x mean x weight pieces for firms of a size that has one.

    A corporate group has the size of its largest firm. `delivered`: pieces by stream,
    of the plan without floors.
    """
    groups = make_groups(ground, "firms")
    mean = mean_level(groups, delivered)
    share = dict(ground.policy.floors)
    sizes = largest_sizes(ground, groups).to_list()
    target = np.array([share.get(size, 0.0) * mean for size in sizes])
    return Targets(groups.some(target > 0, target), mean)


def without_floors(policy: Policy) -> Policy:
    """The same policy without floors, as far as the stage `worth`."""
    last = policy.stages.index("worth") + 1
    stages = tuple(s for s in policy.stages[:last] if s != "floors")
    return replace(policy, stages=stages, floors={})


def record_mean(run: Run, floors: Targets | None) -> None:
    """Add the mean level as round 0 of the stage: stated, not proved."""
    if floors is None:
        return
    mean, shape = floors.mean, run.draft.pools.arrivals.shape
    rooms = (len(run.draft.capacity.pieces), shape[1])
    none = np.zeros(run.draft.streams.count)
    cap = np.zeros((run.draft.caps.count, shape[1]))
    tariff = Tariff(np.zeros(shape), np.zeros(rooms), cap, none, 0.0, 0.0, 0.0)
    stage = Stage("floors", 0, "", Gain(np.zeros(0), mean))
    run.results.append(StageResult(stage, mean, mean, mean, tariff, {}))
