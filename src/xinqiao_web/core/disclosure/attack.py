"""What somebody can conclude who knows everything that was ever released.

A linear program: all cells are unknown, each released total is an equation, and no cell
is less than what the attacker itself has in it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Released:
    """Totals that are known. `rows`: totals by cells, 1 where a cell is in a total."""

    rows: Floats
    totals: Floats

    def __add__(self, other: "Released") -> "Released":
        """Both together."""
        return Released(
            np.vstack([self.rows, other.rows]),
            np.concatenate([self.totals, other.totals]),
        )


def highest(target: Floats, known: Released, least: Floats) -> tuple[float, Floats]:
    """The most that a sum of cells can be, and how each known total holds it down.

    `target`: 1 for each cell of the sum. `least`: what each cell has at least. The
    second result has a price for each known total: the sum could rise if that one were
    not known. Nothing known holds it: infinite, and no prices.
    """
    answer = linprog(
        -target,
        A_eq=known.rows if len(known.rows) else None,
        b_eq=known.totals if len(known.rows) else None,
        bounds=np.column_stack([least, np.full(len(least), np.inf)]),
        method="highs",
    )
    # Unbounded, or (which presolve does not tell apart) infeasible: the latter cannot
    # be, for the true cells fulfil all equations.
    if answer.status in (2, 3, 4):
        return np.inf, np.zeros(len(known.rows))
    prices: Floats = np.abs(np.asarray(answer.eqlin.marginals))
    return float(-answer.fun), prices
