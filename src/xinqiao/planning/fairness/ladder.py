"""The rows by which levels are raised: a column t, and two rows for each group.

rising:  sum of pieces of g by T - weight_g / unit x t >= 0, while g can still rise,
kept:    sum of pieces of g by T >= what it has reached, afterwards.
Both are always there; a row that asks for nothing is without a bound.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from xinqiao.planning.fairness.groups import Groups
from xinqiao.planning.limits import NONE, Cells, Draft
from xinqiao.solver import Growing, Program, Rows

KINDS = {"floors": "floor", "fairness": "level"}
"""What the prices of a stage's rows are called."""


@dataclass(frozen=True)
class Ladder:
    """The rungs of one stage: `column` of t, first rows of each kind.

    t counts pieces of the group of the greatest weight, `unit`; the level is t / unit.
    `top`: the level beyond which nothing counts.
    """

    stage: str
    groups: Groups
    unit: float
    top: float
    column: int
    rising: int
    kept: int

    @property
    def kind(self) -> str:
        """What the prices of its rows are called."""
        return KINDS[self.stage]

    @property
    def count(self) -> int:
        """Number of groups."""
        return len(self.groups.keys)

    @property
    def deficits(self) -> slice:
        """Columns of what groups have less than is kept, where there are such."""
        return slice(self.column + 1, self.column + 1 + self.count)


def add_ladder(
    program: Program, draft: Draft, stage: str, groups: Groups, top: float
) -> tuple[Program, Ladder]:
    """Write the rows of one stage into a program; none of them binds yet."""
    ladder = make_ladder(program, stage, groups, top)
    wider = replace(
        program,
        lower=np.append(program.lower, 0.0),
        upper=np.append(program.upper, top * ladder.unit),
        blocks=(*program.blocks, *rungs(draft, ladder)),
    )
    return wider, ladder


def grow_ladder(
    program: Growing, draft: Draft, groups: Groups
) -> tuple[Growing, Ladder]:
    """The same for a first-order method: quantities of a single step, t and deficits.

    A group may have less than is kept, by a deficit, which costs dearly: where too much
    was kept, prices would grow without end otherwise.
    """
    ladder = make_ladder(program, "fairness", groups, np.inf)
    rising, kept = rungs(draft, ladder)
    count = np.arange(ladder.count)
    added = count + ladder.column + 1
    kept = replace(
        kept,
        row=np.append(kept.row, count),
        column=np.append(kept.column, added),
        value=np.append(kept.value, np.ones(ladder.count)),
    )
    wider = replace(
        program,
        base=np.concatenate([program.base, [ladder.column], added]),
        shut=np.append(program.shut, np.zeros(ladder.count + 1, bool)),
        totals=(*program.totals, rising, kept),
    )
    return wider, ladder


def make_ladder(
    program: Program | Growing, stage: str, groups: Groups, top: float
) -> Ladder:
    """A ladder after the last column and row of a program."""
    unit = float(groups.weight.max(initial=0)) or 1.0
    first, count = program.rows, len(groups.keys)
    return Ladder(stage, groups, unit, top, program.columns, first, first + count)


def rungs(draft: Draft, ladder: Ladder) -> Iterator[Rows]:
    """The rows of a ladder, by kind."""
    groups, var = ladder.groups, draft.variables
    inside = np.flatnonzero(groups.of >= 0)
    last = np.array(draft.net.grid.size - 1)
    pieces = var.column(var.node[: draft.streams.count][inside], last)
    for name, steps in (("rising", True), ("kept", False)):
        cells = Cells()
        cells.add(groups.of[inside], pieces, 1.0)
        if steps:
            weight = -groups.weight / ladder.unit
            cells.add(np.arange(ladder.count), np.array(ladder.column), weight)
        none = np.full(ladder.count, NONE)
        yield cells.block(f"{ladder.stage} {name}", -none, none)
