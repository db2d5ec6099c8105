"""A first-order method for programs too large for simplex: restarted Halpern PDHG.

Primal-dual hybrid gradient with reflection, pulled back to an anchor (Halpern), which
is set anew whenever it has come close enough (Lu and Yang 2024, "Restarted Halpern
PDHG"); the weight between plan and prices follows how far each had to go (Lu et al.
2025, cuPDLPx). Answers hold only nearly: limits are broken, and prices are off. Whoever
asks must repair the plan and bound what the prices prove.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from xinqiao.errors import SolverFailed
from xinqiao.solver.growing import Growing
from xinqiao.solver.program import Answer, Floats, Ints, Rows

MOST = 50_000  # iterations; some ten times what a market takes
ROUGH = 2e-5  # tolerance down to which half the digits will do


@dataclass(frozen=True)
class Beginning:
    """Where a solve may begin: columns, prices of all rows, weight between them.

    `held`: how many of the rows, the last ones, are held besides the program's.
    """

    values: Floats
    prices: Floats
    held: int = 0
    weight: float = 1.0

    def carried(self, columns: Ints, rows: Ints, fresh: Floats) -> "Beginning":
        """The same for another program.

        `columns`, `rows`: the number of each here, -1 for new ones, which begin with
        values `fresh` and without a price. Rows held besides stay the last.
        """
        held = self.prices[len(self.prices) - self.held :]
        values = np.where(columns >= 0, self.values[columns], fresh)
        prices = np.where(rows >= 0, self.prices[rows], 0.0)
        return replace(self, values=values, prices=np.append(prices, held))


class FirstOrder:
    """One program that is solved to a tolerance, from a beginning or from nothing."""

    name = "PDHG"

    def __init__(
        self,
        program: Growing,
        most: Floats,
        tolerance: float,
        begin: Beginning | None = None,
        effort: int = MOST,
    ) -> None:
        """Keep the program.

        `most`: that each quantity may come to; what an unpaid gain could bring.
        `tolerance`: about the gap that repaired plan and bound will have. `effort`:
        iterations of a solve, at most.
        """
        self.program = program
        self.most = most
        self.tolerance = tolerance
        self.begin = begin
        self.effort = effort
        self.lower, self.upper = (
            np.concatenate([getattr(block, side) for block in program.blocks])
            for side in ("lower", "upper")
        )
        self.scaled: Any = None
        self.charge = np.zeros(program.columns)  # what a step costs in every solve
        self.off = 0.0  # the gap at which the last solve ended
        self.end = Beginning(np.zeros(program.columns), np.zeros(program.rows))
        self.held: list[Rows] = []

    @property
    def slack(self) -> float:
        """Share of a held level by which it is held lower, or nothing might reach it.

        What was reached is off by about the tolerance.
        """
        return 3 * self.tolerance

    @property
    def rows(self) -> int:
        """Number of rows, those held included."""
        return self.program.rows + len(self.held)

    def hold(self, gain: Floats, least: float) -> int:
        """Add the row gain x >= least, and return its number."""
        cells = np.flatnonzero(gain)
        of_cells: Ints = np.zeros(len(cells), np.int64)
        ends = np.array([least]), np.array([np.inf])
        self.held.append(Rows("held", of_cells, cells, gain[cells], *ends))
        self.lower = np.append(self.lower, ends[0])
        self.upper = np.append(self.upper, ends[1])
        self.scaled = None
        return self.rows - 1

    def limit(self, rows: Ints, lower: Floats, upper: Floats) -> None:
        """Give rows other bounds."""
        self.lower[rows], self.upper[rows] = lower, upper

    def aim(self, cost: Floats) -> Any:
        """The scaled program with these costs; its matrix is scaled but once."""
        from xinqiao.solver.scaling import scale

        precision = np.float32 if self.tolerance >= ROUGH else np.float64
        if self.scaled is None or self.scaled.precision is not precision:
            self.scaled = scale(self.program, self.held, cost, precision)
        return self.scaled.aimed(cost, self.charge, self.lower, self.upper)

    def maximise(self, gain: Floats, constant: float = 0.0) -> Answer:
        """Find columns that nearly maximise `gain` x + `constant`.

        The next call begins where this one ended. Not optimal if after all
        its effort it still is not within the tolerance; without any effort it is where
        it began. Raises SolverFailed if it runs away.
        """
        gain = np.pad(gain, (0, self.program.columns - len(gain)))
        iterations = self.descend(gain, constant) if self.effort else 0
        self.end = end = self.begin or self.end
        prices = resized(end.prices, self.rows)
        return Answer(
            optimal=False,
            objective=float(gain @ end.values) + constant,
            values=end.values,
            prices=prices,
            iterations=iterations,
        )

    def descend(self, gain: Floats, constant: float) -> int:
        """Go on from the beginning until the tolerance is met; iterations taken."""
        from xinqiao.solver.descent import LOOK, Descent
        from xinqiao.solver.kernels import set_threads

        scaled = self.aim(-self.program.later(gain))
        set_threads(self.program.columns)
        begin = self.begin or self.end
        prices = resized(begin.prices, self.rows)
        x, y = scaled.steps_of(begin.values), scaled.scaled_prices(-prices)
        descent = Descent.begin(scaled, x, y, begin.weight)
        gap = np.inf
        while gap > self.tolerance and descent.iterations < self.effort:
            for turn in range(LOOK):
                descent.look() if turn in (0, LOOK - 1) else descent.move()
            gap = descent.gap(self.most, constant)
        if not np.isfinite(gap):
            raise SolverFailed("the first-order method does not settle")
        self.off = gap
        values = scaled.totals_of(descent.steps.there)
        prices = -scaled.prices_of(descent.prices.there)
        held = len(self.held)
        self.begin = self.end = Beginning(values, prices, held, descent.weight)
        return descent.iterations


def resized(prices: Floats, rows: int) -> Floats:
    """Prices of so many rows: those held since have none, those let go are left out."""
    found = np.zeros(rows)
    known = prices[:rows]
    found[: len(known)] = known
    return found
