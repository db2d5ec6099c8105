"""What prices prove of the levels of a plan that is only nearly fair.

The prices of a round say of every plan that  sum of c_h x level_h <= most,  c >= 0. So
if no other group has less than the lower of what it has and what g has, then g cannot
have more than

    ( most - sum over h other than g of c_h x min(level_h, level_g) ) / c_g.

Any round may prove it of any group. Where nothing but its own due limits a group, that
is what it could have. A plan in which no group could rise would be leximin.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from xinqiao.planning.fairness.groups import Groups
from xinqiao.planning.grid import Floats
from xinqiao.planning.stages import StageResult

PIECE = 1.0  # less is no piece more


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


def could_rise(results: Sequence[StageResult], groups: Groups) -> Floats:
    """Pieces that each group could have more at most, as far as prices can tell."""
    rounds = [result for result in results if result.stage.raises]
    kept = {key: pieces for r in rounds for key, pieces in r.fixed.items()}
    pieces = np.array([kept[key] for key in groups.keys])
    level = pieces / groups.weight
    low = np.minimum(level[:, None], level[None, :])
    rise: Floats = groups.due - pieces
    before: dict[str, float] = {}
    for result in rounds:
        share = weights_of(result.dues, groups)
        most = result.bound + paid(result.dues, before)
        left = np.maximum(most - share @ low, 0.0)
        more = np.divide(left, share, out=np.full_like(left, np.inf), where=share > 0)
        rise = np.minimum(rise, more * groups.weight)
        before |= result.fixed
    return rise


def weights_of(dues: Mapping[tuple[str, str], float], groups: Groups) -> Floats:
    """What the prices of a round make a level count for, by group."""
    prices = [dues.get(("level", key), 0.0) for key in groups.keys]
    return np.array(prices) * groups.weight


def paid(dues: Mapping[tuple[str, str], float], kept: Mapping[str, float]) -> float:
    """What was taken off the bound for what groups keep."""
    return sum(dues.get(("level", key), 0.0) * many for key, many in kept.items())


def within(results: Sequence[StageResult], groups: Groups) -> float:
    """Share of what it has that no group could have more of; a piece counts not."""
    rise = could_rise(results, groups)
    kept = {k: p for r in results if r.stage.raises for k, p in r.fixed.items()}
    pieces = np.array([kept[key] for key in groups.keys])
    shares = np.where(rise < PIECE, 0.0, rise / np.maximum(pieces, PIECE))
    return float(shares.max(initial=0.0))
