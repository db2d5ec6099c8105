"""A linear program in columns and named blocks of rows, and its answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Rows:
    """One block of rows, with a name that says what they mean.

    `row`, `column`, `value`: the nonzeros; repeated cells add up. `lower`, `upper`: by
    row of the block.
    """

    name: str
    row: Ints
    column: Ints
    value: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True)
class Program:
    """Columns with bounds, and blocks of rows; the objective is set when solving."""

    lower: Floats
    upper: Floats
    blocks: tuple[Rows, ...]

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.lower)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return sum(len(block.lower) for block in self.blocks)

    def span(self, name: str) -> slice:
        """Where the rows of a block stand among all rows."""
        first = 0
        for block in self.blocks:
            if block.name == name:
                return slice(first, first + len(block.lower))
            first += len(block.lower)
        raise KeyError(name)

    def capped(self, name: str, upper: Floats) -> "Program":
        """The same with other upper bounds of the rows of a block."""
        blocks = [replace(b, upper=upper) if b.name == name else b for b in self.blocks]
        return replace(self, blocks=tuple(blocks))


@dataclass(frozen=True)
class Wing:
    """Columns and rows that a program gets for a while.

    `lower`, `upper`: bounds of the columns. `old`: nonzeros of the new columns in rows
    that are there already (its bounds are empty). `new`: rows over all columns, the new
    ones numbered on from the last.
    """

    lower: Floats
    upper: Floats
    old: Rows
    new: Rows


@dataclass(frozen=True)
class Matrix:
    """Nonzeros row by row: row i holds entries start[i] to start[i + 1]."""

    start: Ints
    column: Ints
    value: Floats


@dataclass(frozen=True)
class Answer:
    """Values of the columns, and prices of the rows.

    A price is what one more unit of the row's upper bound (or one less of its lower
    bound) is worth to a program that maximises; prices of `<=` rows are never negative.
    `margins`: what one more unit of each column would gain at these prices; nothing
    where that is not known.
    """

    optimal: bool
    objective: float
    values: Floats
    prices: Floats
    iterations: int
    margins: Floats = field(default_factory=lambda: np.zeros(0))


def join_blocks(blocks: Sequence[Rows], columns: int) -> Matrix:
    """Write the nonzeros of all blocks row by row, adding up repeated cells."""
    sizes = [len(block.lower) for block in blocks]
    firsts = np.cumsum([0, *sizes])
    row = np.concatenate([b.row + f for b, f in zip(blocks, firsts, strict=False)])
    column = np.concatenate([block.column for block in blocks])
    value = np.concatenate([block.value for block in blocks])
    return make_matrix(row, column, value, (int(firsts[-1]), columns))


def make_matrix(
    row: Ints, column: Ints, value: Floats, shape: tuple[int, int]
) -> Matrix:
    """Write nonzeros row by row, adding up repeated cells; `shape`: rows, columns."""
    cell, where = np.unique(row * shape[1] + column, return_inverse=True)
    total = np.bincount(where, value, len(cell))
    kept = total != 0
    cell = cell[kept]
    start = np.searchsorted(cell // shape[1], np.arange(shape[0] + 1))
    return Matrix(start, cell % shape[1], total[kept])
