"""The steps of the primal-dual hybrid gradient method, compiled.

P holds the rows over steps, Q those over totals, which are numbered on; each comes
twice: in groups of rows, and in groups of columns. The nonzeros are as they are; steps
and rows are scaled apart from them.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numba
import numpy as np
from numba import config
from numpy.typing import NDArray

THREADS = 2
LARGE = 30_000  # columns from which it pays to use more than one

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
Vector = NDArray[np.floating[Any]]
Short = NDArray[np.int32]


class Runs(NamedTuple):
    """Nonzeros of a matrix as runs: equal values down a diagonal, bucket by bucket.

    Group g holds runs start[g] to start[g + 1], which touch no `to` that other groups
    touch, and none from stop[g] on. A run goes on for `length` steps from `to` and
    `of`: rows and columns, or the other way round.
    """

    start: Short
    stop: Short
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


@compiled
def spread(runs: Runs, source: Vector, target: Vector) -> None:
    """Set `target` to a matrix times `source`, where the matrix has anything."""
    start, stop, to, of, length, value = runs
    for group in numba.prange(len(stop)):
        for i in range(to[start[group]], stop[group]):
            target[i] = 0
        for run in range(start[group], start[group + 1]):
            first, other, factor = to[run], of[run], value[run]
            for k in range(length[run]):
                target[first + k] += factor * source[other + k]


@compiled
def move_steps(  # noqa: PLR0913 (arrays that are written to may not come in a tuple)
    cost: Vector,
    paid: Vector,
    pace: Any,
    pull: Any,
    now: Vector,
    anchor: Vector,
    there: Vector,
    beyond: Vector,
) -> None:
    """Move steps to where they gain; then beyond, and back towards the anchor."""
    for j in numba.prange(len(cost)):
        new = max(now[j] - pace * (cost[j] - paid[j]), 0)
        there[j] = new
        beyond[j] = 2 * new - now[j]
        now[j] = pull * beyond[j] + (1 - pull) * anchor[j]


@compiled
def move_prices(  # noqa: PLR0913 (as above)
    lower: Vector,
    upper: Vector,
    row: Vector,
    used: Vector,
    pace: Any,
    pull: Any,
    now: Vector,
    anchor: Vector,
    there: Vector,
    price: Vector,
) -> None:
    """Move the prices of rows up where too much is used, and down where too little.

    `used` is not yet scaled by `row`. `price`: the new prices, scaled.
    """
    for i in numba.prange(len(used)):
        room = now[i] / pace - row[i] * used[i]
        new = pace * (room - min(max(room, -upper[i]), -lower[i]))
        there[i] = new
        now[i] = pull * (2 * new - now[i]) + (1 - pull) * anchor[i]
        price[i] = row[i] * now[i]
