"""Leximin where simplex takes too long: rounds that a first-order method solves nearly.

Who is held back is read from prices, as always; only, prices are not exact. So levels
are kept a little lower than they were reached, and what all this proves is found out
afterwards, from the plan there is in the end: see `evidence`.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from xinqiao.planning.agenda import Stage
from xinqiao.planning.fairness.evidence import HELD
from xinqiao.planning.fairness.ladder import Ladder
from xinqiao.planning.fairness.rounds import read_round
from xinqiao.planning.grid import Bools, Floats
from xinqiao.planning.objectives import Gain
from xinqiao.planning.stages import Hold, Run, StageResult
from xinqiao.solver import Answer, Beginning, FirstOrder

SPARE = 5e-3
"""Share by which a level is kept lower than it was reached. The last half per cent of
levels costs more worth than all the rest, and prices beyond all measure."""

DEAR = 10.0  # levels for which a kept level is given up: no less
EFFORT = 120_000  # iterations of all rounds; who still rises then keeps what it has


@dataclass
class Ascent:
    """The climb of one stage: who still rises, and from where the next round begins.

    `begin`: of the first round.
    """

    run: Run
    solver: FirstOrder
    ladder: Ladder
    begin: Beginning
    rising: Bools = field(init=False)
    rounds: int = 0

    def __post_init__(self) -> None:
        """Let all groups rise."""
        ladder = self.ladder
        self.rising = np.ones(ladder.count, bool)
        self.limit(ladder.rising, self.rising, np.zeros(ladder.count))
        dear = DEAR * ladder.unit / ladder.groups.weight
        self.solver.charge[ladder.deficits] = dear

    def limit(self, first: int, which: Bools, least: Floats) -> None:
        """Let rows of some groups ask for at least so much (by group)."""
        rows = np.flatnonzero(which)
        none = np.full(len(rows), np.inf)
        self.solver.limit(first + rows, least[rows], none)

    def climb(self) -> None:
        """Raise the lowest, keep those held back, and go on with the others."""
        while self.rising.any() and not self.run.short:
            self.step()

    def step(self) -> None:
        """One round."""
        ladder = self.ladder
        self.rounds += 1
        gain = np.zeros(ladder.column + 1)
        gain[ladder.column] = 1.0
        self.solver.begin = self.begin
        answer = self.solver.maximise(gain)
        level = float(answer.values[ladder.column]) / ladder.unit
        tariff, dues, shares = read_round(self.run, ladder, self.rising, answer)
        done = self.rising & (self.held_back(shares) | self.served(level))
        if self.run.iterations + answer.iterations >= EFFORT:
            done = self.rising
        # Where too much was kept before, no level is possible: the bound is lower then.
        bound = self.run.pricing.bound(tariff)
        kept = ladder.groups.weight * max(min(level, bound), 0.0) * (1 - SPARE)
        self.keep(done, kept)
        self.begin = self.carried(done)
        stage = Stage(ladder.stage, self.rounds, "", Gain(np.zeros(0), 0.0))
        fixed = {ladder.groups.keys[g]: float(kept[g]) for g in np.flatnonzero(done)}
        result = StageResult(stage, level, bound, level, tariff, dues, fixed)
        self.run.add(result, slim(answer))

    def held_back(self, shares: Floats) -> Bools:
        """Groups whose price says that they can hardly rise: at least one."""
        even = float(shares.sum()) / max(int(self.rising.sum()), 1)
        back: Bools = shares >= HELD * even
        return back

    def served(self, level: float) -> Bools:
        """Groups that have all that is due to them at a level."""
        groups = self.ladder.groups
        most = groups.due * (1 - self.solver.tolerance)
        all_of_it: Bools = groups.weight * level >= most
        return all_of_it

    def keep(self, done: Bools, kept: Floats) -> None:
        """Let groups rise no more, and keep what they have (pieces, by group)."""
        ladder = self.ladder
        self.limit(ladder.rising, done, np.full(ladder.count, -np.inf))
        self.limit(ladder.kept, done, kept)
        self.rising = self.rising & ~done
        self.run.holds += [
            Hold(
                row=ladder.kept + int(group),
                kind=ladder.kind,
                key=ladder.groups.keys[group],
                level=float(kept[group]),
                streams=ladder.groups.streams(int(group)),
            )
            for group in np.flatnonzero(done)
        ]

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
