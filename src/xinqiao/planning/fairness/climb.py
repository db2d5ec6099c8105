"""Raising levels, round by round: each proves how far the lowest can rise.

Round: the greatest t that all groups still rising reach, those done before being kept.
With prices y on the rising rows,  sum of weight x y = 1  (t is free), so that
bound = closed form with y as a bonus for every piece of a group - what is kept;
where t has a top, sum of weight x y <= 1, and what is missing adds to the bound.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

import numpy as np

from xinqiao.planning.fairness.rise import HAIR, Rise
from xinqiao.planning.fairness.rounds import read_round
from xinqiao.planning.grid import Bools, Floats
from xinqiao.planning.stages import StageResult
from xinqiao.solver import Answer

LEAST, PART = 1e-7, 1e-4
"""Shares of a price sum from which a group is held back: at least, and of the most.

The larger the share, the less the group could rise: (bound - level) / share.
"""

DUST = 1e-6  # pieces of the group of the greatest weight; less is the solver's


class Climb(Rise):
    """Levels raised exactly, by simplex."""

    def step(self, choose: Callable[["Climb", Floats, float], Bools]) -> None:
        """One round: raise t, judge it, and keep those that `choose` names.

        `choose`: from the shares of the price sum, by group, and the level reached.
        """
        self.rounds += 1
        # Where the last round ended is possible: from there primal simplex is near.
        with self.run.session.from_a_plan() if self.rounds > 1 else nullcontext():
            answer = self.run.session.maximise(self.gain())
        reached = float(answer.values[self.ladder.column])
        level = reached / self.ladder.unit if reached > DUST else 0.0
        result, shares = self.judge(answer, level)
        done = self.rising & choose(self, shares, level)
        if not done.any():
            done = self.rising & (shares >= shares.max())
        fixed = self.keep(done, kept_pieces(self.ladder.groups.weight * level))
        self.run.add(replace(result, fixed=fixed), answer)

    def levels(self, some: Bools) -> Floats:
        """Levels when some groups get as much as they can together; by group."""
        ladder, var = self.ladder, self.run.draft.variables
        streams, size = self.run.draft.streams, self.run.draft.net.grid.size
        last = var.column(var.node[: streams.count], np.array(size - 1))
        of = ladder.groups.of
        each = np.append(some / ladder.groups.weight, 0.0)[of]
        gain = np.zeros(ladder.column)
        np.add.at(gain, last, each * ladder.unit)
        answer = self.run.session.maximise(gain)
        self.run.iterations += answer.iterations
        inside = of >= 0
        given = np.bincount(of[inside], answer.values[last[inside]], ladder.count)
        found: Floats = given / ladder.groups.weight
        return found

    def judge(self, answer: Answer, level: float) -> tuple[StageResult, Floats]:
        """Read the prices of a round, and the bound on its level that they prove.

        Also returns the share of the price sum that each group has.
        """
        run = self.run
        tariff, dues, shares = read_round(run, self.ladder, self.rising, answer)
        bound = run.pricing.bound(tariff)
        return StageResult(self.stage(), level, bound, level, tariff, dues), shares


def kept_pieces(pieces: Floats) -> Floats:
    """What is kept of pieces reached: a hair less, never less than nothing."""
    return np.maximum(0.0, pieces - HAIR * np.maximum(1.0, pieces))


def held_back(shares: Floats) -> Bools:
    """Groups that cannot rise while the others keep the level: those with a price.

    A group that only happens to have no more has none; it waits for a later round.
    """
    least = max(LEAST, PART * float(shares.max(initial=0)))
    back: Bools = shares >= least
    return back


def climb_leximin(climb: Climb) -> None:
    """Raise the lowest level, keep those held back, and go on with the others."""
    while climb.rising.any() and not climb.run.short:
        climb.step(by_prices)


def by_prices(climb: Climb, shares: Floats, level: float) -> Bools:
    """Those held back, and those with all that is due; all, once the top is reached."""
    back = held_back(shares) | climb.served(level)
    return back | (level >= climb.ladder.top * (1 - 1e-9))
