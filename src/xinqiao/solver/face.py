"""What all best answers have in common, said by the prices of one of them.

At the best, a column that would gain or lose something stays at its bound, and a row
that has a price stays tight (complementary slackness); and whatever keeps to that is as
good. So a later objective is optimised within these bounds, without a row that holds
the earlier one: such a row is dense, and slow to solve with.

Prices within the face may have the wrong sign where a bound was only fixed there. With
the earlier prices added often enough they are right, and prove a bound of the program
that holds the earlier objective; how often is the price of holding it.
"""

from dataclasses import dataclass, replace

import numpy as np

from xinqiao.solver.program import Answer, Floats, Ints

SURE = 1e-9  # share of the largest gain; prices below are the solver's dust


@dataclass(frozen=True)
class Box:
    """Bounds of columns (`lower`, `upper`) and of rows (`least`, `most`)."""

    lower: Floats
    upper: Floats
    least: Floats
    most: Floats


@dataclass(frozen=True)
class Face:
    """Columns that stay `at` a bound, rows that stay between `least` and `most`.

    `best`: the answer whose prices say so. `held`: the row that holds its objective
    elsewhere, and does not bind here.
    """

    columns: Ints
    at: Floats
    rows: Ints
    least: Floats
    most: Floats
    best: Answer
    held: int

    def steepness(self, answer: Answer) -> float:
        """How often the earlier prices must be added for all signs to be right."""
        pairs = (
            (answer.margins[self.columns], self.best.margins[self.columns]),
            (answer.prices[self.rows[:-1]], self.best.prices[self.rows[:-1]]),
        )
        return max(0.0, *(float((-b / a).max(initial=0.0)) for b, a in pairs))

    def priced(self, answer: Answer, times: float) -> Answer:
        """An answer within the face, with prices for the program outside it."""
        prices = answer.prices + times * padded(self.best.prices, answer.prices)
        prices[self.held] = -times
        return replace(answer, prices=prices)


def find_face(best: Answer, box: Box, largest: float, held: int) -> Face:
    """Find what keeps to the best; `largest`: gain of a column, `held`: a row."""
    margins = padded(best.margins, box.lower)
    prices = padded(best.prices, box.least)
    bound = np.where(margins > 0, box.upper, box.lower)
    limit = np.where(prices > 0, box.most, box.least)
    fixed = (np.abs(margins) > SURE * largest) & np.isfinite(bound)
    tight = (np.abs(prices) > SURE * largest) & np.isfinite(limit)
    columns, rows = (
        np.flatnonzero(fixed),
        np.flatnonzero(tight & (box.least < box.most)),
    )
    return Face(
        columns=columns,
        at=bound[columns],
        rows=np.append(rows, held),
        least=np.append(limit[rows], -np.inf),
        most=np.append(limit[rows], np.inf),
        best=replace(best, margins=margins, prices=prices),
        held=held,
    )


def padded(values: Floats, like: Floats) -> Floats:
    """Values with zeros for what was added since."""
    return np.pad(values, (0, len(like) - len(values)))
