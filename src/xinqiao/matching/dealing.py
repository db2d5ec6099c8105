"""Lots dealt out in whole packs, offer by offer."""

from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class Terms(NamedTuple):
    """Offers: the line, lot and account of each, and the terms of its lot.

    An account is a lot and a firm that draws on it: minimum and multiple hold for all
    that it takes together. `per`: pieces that fill a position once.
    """

    line: Ints
    lot: Ints
    account: Ints
    per: Ints
    unit: Ints
    entry: Ints


class Stand(NamedTuple):
    """Where things stand: kits that lines lack, pieces left in lots, pieces taken and
    used by accounts, kits filled by offers.
    """

    lacking: Ints
    left: Ints
    taken: Ints
    used: Ints
    filled: Ints


@numba.njit
def deal(order: Ints, most: Ints, up: bool, terms: Any, stand: Any) -> None:
    """Fill lines from lots, offers in a given order, as far as lots and packs allow.

    `most`: kits that each offer may fill now. `up`: whether a pack may be opened that
    is not used up; else only whole packs are taken.
    """
    for offer in order:
        line, lot = terms.line[offer], terms.lot[offer]
        account, per = terms.account[offer], terms.per[offer]
        unit, entry = terms.unit[offer], terms.entry[offer]
        taken, used = stand.taken[account], stand.used[account]
        want = min(most[offer], stand.lacking[line])
        goal = used + want * per
        if goal > taken:
            goal = (goal + unit - 1) // unit * unit if up else goal // unit * unit
            goal = max(goal, entry) if up else goal
            goal = min(goal, taken + stand.left[lot] // unit * unit)
            goal = max(goal, taken) if goal >= entry else taken
        else:
            goal = taken
        kits = min(want, (goal - used) // per)
        if kits <= 0:
            continue
        used += kits * per
        if used > taken:
            whole = max((used + unit - 1) // unit * unit, entry)
            stand.left[lot] -= whole - taken
            stand.taken[account] = whole
        stand.used[account] = used
        stand.lacking[line] -= kits
        stand.filled[offer] += kits
