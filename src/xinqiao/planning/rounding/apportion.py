"""Whole shares of whole totals, many at once."""

import numpy as np
from numpy.typing import NDArray

from xinqiao.planning.columns import Number
from xinqiao.planning.grid import Floats, Ints

DUST = 1e-6  # pieces: what the solver's tolerance may add to a whole number


def running(at: Ints, values: NDArray[Number]) -> NDArray[Number]:
    """Sum of the earlier entries (or rows) of the same group; `at` is sorted."""
    before = np.cumsum(values, axis=0) - values
    first = np.flatnonzero(np.diff(at, prepend=-1))
    sizes = np.diff(np.append(first, len(at)))
    sums: NDArray[Number] = before - np.repeat(before[first], sizes, axis=0)
    return sums


def apportion(at: Ints, want: Floats, total: Ints) -> Ints:
    """Share whole totals among the members of groups, by largest remainder.

    `at`: group of each member, sorted. `want`: what each would get in fractions.
    `total`: by group. Nobody gets more than the whole number above its want.
    """
    base = np.floor(want + DUST).astype(np.int64)
    base = np.clip(total[at] - running(at, base), 0, base)
    left = total - np.bincount(at, base, len(total)).astype(np.int64)
    rest = want - base
    some = np.flatnonzero((rest > DUST) & (left[at] > 0))
    some = some[np.lexsort((-rest[some], at[some]))]
    turn = running(at[some], np.ones(len(some), np.int64))
    more = np.zeros_like(base)
    more[some] = turn < left[at[some]]
    shares: Ints = base + more
    return shares
