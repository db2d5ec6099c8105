"""Deal the lots of each pool in the order that leaves its firms short of least.

Lot by lot the firms that run dry first take what comes; in the end large packs may be
left for small needs. Where a pool leaves firms short, its lots are dealt again with the
larger packs of some buckets before the smaller ones, which then are there for the rest;
of all ways the best is kept, pool by pool.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from xinqiao.planning.columns import sum_rows
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.rounding.apportion import DUST
from xinqiao.planning.rounding.dealing import Lots, deal

WAITING = 0.1
"""Share of a piece that it costs to lack it for a bucket: the car waits, and with it
all its other pieces, and a line that is full never catches up."""


def deal_best(lots: Lots, owner: Ints, wanted: Floats) -> pl.DataFrame:
    """Deal lots to accounts in the best of several orders; account, lot, pieces.

    `owner`, `wanted`: as in `deal`.
    """
    best = deal(lots, owner, wanted)
    cost = shortage(lots, owner, wanted, best)
    for span in spans(wanted.shape[1]):
        mine = np.flatnonzero(cost[owner] > DUST)
        some = lots.pick(np.flatnonzero(cost[lots.pool] > DUST))
        dealt = deal(large_first(some, span), owner[mine], wanted[mine])
        now = np.full(len(cost), np.inf)
        again = shortage(lots, owner[mine], wanted[mine], dealt)
        now[owner[mine]] = again[owner[mine]]
        better = now < cost - DUST
        cost = np.where(better, now, cost)
        dealt = dealt.with_columns(account=pl.Series(mine)[dealt["account"]])
        kept = (of_pools(best, ~better[owner]), of_pools(dealt, better[owner]))
        best = pl.concat(kept)
    return best


def spans(size: int) -> Iterator[int]:
    """Buckets within which larger packs come first: 1, 2, 4 and so on, up to all."""
    span = 1
    while span < 2 * size:
        yield span
        span *= 2


def large_first(lots: Lots, span: int) -> Lots:
    """Put the larger packs of every `span` buckets before the smaller ones."""
    place = np.arange(len(lots.pool))
    return lots.pick(np.lexsort((place, -lots.unit, lots.bucket // span, lots.pool)))


def of_pools(dealt: pl.DataFrame, kept: Bools) -> pl.DataFrame:
    """Keep what was dealt to some accounts."""
    return dealt.filter(pl.Series(kept[dealt["account"].to_numpy()], dtype=pl.Boolean))


def shortage(lots: Lots, owner: Ints, wanted: Floats, dealt: pl.DataFrame) -> Floats:
    """Pieces that accounts lack, in the end and while they wait; by pool."""
    names = ("account", "lot", "pieces")
    account, row, pieces = (dealt[name].to_numpy() for name in names)
    supply = np.zeros(wanted.shape, np.int64)
    bucket = lots.bucket[np.searchsorted(lots.row, row)]
    np.add.at(supply, (account, bucket), pieces)
    short = np.maximum(wanted - np.cumsum(supply, axis=1), 0)
    cost = short[:, -1] + WAITING * short[:, :-1].sum(axis=1)
    pools = 1 + max(owner.max(initial=-1), lots.pool.max(initial=-1))
    return sum_rows(owner, cost, pools)
