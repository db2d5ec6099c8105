"""Deal the lots of each pool in the order that leaves its firms short of least.

Lot by lot the firms that run dry first take what comes; in the end large packs may be
left for small needs. Where a pool leaves firms short, its lots are dealt again with the
larger packs of some buckets before the smaller ones, which then are there for the rest;
of all ways the best is kept, pool by pool.
"""

from collections.abc import Iterator
from dataclasses import fields

import numpy as np
import polars as pl

from xinqiao.planning.columns import sum_rows
from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.rounding.apportion import DUST
from xinqiao.planning.rounding.dealing import Lots, deal

WAITING = 0.1
"""Share of a piece that it costs to lack it for a bucket: the car waits, and with it
all its other pieces, and a line that is full never catches up."""


def deal_best(lots: Lots, owner: Ints, wanted: Floats) -> pl.DataFrame:
    """Deal lots to accounts in the best of several orders; account, lot, pieces.

    `owner`, `wanted`: as in `deal`. The orders are dealt side by side, as if each had
    pools of its own: many small deals cost more than a large one.
    """
    first = deal(lots, owner, wanted)
    pools = 1 + max(owner.max(initial=-1), lots.pool.max(initial=-1))
    cost = shortage(lots, owner, wanted, first, pools)
    mine = np.flatnonzero(cost[owner] > DUST)
    some = lots.pick(np.flatnonzero(cost[lots.pool] > DUST))
    orders = [large_first(some, span) for span in spans(wanted.shape[1])]
    size = len(orders)
    owners = np.concatenate([owner[mine] + pools * n for n in range(size)])
    asked = np.tile(wanted[mine], (size, 1))
    dealt = deal(side_by_side(orders, pools), owners, asked)
    costs = shortage(lots, owners, asked, dealt, pools * size).reshape(size, pools)
    best = choose(cost, costs)
    order, account = np.divmod(dealt["account"].to_numpy(), max(len(mine), 1))
    dealt = dealt.with_columns(account=mine[account])
    kept = first.filter(best[owner[first["account"].to_numpy()]] < 0)
    better = dealt.filter(best[owner[dealt["account"].to_numpy()]] == order)
    return pl.concat([kept, better])


def choose(cost: Floats, costs: Floats) -> Ints:
    """The first order that is the best of each pool, -1 where none is better.

    `cost`: by pool; `costs`: (order, pool).
    """
    best = np.full(len(cost), -1)
    for order, now in enumerate(costs):
        better = now < cost - DUST
        cost, best = np.where(better, now, cost), np.where(better, order, best)
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


def side_by_side(orders: list[Lots], pools: int) -> Lots:
    """The same lots in several orders, those of each with pools of its own."""
    columns = {
        field.name: np.concatenate([getattr(lots, field.name) for lots in orders])
        for field in fields(Lots)
    }
    shift = np.repeat(pools * np.arange(len(orders)), len(orders[0].pool))
    return Lots(**columns | {"pool": columns["pool"] + shift})


def shortage(
    lots: Lots, owner: Ints, wanted: Floats, dealt: pl.DataFrame, pools: int
) -> Floats:
    """Pieces that accounts lack, in the end and while they wait; by pool."""
    names = ("account", "lot", "pieces")
    account, row, pieces = (dealt[name].to_numpy() for name in names)
    supply = np.zeros(wanted.shape, np.int64)
    bucket = lots.bucket[np.searchsorted(lots.row, row)]
    np.add.at(supply, (account, bucket), pieces)
    short = np.maximum(wanted - np.cumsum(supply, axis=1), 0)
    cost = short[:, -1] + WAITING * short[:, :-1].sum(axis=1)
    return sum_rows(owner, cost, pools)
