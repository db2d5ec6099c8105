"""Where a solve may begin: the end of another one, carried over to another program."""

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from xinqiao.solver.program import Ints

Bools = NDArray[np.bool_]
Statuses = NDArray[np.int8]

LOWER, BASIC = 0, 1
STATUS = [highspy.HighsBasisStatus(number) for number in range(5)]


@dataclass(frozen=True)
class Carried:
    """What the columns (or rows) of a program were in another one.

    `number`: of each there, -1 for new. `basic`: what a new one begins as. A column
    that followed from others before begins basic, and the equation that came with it
    does not; else a new column stands at its bound, and a new row does not bind.
    """

    number: Ints
    basic: Bools

    def statuses(self, before: Statuses) -> Statuses:
        """How each stands, given how each stood there."""
        new = np.where(self.basic, BASIC, LOWER)
        found = np.append(before, 0)[self.number]
        return np.where(self.number >= 0, found, new).astype(np.int8)


@dataclass(frozen=True)
class Basis:
    """How each column and row stood at the end of a solve; basic, or at which bound.

    A solver without a basis would keep values and prices here instead; whatever is
    kept is a place to begin, and never decides where a solve ends.
    """

    columns: Statuses
    rows: Statuses

    @classmethod
    def of(cls, basis: Any) -> "Basis":
        """Read the end of a solve."""
        read = (basis.col_status, basis.row_status)
        columns, rows = (np.array([int(s) for s in part], np.int8) for part in read)
        return cls(columns, rows)

    def carried(self, columns: "Carried", rows: "Carried") -> "Basis":
        """The same for another program."""
        return Basis(columns.statuses(self.columns), rows.statuses(self.rows))

    def with_rows(self, count: int) -> "Basis":
        """The same for a program with so many rows; those added do not bind yet."""
        more = np.full(max(0, count - len(self.rows)), BASIC, np.int8)
        return Basis(self.columns, np.concatenate([self.rows, more])[:count])

    def basis(self) -> Any:
        """What the solver wants: a basis that need not be square."""
        basis = highspy.HighsBasis()
        basis.col_status = [STATUS[s] for s in self.columns.tolist()]
        basis.row_status = [STATUS[s] for s in self.rows.tolist()]
        basis.valid = True
        basis.alien = True
        return basis


Start = Basis | Any
"""Where a solve may begin: a basis, or what the solver itself gave as its end."""


def for_solver(start: Start, rows: int) -> Any:
    """What the solver wants, of a program with so many rows.

    Its own basis needs no look at whether it is one, if no row was added since.
    """
    if isinstance(start, Basis):
        return start.with_rows(rows).basis()
    if len(start.row_status) == rows:
        return start
    return Basis.of(start).with_rows(rows).basis()
