"""Sums and least values of groups of rows, on whole arrays."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from xinqiao.planning.grid import Bools, Ints

Number = TypeVar("Number", np.int64, np.float64)


LARGEST = 2**62
"""Numbers that rows are packed into are smaller."""


def sum_rows(at: Ints, values: NDArray[Number], count: int) -> NDArray[Number]:
    """Add up the rows that share a number: row `at[i]` gets `values[i]`."""
    if values.ndim == 1:
        sums: NDArray[Number] = np.zeros(count, values.dtype)
        np.add.at(sums, at, values)
        return sums
    ones = np.ones(len(at), values.dtype)
    shape = count, len(at)
    which = sparse.csc_array((ones, at, np.arange(len(at) + 1)), shape)
    found: NDArray[Number] = which @ values
    return found


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


def order_by(columns: Sequence[NDArray[np.integer]]) -> Ints:
    """Order rows by columns of numbers that are not negative, the first one first.

    As many columns as fit are packed into one number: sorting that is far quicker.
    Rows that are alike in all columns may stand in any order.
    """
    keys = [*packed(columns)]
    if len(keys) > 1:
        return np.lexsort(keys[::-1])
    if (keys[0][1:] >= keys[0][:-1]).all():
        return np.arange(len(keys[0]))
    return np.argsort(keys[0])


def packed(columns: Sequence[NDArray[np.integer]]) -> Iterator[Ints]:
    """Pack neighbouring columns into as few as hold them, in the same order."""
    key, room = np.zeros(len(columns[0]), np.int64), 1
    for column in columns:
        span = int(column.max(initial=0)) + 1
        if room * span >= LARGEST:
            yield key
            key, room = np.zeros(len(column), np.int64), 1
        key *= span
        key += column
        room *= span
    yield key


def sum_alike(
    columns: Sequence[NDArray[np.integer]], pieces: Ints
) -> tuple[Ints, Ints]:
    """Add up the pieces of rows that are alike in all columns.

    Returns one row of each kind, in the order of the columns, and its pieces.
    """
    order = order_by(columns)
    new = np.zeros(len(order), bool)
    new[:1] = True
    for column in columns:
        ordered = column[order]
        new[1:] |= ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(new)
    sums = np.add.reduceat(pieces[order], starts) if len(starts) else pieces
    return order[starts], sums


class Stack:
    """Columns that grow at their end, in place: nothing is ever there twice."""

    def __init__(self, *types: type[np.integer]) -> None:
        """Begin with empty columns of some types."""
        self.columns = [np.zeros(0, kind) for kind in types]

    def add(self, *columns: NDArray[np.integer]) -> None:
        """Add rows, column by column; their numbers must fit the types."""
        for mine, more in zip(self.columns, columns, strict=True):
            size = len(mine)
            mine.resize(size + len(more), refcheck=False)
            mine[size:] = more

    def reorder(self, order: Ints) -> None:
        """Put the rows into an order, one column after another."""
        for number, column in enumerate(self.columns):
            self.columns[number] = column[order]


def any_rows(at: Ints, values: Bools, count: int) -> Bools:
    """Say of which numbers at least one row holds."""
    found: Bools = np.bincount(at, values, count) > 0
    return found


def all_rows(at: Ints, values: Bools, count: int) -> Bools:
    """Say of which numbers every row holds; a number without rows holds."""
    found: Bools = np.bincount(at, ~values, count) == 0
    return found
