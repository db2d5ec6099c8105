"""Sums and least values of groups of rows, on whole arrays."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from xinqiao.planning.grid import Bools, Ints

Number = TypeVar("Number", np.int64, np.float64)


def sum_rows(at: Ints, values: NDArray[Number], count: int) -> NDArray[Number]:
    """Add up the rows that share a number: row `at[i]` gets `values[i]`."""
    return reduce_rows(np.add, at, values, np.zeros((count, *values.shape[1:])))


def least_rows(
    at: Ints, values: NDArray[Number], blank: NDArray[Number]
) -> NDArray[Number]:
    """Take the least of the rows that share a number; `blank` where there is none."""
    return reduce_rows(np.minimum, at, values, blank)


def reduce_rows(
    how: np.ufunc, at: Ints, values: NDArray[Number], blank: NDArray[Any]
) -> NDArray[Number]:
    """Combine the rows that share a number, leaving `blank` elsewhere."""
    result = blank.astype(values.dtype)
    if len(at):
        if (at[1:] < at[:-1]).any():
            order = np.argsort(at, kind="stable")
            at, values = at[order], values[order]
        starts = np.flatnonzero(np.diff(at, prepend=-1))
        result[at[starts]] = how.reduceat(values, starts, axis=0)
    return result


def any_rows(at: Ints, values: Bools, count: int) -> Bools:
    """Say of which numbers at least one row holds."""
    found: Bools = np.bincount(at, values, count) > 0
    return found


def all_rows(at: Ints, values: Bools, count: int) -> Bools:
    """Say of which numbers every row holds; a number without rows holds."""
    found: Bools = np.bincount(at, ~values, count) == 0
    return found
