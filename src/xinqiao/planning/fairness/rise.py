"""Levels that rise round by round, whatever solves the rounds."""

from dataclasses import dataclass, field

import numpy as np

from xinqiao.planning.agenda import Stage
from xinqiao.planning.fairness.ladder import Ladder
from xinqiao.planning.grid import Bools, Floats
from xinqiao.planning.objectives import Gain
from xinqiao.planning.stages import Hold, Run

HAIR = 1e-9  # share of the pieces reached that need not be kept, for the solver's sake


@dataclass
class Rise:
    """The rise of one stage: who still rises, and what the others keep."""

    run: Run
    ladder: Ladder
    rising: Bools = field(init=False)
    rounds: int = 0

    def __post_init__(self) -> None:
        """Let all groups rise."""
        ladder = self.ladder
        self.rising = np.ones(ladder.count, bool)
        self.bound_rows(ladder.rising, self.rising, np.zeros(ladder.count))

    def bound_rows(self, first: int, which: Bools, least: Floats) -> None:
        """Let rows of some groups ask for at least so much (by group)."""
        rows = np.flatnonzero(which)
        none = np.full(len(rows), np.inf)
        self.run.solver.limit(first + rows, least[rows], none)

    def gain(self) -> Floats:
        """What a round raises: the level of all that still rise."""
        gain = np.zeros(self.ladder.column + 1)
        gain[self.ladder.column] = 1.0
        return gain

    def stage(self) -> Stage:
        """The stage of this round; its gain is no sum over columns of the plan."""
        return Stage(self.ladder.stage, self.rounds, "", Gain(np.zeros(0), 0.0))

    def served(self, level: float, tolerance: float = HAIR) -> Bools:
        """Groups that have all that is due to them at a level, but for a share."""
        groups = self.ladder.groups
        all_of_it: Bools = groups.weight * level >= groups.due * (1 - tolerance)
        return all_of_it

    def keep(self, done: Bools, kept: Floats) -> dict[str, float]:
        """Let groups rise no more, and keep what they have (pieces, by group).

        Returns what each of them keeps, by name.
        """
        ladder = self.ladder
        self.bound_rows(ladder.rising, done, np.full(ladder.count, -np.inf))
        self.bound_rows(ladder.kept, done, kept)
        self.rising = self.rising & ~done
        holds = [
            Hold(
                row=ladder.kept + int(group),
                kind=ladder.kind,
                key=ladder.groups.keys[group],
                level=float(kept[group]),
                streams=ladder.groups.streams(int(group)),
            )
            for group in np.flatnonzero(done)
        ]
        self.run.holds += holds
        return {hold.key: hold.level for hold in holds}
