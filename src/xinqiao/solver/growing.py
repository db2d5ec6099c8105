"""A linear program whose columns are running totals of steps, none negative."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from xinqiao.solver.program import Bools, Floats, Ints, Rows


@dataclass(frozen=True)
class Growing:
    """Quantities that grow bucket by bucket; a column is one quantity by one bucket.

    `base`: first column of each quantity, ascending; its columns follow each other.
    `shut`: columns that may add nothing to the one before; others add a step of at
    least 0. `steps`: rows over the steps. `totals`: rows over the columns themselves.
    """

    base: Ints
    shut: Bools
    steps: tuple[Rows, ...]
    totals: tuple[Rows, ...]

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.shut)

    @property
    def blocks(self) -> tuple[Rows, ...]:
        """All blocks of rows, in the order in which rows are numbered."""
        return (*self.steps, *self.totals)

    @cached_property
    def rows(self) -> int:
        """Number of rows."""
        return sum(len(block.lower) for block in self.blocks)

    @cached_property
    def ends(self) -> Ints:
        """First column of each quantity, and the number of columns."""
        return np.append(self.base, self.columns)

    def span(self, name: str) -> slice:
        """Where the rows of a block stand among all rows."""
        first = 0
        for block in self.blocks:
            if block.name == name:
                return slice(first, first + len(block.lower))
            first += len(block.lower)
        raise KeyError(name)

    def step(self, totals: Floats) -> Floats:
        """What each column adds to the one before it."""
        added = np.diff(totals, prepend=0.0)
        added[self.base] = totals[self.base]
        return added

    def total(self, steps: Floats) -> Floats:
        """The columns, of their steps."""
        running = np.cumsum(steps)
        before = running[self.base] - steps[self.base]
        found: Floats = running - np.repeat(before, np.diff(self.ends))
        return found

    def later(self, values: Floats) -> Floats:
        """Sum of the values of a column and all after it of the same quantity."""
        backwards = np.cumsum(values[::-1])[::-1]
        after = np.append(backwards, 0.0)[self.ends[1:]]
        found: Floats = backwards - np.repeat(after, np.diff(self.ends))
        return found
