"""One level for all: the first round of leximin, without those that cannot reach it."""

import numpy as np

from xinqiao.planning.fairness.climb import Climb, held_back
from xinqiao.planning.grid import Bools, Floats

CLOSE = 1e-7  # share of a level by which it must be passed to count as higher


def climb_together(climb: Climb) -> None:
    """Raise one level for all; again without those that cannot pass it by themselves.

    They keep what they have; the others have the common level as their least.
    """
    while climb.rising.any() and not climb.run.short:
        climb.step(set_aside)


def set_aside(climb: Climb, shares: Floats, level: float) -> Bools:
    """Groups that cannot pass the level whatever the others get; all, if none is such.

    Those with all that is due are such; of the others only those with a price can be.
    """
    served = climb.rising & climb.served(level)
    back = climb.rising & held_back(shares) & ~served
    stuck = served | only_stuck(climb, back, level)
    return stuck if stuck.any() else climb.rising


def only_stuck(climb: Climb, some: Bools, level: float) -> Bools:
    """Of some groups, those that alone can rise no higher: by solving again.

    First for as many as possible together, then one by one.
    """
    ladder, stuck = climb.ladder, some.copy()
    climb.bound_rows(ladder.rising, climb.rising, np.full(ladder.count, -np.inf))
    while stuck.any():
        rose = stuck & (climb.levels(stuck) > passing(level))
        if not rose.any():
            break
        stuck &= ~rose
    for group in np.flatnonzero(stuck):
        one = np.arange(ladder.count) == group
        stuck[group] = climb.levels(one)[group] <= passing(level)
    climb.bound_rows(ladder.rising, climb.rising, np.zeros(ladder.count))
    return stuck


def passing(level: float) -> float:
    """A level that is surely higher."""
    return level * (1 + CLOSE) + 1e-12
