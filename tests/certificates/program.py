"""A linear program by name, solved by SciPy in fractions or in whole numbers."""

from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csc_array, vstack


class Program:
    """A linear program by name: variables, rows, and gains by stage."""

    def __init__(self) -> None:
        self.names: dict[Any, int] = {}
        self.rows: list[tuple[dict[int, float], float, float]] = []
        self.most: dict[int, float] = {}

    def var(self, *name: Any) -> int:
        """Number of a variable."""
        return self.names.setdefault(name, len(self.names))

    def row(self, terms: dict[int, float], least: float, most: float) -> None:
        """Bound a sum from both sides."""
        self.rows.append((terms, least, most))

    def matrix(self) -> csc_array:
        """The coefficients of the rows."""
        cells = [
            (at, number, value)
            for at, (terms, _, _) in enumerate(self.rows)
            for number, value in terms.items()
        ]
        at, column, value = (np.array(c) for c in zip(*cells, strict=True))
        shape = (len(self.rows), len(self.names))
        return coo_array((value.astype(float), (at, column)), shape=shape).tocsc()

    def solve(self, gain: dict[int, float], *, whole: bool = False) -> np.ndarray:
        """The best values of the variables."""
        goal = np.zeros(len(self.names))
        goal[list(gain)] = [-worth for worth in gain.values()]
        least, most = (np.array([row[k] for row in self.rows]) for k in (1, 2))
        upper = np.full(len(self.names), np.inf)
        upper[list(self.most)] = list(self.most.values())
        if whole:
            return solve_whole(goal, self.matrix(), least, most, upper)
        return solve_fractions(goal, self.matrix(), least, most, upper)


def solve_whole(
    goal: np.ndarray,
    matrix: csc_array,
    least: np.ndarray,
    most: np.ndarray,
    upper: np.ndarray,
) -> np.ndarray:
    """The best whole numbers."""
    answer = milp(
        goal,
        constraints=LinearConstraint(matrix, least, most),
        bounds=Bounds(0, upper),
        integrality=np.ones(len(goal)),
        options={"mip_rel_gap": 0.0},
    )
    assert answer.success, answer.message
    return np.rint(answer.x)


def solve_fractions(
    goal: np.ndarray,
    matrix: csc_array,
    least: np.ndarray,
    most: np.ndarray,
    upper: np.ndarray,
) -> np.ndarray:
    """The best numbers, to ten digits."""
    same = least == most
    above, below = ~same & np.isfinite(most), ~same & np.isfinite(least)
    answer = linprog(
        goal,
        A_ub=vstack([matrix[above], -matrix[below]]),
        b_ub=np.concatenate([most[above], -least[below]]),
        A_eq=matrix[same],
        b_eq=most[same],
        bounds=np.stack([np.zeros(len(goal)), upper], axis=1),
        method="highs-ds",
        options={
            "primal_feasibility_tolerance": 1e-10,
            "dual_feasibility_tolerance": 1e-10,
        },
    )
    assert answer.success, answer.message
    return np.asarray(answer.x)


def value_of(gain: dict[int, float], values: np.ndarray) -> float:
    """What a plan gains."""
    return float(sum(worth * values[number] for number, worth in gain.items()))
