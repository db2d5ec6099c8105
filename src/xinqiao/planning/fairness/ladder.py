"""The rows by which levels are raised: a column t, and two rows for each group.

rising:  sum of pieces of g by T - weight_g / unit x t >= 0, while g can still rise,
kept:    sum of pieces of g by T >= what it has reached, afterwards.
Both are always there; a row that asks for nothing is without a bound.
"""

from dataclasses import dataclass, replace

import numpy as np

from xinqiao.planning.fairness.groups import Groups
from xinqiao.planning.limits import NONE, Cells, Draft
from xinqiao.solver import Program

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


def add_ladder(
    program: Program, draft: Draft, stage: str, groups: Groups, top: float
) -> tuple[Program, Ladder]:
    """Write the rows of one stage into a program; none of them binds yet."""
    unit = float(groups.weight.max(initial=0)) or 1.0
    column, count = program.columns, len(groups.keys)
    inside = np.flatnonzero(groups.of >= 0)
    last = np.array(draft.net.grid.size - 1)
    var = draft.variables
    pieces = var.column(var.node[: draft.streams.count][inside], last)
    blocks = []
    for name, steps in (("rising", True), ("kept", False)):
        cells = Cells()
        cells.add(groups.of[inside], pieces, 1.0)
        if steps:
            cells.add(np.arange(count), np.array(column), -groups.weight / unit)
        none = np.full(count, NONE)
        blocks.append(cells.block(f"{stage} {name}", -none, none))
    ladder = Ladder(
        stage, groups, unit, top, column, program.rows, program.rows + count
    )
    wider = replace(
        program,
        lower=np.append(program.lower, 0.0),
        upper=np.append(program.upper, top * unit),
        blocks=(*program.blocks, *blocks),
    )
    return wider, ladder
