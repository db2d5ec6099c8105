"""Deal the lots of each pool in the order that leaves its firms short of least.

Week by week the driest firms take what comes, and at the end large packs are left for
small needs. Where that leaves a pool short, its lots are also dealt with the larger
packs of some weeks before the smaller ones, which then are there for what is left over;
of all ways the best is kept.
"""

import numpy as np
import polars as pl

from xinqiao.planning.columns import sum_rows
from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.rounding.apportion import DUST
from xinqiao.planning.rounding.dealing import Lots, deal


def deal_best(lots: Lots, owner: Ints, wanted: Floats, lateness: float) -> pl.DataFrame:
    """Deal lots to accounts: account, lot, pieces.

    `owner`, `wanted`: as in `deal`. `lateness`: share of worth that a week costs.
    """
    best = deal(lots, owner, wanted)
    cost = shortage(lots, owner, wanted, best, lateness)
    span, size = 1, wanted.shape[1]
    while span < 2 * size:
        mine = np.flatnonzero(cost[owner] > DUST)
        some = np.flatnonzero(cost[lots.pool] > DUST)
        dealt = deal(large_first(lots.pick(some), span), owner[mine], wanted[mine])
        dealt = dealt.with_columns(account=pl.Series(mine)[dealt["account"]])
        now = shortage(lots, owner, wanted, dealt, lateness)
        better = now < cost - DUST
        cost = np.where(better, now, cost)
        best = pl.concat([of_pools(best, ~better[owner]), of_pools(dealt, better[owner])])
        span *= 2
    return best


def of_pools(dealt: pl.DataFrame, kept: np.ndarray) -> pl.DataFrame:
    return dealt.filter(pl.Series(kept[dealt["account"].to_numpy()]))


def large_first(lots: Lots, span: int) -> Lots:
    """Order the lots of each pool by spans of buckets, larger packs first in each."""
    place = np.arange(len(lots.pool))
    return lots.pick(np.lexsort((place, -lots.unit, lots.bucket // span, lots.pool)))


def shortage(lots, owner, wanted, dealt, lateness) -> Floats:
    account, row, pieces = (dealt[n].to_numpy() for n in ("account", "lot", "pieces"))
    supply = np.zeros(wanted.shape, np.int64)
    np.add.at(supply, (account, lots.bucket[np.searchsorted(lots.row, row)]), pieces)
    short = np.maximum(wanted - np.cumsum(supply, axis=1), 0)
    cost = short[:, -1] + lateness * short[:, :-1].sum(axis=1)
    return sum_rows(owner, cost, max(owner.max(initial=-1),lots.pool.max(initial=-1)) + 1)
