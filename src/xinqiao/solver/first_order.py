"""OR-Tools PDLP: a first-order method for programs too large for simplex.

Its answers hold only nearly: limits are broken, and prices are off, by about the
tolerance. Whoever asks must repair the plan and bound what the prices prove.
"""

from typing import Any

import numpy as np

from xinqiao.errors import SolverFailed
from xinqiao.solver.program import Answer, Floats, Program, Rows, join_blocks

THREADS = 2  # fixed, so that the answer is the same on every machine
DUST = 1e-9  # of the largest gain: prices below are none
MOST = 50_000  # iterations; some ten times what a market takes


class FirstOrder:
    """One program that is solved to a tolerance, from a start or from nothing."""

    name = "OR-Tools PDLP"

    def __init__(
        self, program: Program, tolerance: float, start: Floats | None = None
    ) -> None:
        """Keep the program; `tolerance`: relative, of limits, prices and objective.

        `start`: values of the columns to begin with.
        """
        self.program = program
        self.tolerance = tolerance
        self.start = start
        self.held: list[Rows] = []

    @property
    def slack(self) -> float:
        """Share of a held level by which it is held lower, or nothing might reach it.

        What was reached is off by about the tolerance.
        """
        return 5 * self.tolerance

    @property
    def rows(self) -> int:
        """Number of rows, those held included."""
        return self.program.rows + len(self.held)

    def hold(self, gain: Floats, least: float) -> int:
        """Add the row gain x >= least, and return its number."""
        cells = np.flatnonzero(gain)
        row = Rows(
            "held",
            np.zeros(len(cells), np.int64),
            cells,
            gain[cells].astype(np.float64),
            np.array([least]),
            np.array([np.inf]),
        )
        self.held.append(row)
        return self.rows - 1

    def maximise(self, gain: Floats, constant: float = 0.0) -> Answer:
        """Find columns that nearly maximise `gain` x + `constant`.

        The next call starts from where this one ended. Raises SolverFailed if the
        method does not settle.
        """
        from ortools.pdlp.python import pdlp

        blocks = (*self.program.blocks, *self.held)
        lower = np.concatenate([block.lower for block in blocks])
        upper = np.concatenate([block.upper for block in blocks])
        bound = np.isfinite(lower) | np.isfinite(upper)
        task = self.task(gain, blocks, bound)
        task.constraint_lower_bounds = lower[bound]
        task.constraint_upper_bounds = upper[bound]
        begin = None
        if self.start is not None:
            begin = pdlp.PrimalAndDualSolution()
            begin.primal_solution = self.start
            begin.dual_solution = np.zeros(int(bound.sum()))
        result = pdlp.primal_dual_hybrid_gradient(task, settings(self.tolerance), begin)
        check(result)
        values = np.array(result.primal_solution)
        prices = np.zeros(len(bound))
        prices[bound] = -result.dual_solution
        prices[np.abs(prices) < DUST * np.abs(gain).max(initial=0)] = 0
        self.start = values
        return Answer(
            optimal=False,
            objective=float(gain @ values) + constant,
            values=values,
            prices=prices,
            iterations=int(result.solve_log.iteration_count),
        )

    def task(self, gain: Floats, blocks: tuple[Rows, ...], bound: Floats) -> Any:
        """Write the program as PDLP wants it, without rows that limit nothing."""
        from ortools.pdlp.python import pdlp
        from scipy import sparse

        columns = self.program.columns
        matrix = join_blocks(blocks, columns)
        cells = sparse.csr_matrix(
            (matrix.value, matrix.column, matrix.start), (len(bound), columns)
        )
        task = pdlp.QuadraticProgram()
        task.resize_and_initialize(columns, int(bound.sum()))
        task.objective_vector = -gain
        task.constraint_matrix = cells[bound].tocsc()
        task.variable_lower_bounds = self.program.lower
        task.variable_upper_bounds = self.program.upper
        return task


def settings(tolerance: float) -> Any:
    """The method's settings: stop at a relative tolerance."""
    from ortools.pdlp import solvers_pb2

    params = solvers_pb2.PrimalDualHybridGradientParams()
    params.num_threads = THREADS
    stop = params.termination_criteria
    stop.simple_optimality_criteria.eps_optimal_relative = tolerance
    stop.simple_optimality_criteria.eps_optimal_absolute = tolerance
    stop.iteration_limit = MOST
    return params


def check(result: Any) -> None:
    """Refuse what did not end in an answer."""
    from ortools.pdlp import solve_log_pb2

    reason = result.solve_log.termination_reason
    fine = (
        solve_log_pb2.TERMINATION_REASON_OPTIMAL,
        solve_log_pb2.TERMINATION_REASON_ITERATION_LIMIT,
    )
    if reason not in fine:
        raise SolverFailed(solve_log_pb2.TerminationReason.Name(reason))
