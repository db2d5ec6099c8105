"""Leximin where simplex takes too long: rounds that a first-order method solves nearly.

Who is held back is read from prices, as always; only, prices are not exact. So levels
are kept a little lower than they were reached, and what all this proves is found out
afterwards, from the plan there is in the end: see `evidence`.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from xinqiao.planning.fairness.ladder import Ladder
from xinqiao.planning.fairness.rounds import read_round
from xinqiao.planning.grid import Bools, Floats
from xinqiao.planning.objectives import Gain
from xinqiao.planning.stages import Hold, Run, Stage, StageResult

WANTED = 5e-3
"""Share of its level that no group should be able to have more of, in the end."""

DEAR = 10.0  # levels for which a kept level is given up: no less
MOST_OFF = 3e-3  # share by which a level is kept lower, at most
MOST = 100  # rounds; the rest keep what they have then


@dataclass
class Ascent:
    """The climb of one stage: who still rises.

    `tolerance`: share of a level by which rounds are off.
    """

    run: Run
    ladder: Ladder
    tolerance: float
    rising: Bools = field(init=False)
    rounds: int = 0

    def __post_init__(self) -> None:
        """Let all groups rise."""
        self.rising = np.ones(self.ladder.count, bool)
        self.limit(self.ladder.rising, self.rising, np.zeros(self.ladder.count))

    def limit(self, first: int, which: Bools, least: Floats) -> None:
        """Let rows of some groups ask for at least so much (by group)."""
        rows = np.flatnonzero(which)
        none = np.full(len(rows), np.inf)
        self.run.solver.limit(first + rows, least[rows], none)

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
        solver = self.run.solver
        solver.charge[ladder.column + 1 :] = DEAR * ladder.unit / ladder.groups.weight
        if self.rounds == 1 and solver.begin is not None:  # its prices are of worth
            nothing = 0 * solver.begin.prices
            solver.begin = replace(solver.begin, prices=nothing, weight=1.0)
        answer = solver.maximise(gain)
        level = float(answer.values[ladder.column]) / ladder.unit
        tariff, dues, shares = read_round(self.run, ladder, self.rising, answer)
        done = self.rising & (self.held_back(shares) | self.served(level))
        if self.rounds == MOST:
            done = self.rising
        # Where too much was kept before, no level is possible: the bound is lower then.
        sure = min(level, max(self.run.pricing.bound(tariff), 0.0))
        off = min(max(self.run.solver.slack, self.run.solver.off), MOST_OFF)
        kept = ladder.groups.weight * sure * (1 - off)
        self.keep(done, kept)
        stage = Stage(ladder.stage, self.rounds, "", Gain(np.zeros(0), 0.0))
        fixed = {ladder.groups.keys[g]: float(kept[g]) for g in np.flatnonzero(done)}
        result = StageResult(stage, level, np.inf, level, tariff, dues)
        self.run.add(replace(result, fixed=fixed), answer)

    def held_back(self, shares: Floats) -> Bools:
        """Groups whose price says that they can hardly rise: at least one.

        Above the level by no more than what the round is off, by the share.
        """
        least = min(self.tolerance / WANTED, float(shares.max(initial=0)) / 2)
        back: Bools = shares >= least
        return back

    def served(self, level: float) -> Bools:
        """Groups that have all that is due to them at a level."""
        groups = self.ladder.groups
        most = groups.due * (1 - self.tolerance)
        all_of_it: Bools = groups.weight * level >= most
        return all_of_it

    def keep(self, done: Bools, kept: Floats) -> None:
        """Let groups rise no more, and keep what they have (pieces, by group)."""
        ladder = self.ladder
        self.limit(ladder.rising, done, np.full(ladder.count, -np.inf))
        self.limit(ladder.kept, done, kept)
        self.rising = self.rising & ~done
        solver, rows = self.run.solver, np.flatnonzero(done)
        prices = solver.begin.prices.copy()
        prices[ladder.kept + rows] = prices[ladder.rising + rows]
        solver.begin = replace(solver.begin, prices=prices)
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
