"""What prices prove of the levels of a plan that is only nearly fair.

The prices of a round say of every plan that  sum of c_h x level_h <= most,  c >= 0. So
if no other group has less than the lower of what it has and what g has, then g cannot
have more than

    ( most - sum over h other than g of c_h x min(level_h, level_g) ) / c_g.

Any round may prove it of any group. Where nothing but its own due limits a group, that
is what it could have `alone`. Groups that share a bottleneck have small shares c, so
what no plan is proved to leave over counts for each of them anew. Of those that the
prices of one round hold back it is said together, then: the lowest of them, at b, could
be raised by no more than

    ( most - sum over all h of c_h x min(level_h, b) ) / ( sum of their c ).

A plan in which nothing could rise, in either sense, would be leximin.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from xinqiao.planning.fairness.groups import Groups
from xinqiao.planning.grid import Bools, Floats
from xinqiao.planning.stages import StageResult

PIECE = 1.0  # less is no piece more

HELD = 0.01
"""Part of an even share of the price sum from which a round holds a group back: groups
that it does not have no price at all, or hardly any."""


def pieces_of_groups(groups: Groups, delivered: Floats) -> dict[str, float]:
    """Pieces that each group has, by name; `delivered`: by stream."""
    inside = groups.of >= 0
    count = len(groups.keys)
    pieces = np.bincount(groups.of[inside], delivered[inside], count)
    return dict(zip(groups.keys, pieces.tolist(), strict=True))


def state_levels(results: list[StageResult], groups: Groups) -> None:
    """Let rounds say what is reached: the least level of those not fixed before."""
    weight = dict(zip(groups.keys, groups.weight.tolist(), strict=True))
    least = np.inf
    for number, result in reversed(list(enumerate(results))):
        if result.stage.raises:
            levels = [pieces / weight[key] for key, pieces in result.fixed.items()]
            least = min([least, *levels])
            results[number] = replace(result, value=least, held=least)


@dataclass(frozen=True)
class Evidence:
    """What the prices of a round say: sum of `counts` x level <= `most`, by group.

    `fixed`: groups that rise no more after it. `priced`: those of them that its prices
    hold back.
    """

    counts: Floats
    most: float
    fixed: Bools
    priced: Bools

    def left(self, low: Floats) -> Floats:
        """What is left of `most` at some levels; the last axis is that of groups."""
        found: Floats = np.maximum(self.most - low @ self.counts, 0.0)
        return found


def read_evidence(results: Sequence[StageResult], groups: Groups) -> list[Evidence]:
    """Read the rounds; kept levels count as they are in the plan."""
    found: list[Evidence] = []
    before: dict[str, float] = {}
    for result in (r for r in results if r.stage.raises):
        counts = weights_of(result.dues, groups)
        most = result.bound + paid(result.dues, before)
        rising = np.array([key not in before for key in groups.keys])
        fixed = np.array([key in result.fixed for key in groups.keys])
        even = counts[rising].sum() / max(rising.sum(), 1)
        priced = fixed & (counts > 0) & (counts >= HELD * even)
        found.append(Evidence(counts, most, fixed, priced))
        before |= result.fixed
    return found


def could_rise(results: Sequence[StageResult], groups: Groups) -> Floats:
    """Pieces that each group alone could have more at most, as far as prices tell."""
    pieces = pieces_kept(results, groups)
    level = pieces / groups.weight
    low = np.minimum(level[:, None], level[None, :])
    rise: Floats = groups.due - pieces
    for one in read_evidence(results, groups):
        left, share = one.left(low), one.counts
        more = np.divide(left, share, out=np.full_like(left, np.inf), where=share > 0)
        rise = np.minimum(rise, more * groups.weight)
    return rise


def pieces_kept(results: Sequence[StageResult], groups: Groups) -> Floats:
    """Pieces that each group has."""
    kept = {k: p for r in results if r.stage.raises for k, p in r.fixed.items()}
    return np.array([kept[key] for key in groups.keys])


def weights_of(dues: Mapping[tuple[str, str], float], groups: Groups) -> Floats:
    """What the prices of a round make a level count for, by group."""
    prices = [dues.get(("level", key), 0.0) for key in groups.keys]
    return np.array(prices) * groups.weight


def paid(dues: Mapping[tuple[str, str], float], kept: Mapping[str, float]) -> float:
    """What was taken off the bound for what groups keep."""
    return sum(dues.get(("level", key), 0.0) * many for key, many in kept.items())


def alone(rise: Floats, pieces: Floats) -> Floats:
    """Share of what it has that each group could have more; a piece counts not."""
    shares: Floats = np.where(rise < PIECE, 0.0, rise / np.maximum(pieces, PIECE))
    return shares


def within(results: Sequence[StageResult], groups: Groups) -> float:
    """Share that no lowest level could have more, of those held back together.

    Of a group that stopped rising without a price: that it could have more alone.
    """
    pieces, rise = pieces_kept(results, groups), could_rise(results, groups)
    by_itself = alone(rise, pieces)
    open_ = groups.due - pieces >= PIECE
    found = [0.0]
    for one in read_evidence(results, groups):
        found.append(together(one, one.priced & open_, pieces, groups.weight))
        found.append(float(by_itself[one.fixed & ~one.priced].max(initial=0.0)))
    return max(found)


def together(one: Evidence, some: Bools, pieces: Floats, weight: Floats) -> float:
    """Share by which the lowest level of some groups could be raised at most."""
    if not some.any():
        return 0.0
    level = pieces / weight
    base = level[some].min()
    lift = float(one.left(np.minimum(level, base)) / one.counts[some].sum())
    return float(alone(lift * weight[some], base * weight[some]).max())
