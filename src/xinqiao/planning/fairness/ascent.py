"""Leximin where simplex takes too long: rounds that a first-order method solves nearly.

Who is held back is read from prices, as always; only, prices are not exact. So levels
are kept a little lower than they were reached, and what all this proves is found out
afterwards, from the plan there is in the end: see `evidence`.
"""

from dataclasses import replace

import numpy as np

from xinqiao.errors import SolverFailed
from xinqiao.planning.fairness.evidence import HELD
from xinqiao.planning.fairness.ladder import Ladder
from xinqiao.planning.fairness.rise import Rise
from xinqiao.planning.fairness.rounds import read_round
from xinqiao.planning.grid import Bools, Floats
from xinqiao.planning.stages import Run, StageResult
from xinqiao.solver import Answer, Beginning, FirstOrder

SPARE = 5e-3
"""Share by which a level is kept lower than it was reached. The last half per cent of
levels costs more worth than all the rest, and prices beyond all measure."""

DEAR = 10.0  # levels for which a kept level is given up: no less
EFFORT = 120_000  # iterations of all rounds; who still rises then keeps what it has


class Ascent(Rise):
    """Levels raised nearly; `begin`: from where the next round begins."""

    def __init__(self, run: Run, ladder: Ladder, begin: Beginning) -> None:
        """Let all groups rise, from the beginning of the first round."""
        super().__init__(run, ladder)
        self.begin = begin
        dear = DEAR * ladder.unit / ladder.groups.weight
        self.solver.charge[ladder.deficits] = dear

    @property
    def solver(self) -> FirstOrder:
        """The solver of a run that is only nearly solved."""
        if not isinstance(self.run.solver, FirstOrder):
            raise SolverFailed("no first-order method to begin from")
        return self.run.solver

    def climb(self) -> None:
        """Raise the lowest, keep those held back, and go on with the others."""
        while self.rising.any() and not self.run.short:
            self.step()

    def step(self) -> None:
        """One round."""
        ladder = self.ladder
        self.rounds += 1
        self.solver.begin = self.begin
        answer = self.solver.maximise(self.gain())
        level = float(answer.values[ladder.column]) / ladder.unit
        tariff, dues, shares = read_round(self.run, ladder, self.rising, answer)
        served = self.served(level, self.solver.tolerance)
        done = self.rising & (self.held_back(shares) | served)
        if self.run.iterations + answer.iterations >= EFFORT:
            done = self.rising
        # Where too much was kept before, no level is possible: the bound is lower then.
        bound = self.run.pricing.bound(tariff)
        kept = ladder.groups.weight * max(min(level, bound), 0.0) * (1 - SPARE)
        fixed = self.keep(done, kept)
        self.begin = self.carried(done)
        result = StageResult(self.stage(), level, bound, level, tariff, dues, fixed)
        self.run.add(result, slim(answer))

    def held_back(self, shares: Floats) -> Bools:
        """Groups whose price says that they can hardly rise: at least one."""
        even = float(shares.sum()) / max(int(self.rising.sum()), 1)
        back: Bools = shares >= HELD * even
        return back

    def carried(self, done: Bools) -> Beginning:
        """Where the next round begins: what held groups back now keeps their level."""
        end, rows = self.solver.end, np.flatnonzero(done)
        prices = end.prices.copy()
        prices[self.ladder.kept + rows] = prices[self.ladder.rising + rows]
        prices[self.ladder.rising + rows] = 0.0
        return replace(end, prices=prices)


def slim(answer: Answer) -> Answer:
    """An answer without its prices, which have been read: rounds are many."""
    return replace(answer, prices=np.zeros(0))
