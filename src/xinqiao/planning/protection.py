"""How far classes of demand are protected: the least and the most that each may get.

Shares of the pieces due to a class, in whole pieces by the last bucket: the least is
rounded up, the most down, and the least is never above the most.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from xinqiao.market import Policy
from xinqiao.planning.caps import FINEST
from xinqiao.planning.columns import sum_rows
from xinqiao.planning.grid import Bools, Ints
from xinqiao.planning.streams import Streams


@dataclass(frozen=True)
class Protection:
    """Classes that have a minimum or a maximum, in the order of the policy.

    `of`: class of each stream, by number, -1: another. `least` (0: no minimum), `most`
    (all that is due: no maximum): pieces by class. `limited`: has a maximum.
    """

    keys: tuple[str, ...]
    of: Ints
    least: Ints
    most: Ints
    limited: Bools

    def at_most(self, key: str) -> float:
        """The most that a class may get; infinite where it has no maximum."""
        if key not in self.keys or not self.limited[self.keys.index(key)]:
            return np.inf
        return float(self.most[self.keys.index(key)])


def make_protection(policy: Policy, streams: Streams) -> Protection:
    """Work out minimums and maximums of classes of which pieces are due."""
    kinds = streams.table["class"]
    there = set(kinds) if "classes" in policy.stages else set()
    bounded = {*policy.class_minimum, *policy.class_maximum} & there
    named = [key for key in policy.protected if key in bounded]
    number = {key: at for at, key in enumerate(named)}
    of = np.array([number.get(kind, -1) for kind in kinds], np.int64)
    inside = of >= 0
    due = sum_rows(of[inside], streams.due[inside].sum(axis=1), len(named)).tolist()
    most = [
        share(policy.class_maximum.get(key, 1.0), pieces, up=False)
        for key, pieces in zip(named, due, strict=True)
    ]
    least = [
        min(top, share(policy.class_minimum.get(key, 0.0), pieces, up=True))
        for key, pieces, top in zip(named, due, most, strict=True)
    ]
    limited = np.array([key in policy.class_maximum for key in named], bool)
    return Protection(
        tuple(named), of, np.array(least, np.int64), np.array(most, np.int64), limited
    )


def share(part: float, pieces: int, *, up: bool) -> int:
    """A share of pieces, rounded to whole ones; exact, where floats would lose one."""
    exact = Fraction(repr(part)).limit_denominator(FINEST) * pieces
    return -int(-exact // 1) if up else int(exact // 1)
