"""HiGHS, spoken to in whole arrays."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import highspy
import numpy as np

from xinqiao.errors import SolverFailed
from xinqiao.solver.basis import Start, for_solver
from xinqiao.solver.face import Box, Face
from xinqiao.solver.model import as_cells, as_lp
from xinqiao.solver.program import (
    Answer,
    Floats,
    Ints,
    Program,
    Rows,
    Wing,
    make_matrix,
)

OPTIONS = {"output_flag": False, "threads": 1, "random_seed": 0}
DUAL, PRIMAL = 1, 4  # ways of the simplex method; dual is what HiGHS starts with
CHOOSE = 0  # primal from a start that is possible, else dual
DEVEX = 1  # how edges are weighed
TOO_LONG = highspy.HighsModelStatus.kIterationLimit
OPTIMAL = highspy.HighsModelStatus.kOptimal


@contextmanager
def silence() -> Iterator[None]:
    """Keep standard output clean: HiGHS greets there before it can be told not to."""
    library = ctypes.CDLL(None)
    library.fflush(None)
    saved, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
        library.fflush(None)
    finally:
        os.dup2(saved, 1)
        os.close(saved)
        os.close(nowhere)


class Session:
    """One program that is solved again and again: other objectives, rows, supplies.

    Each solve starts from where the last one ended. The same calls give the same
    answers.
    """

    name = "HiGHS simplex"
    slack = 0.0  # share of a held level by which it is held lower

    def __init__(self, program: Program) -> None:
        """Hand the program to the solver."""
        self.program = program
        self.rows = program.rows
        with silence():
            # The stubs of highspy lack types here and there.
            self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in OPTIONS.items():
            self._highs.setOptionValue(name, value)
        self._highs.passModel(as_lp(program))
        self.columns = program.columns

    def maximise(self, gain: Floats, constant: float = 0.0) -> Answer:
        """Find the columns that maximise `gain` x + `constant`.

        Columns beyond those that `gain` names gain nothing. Raises SolverFailed if
        there is no optimal answer, or not within the steps there are.
        """
        highs = self._highs
        cost = -np.pad(gain, (0, self.columns - len(gain)))
        highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        highs.run()
        status = highs.getModelStatus()
        if status not in (OPTIMAL, TOO_LONG):
            # A start that has become useless can lead astray: once more from nothing.
            highs.clearSolver()
            highs.run()
            status = highs.getModelStatus()
        if status != OPTIMAL:
            raise SolverFailed(highs.modelStatusToString(status))
        solution = highs.getSolution()
        return Answer(
            optimal=True,
            objective=constant - highs.getInfo().objective_function_value,
            values=np.array(solution.col_value),
            prices=-np.array(solution.row_dual),
            iterations=self.steps,
            margins=-np.array(solution.col_dual),
        )

    def basis(self) -> Any:
        """Where the last solve ended."""
        return self._highs.getBasis()

    def restart(self, basis: Any) -> None:
        """Let the next solve start from an earlier end."""
        self._highs.setBasis(basis)

    def begin(self, start: Start) -> None:
        """Let the next solve start from the end of another program's.

        Whatever was solved here before is forgotten, so that the same start gives the
        same answer. The solver chooses primal or dual simplex: either may be near. To
        weigh edges exactly at such a start takes longer than the few steps to the end.
        """
        self._highs.clearSolver()
        self._highs.setOptionValue("simplex_strategy", CHOOSE)
        self._highs.setOptionValue("simplex_dual_edge_weight_strategy", DEVEX)
        self._highs.setBasis(for_solver(start, self.rows))

    def hold(self, gain: Floats, least: float) -> int:
        """Add the row gain x >= least, and return its number."""
        cells = np.flatnonzero(gain).astype(np.int32)
        self._highs.addRow(
            least, highspy.kHighsInf, len(cells), cells, gain[cells].astype(np.float64)
        )
        self.rows += 1
        return self.rows - 1

    def limit(self, rows: Ints, lower: Floats, upper: Floats) -> None:
        """Give rows other bounds."""
        self._highs.changeRowsBounds(len(rows), rows.astype(np.int32), lower, upper)

    @contextmanager
    def from_a_plan(self) -> Iterator[None]:
        """Solve from where the rows hold but more can be gained: primal simplex."""
        self._highs.setOptionValue("simplex_strategy", PRIMAL)
        try:
            yield
        finally:
            self._highs.setOptionValue("simplex_strategy", DUAL)

    @contextmanager
    def at_most(self, steps: int) -> Iterator[None]:
        """Give up solves that take more simplex steps."""
        option = "simplex_iteration_limit"
        before = self._highs.getOptionValue(option)[1]
        self._highs.setOptionValue(option, steps)
        try:
            yield
        finally:
            self._highs.setOptionValue(option, before)

    @property
    def steps(self) -> int:
        """Simplex steps of the last solve, given up or not."""
        return int(self._highs.getInfo().simplex_iteration_count)

    def bound(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        """Give columns other bounds."""
        which = columns.astype(np.int32)
        self._highs.changeColsBounds(len(which), which, lower, upper)

    @property
    def box(self) -> Box:
        """Bounds of all columns and rows there are now."""
        model = self._highs.getLp()
        sides = ("col_lower_", "col_upper_", "row_lower_", "row_upper_")
        return Box(*(np.array(getattr(model, side)) for side in sides))

    @contextmanager
    def within(self, face: Face) -> Iterator[None]:
        """Solve for a while among what is best already, from no start.

        So much is fixed there that the solver does best to presolve it away.
        """
        box = self.box
        self.bound(face.columns, face.at, face.at)
        self.limit(face.rows, face.least, face.most)
        self._highs.clearSolver()
        try:
            yield
        finally:
            columns, rows = face.columns, face.rows
            self.bound(columns, box.lower[columns], box.upper[columns])
            self.limit(rows, box.least[rows], box.most[rows])

    @contextmanager
    def widened(self, wing: Wing) -> Iterator[None]:
        """Solve with more columns and rows for a while."""
        rows, columns = self.rows, self.columns
        self._add_columns(wing)
        self._add_rows(wing.new)
        try:
            yield
        finally:
            gone = np.arange(rows, self.rows, dtype=np.int32)
            self._highs.deleteRows(len(gone), gone)
            gone = np.arange(columns, self.columns, dtype=np.int32)
            self._highs.deleteCols(len(gone), gone)
            self.rows, self.columns = rows, columns

    def _add_columns(self, wing: Wing) -> None:
        """Add the columns of a wing, with their nonzeros in the rows there are."""
        count, old = len(wing.lower), wing.old
        mine, shape = old.column - self.columns, (count, self.rows)
        cells = make_matrix(mine, old.row, old.value, shape)
        self._highs.addCols(
            count,
            np.zeros(count),
            wing.lower,
            wing.upper,
            *as_cells(cells),
        )
        self.columns += count

    def _add_rows(self, new: Rows) -> None:
        """Add a block of rows."""
        count = len(new.lower)
        cells = make_matrix(new.row, new.column, new.value, (count, self.columns))
        self._highs.addRows(count, new.lower, new.upper, *as_cells(cells))
        self.rows += count
