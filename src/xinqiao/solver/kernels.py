"""The steps of the primal-dual hybrid gradient method, compiled.

P holds the rows over steps, Q those over totals, which are numbered on; each comes
twice: in groups of rows, and in groups of columns, one of each quantity. The nonzeros
are as they are; steps and rows are scaled apart from them. Each vector passes through
the processor once an iteration; positions are unsigned, for those that may be negative
are asked about one by one.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numba
import numpy as np
from numba import config
from numpy.typing import NDArray

Place = np.uint64
THREADS = 2
BLOCK = 64  # quantities that are moved at a time: they stay near the processor
LARGE = 30_000  # columns from which it pays to use more than one

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
Vector = NDArray[np.floating[Any]]
Short = NDArray[np.int32]


class Runs(NamedTuple):
    """Nonzeros of a matrix as runs: equal values down a diagonal, bucket by bucket.

    Group g leads to all from edge[g] up to edge[g + 1], and holds the runs from
    start[g] up to start[g + 1]. A run goes on for `length` steps from `to` and `of`:
    rows and columns, or the other way round.
    """

    start: Short
    edge: Short
    to: Short
    of: Short
    length: Short
    value: Vector


class Moving(NamedTuple):
    """Steps or prices: as they are, their anchor, and where the last move led."""

    now: Vector
    anchor: Vector
    there: Vector


def set_threads(columns: int) -> None:
    """Use as many threads as pay; the answer does not depend on it."""
    most: int = min(THREADS, getattr(config, "NUMBA_NUM_THREADS", 1))
    numba.set_num_threads(most if columns >= LARGE else 1)


def compiled(function: Kernel) -> Kernel:
    """Compile a function at its first use; kept on disk where there is a place."""
    compiler: Any = numba.njit
    try:
        kernel: Kernel = compiler(cache=True, fastmath=True, parallel=True)(function)
    except RuntimeError:  # there is none
        kernel = compiler(fastmath=True, parallel=True)(function)
    return kernel


@compiled
def add_up(ends: Short, size: Vector, x: Vector, added: Vector, total: Vector) -> None:
    """What scaled steps add, and the running total of each quantity."""
    for quantity in numba.prange(len(ends) - 1):
        running = x.dtype.type(0)
        for j in range(ends[quantity], ends[quantity + 1]):
            added[j] = size[j] * x[j]
            running += added[j]
            total[j] = running


@compiled
def take_together(
    ends: Short, size: Vector, own: Vector, later: Vector, paid: Vector
) -> None:
    """What scaled steps pay: for themselves, and for all later totals they are in."""
    for quantity in numba.prange(len(ends) - 1):
        running = paid.dtype.type(0)
        for j in range(ends[quantity + 1] - 1, ends[quantity] - 1, -1):
            running += later[j]
            paid[j] = size[j] * (own[j] + running)


@numba.njit(fastmath=True)
def gather(runs: Runs, group: int, source: Vector, target: Vector) -> None:
    """Set `target`, where a group leads, to its part of a matrix times `source`."""
    for i in range(Place(runs.edge[group]), Place(runs.edge[group + 1])):
        target[i] = 0
    for run in range(runs.start[group], runs.start[group + 1]):
        first, other = Place(runs.to[run]), Place(runs.of[run])
        factor = runs.value[run]
        for k in range(Place(runs.length[run])):
            target[first + k] += factor * source[other + k]


@numba.njit(fastmath=True)
def later(values: Vector, first: Any, stop: Any) -> None:
    """Turn values into sums of each and the later ones."""
    running = values.dtype.type(0)
    for k in range(stop - first):
        running += values[stop - k - Place(1)]
        values[stop - k - Place(1)] = running


@numba.njit(fastmath=True)
def earlier(values: Vector, sums: Vector, first: Any, stop: Any) -> None:
    """Sums of each of some values and the earlier ones."""
    running = values.dtype.type(0)
    for i in range(first, stop):
        running += values[i]
        sums[i] = running


@compiled
def spread(runs: Runs, source: Vector, target: Vector) -> None:
    """Set `target`, where a matrix leads, to the matrix times `source`."""
    for group in numba.prange(len(runs.start) - 1):
        gather(runs, group, source, target)


@compiled
def move_steps(  # noqa: PLR0913 (arrays that are written to may not come in a tuple)
    by_steps: Runs,
    by_totals: Runs,
    price: Vector,
    cost: Vector,
    size: Vector,
    pace: Any,
    pull: Any,
    now: Vector,
    anchor: Vector,
    there: Vector,
    added: Vector,
    total: Vector,
) -> None:
    """Move steps to where they gain; then beyond, and back towards the anchor.

    `added`, `total`: what the steps beyond add, and their running totals.
    """
    ends = by_steps.edge
    for block in numba.prange(-(-(len(ends) - 1) // BLOCK)):
        begin, end = block * BLOCK, min(block * BLOCK + BLOCK, len(ends) - 1)
        for quantity in range(begin, end):
            gather(by_steps, quantity, price, added)  # for now: what a step pays itself
            gather(by_totals, quantity, price, total)  # and what totals pay
            later(total, Place(ends[quantity]), Place(ends[quantity + 1]))
        for j in range(Place(ends[begin]), Place(ends[end])):
            new = max(now[j] - pace * (cost[j] - size[j] * (added[j] + total[j])), 0)
            beyond = 2 * new - now[j]
            there[j] = new
            added[j] = size[j] * beyond
            now[j] = pull * beyond + (1 - pull) * anchor[j]
        for quantity in range(begin, end):
            earlier(added, total, Place(ends[quantity]), Place(ends[quantity + 1]))


@compiled
def move_prices(  # noqa: PLR0913 (as above)
    runs: Runs,
    source: Vector,
    lower: Vector,
    upper: Vector,
    row: Vector,
    pace: Any,
    pull: Any,
    now: Vector,
    anchor: Vector,
    there: Vector,
    price: Vector,
) -> None:
    """Move the prices of rows up where too much is used, and down where too little.

    `price`: the new prices, scaled.
    """
    for group in numba.prange(len(runs.start) - 1):
        gather(runs, group, source, price)  # for now: what is used, not yet scaled
        for i in range(Place(runs.edge[group]), Place(runs.edge[group + 1])):
            room = now[i] / pace - row[i] * price[i]
            new = pace * (room - min(max(room, -upper[i]), -lower[i]))
            there[i] = new
            now[i] = pull * (2 * new - now[i]) + (1 - pull) * anchor[i]
            price[i] = row[i] * now[i]
