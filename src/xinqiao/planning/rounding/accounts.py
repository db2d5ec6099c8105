"""Who may take how much of which lot, when lots are sold in packs.

Where every piece can be taken singly, all that draw on a pool share one account. Where
lots have a minimum or a multiple, each receiving firm has its own, to which lots are
dealt out in legal amounts, so that none runs dry before the plan in fractions does.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xinqiao.planning.columns import Number, any_rows, sum_rows
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.net import Net
from xinqiao.planning.pools import Pools
from xinqiao.planning.rounding.apportion import running
from xinqiao.planning.rounding.dealing import Lots
from xinqiao.planning.rounding.orders import deal_best


@dataclass(frozen=True)
class Accounts:
    """Supplies in whole pieces that arcs draw on.

    `of_arc`: account of each arc (-1: built). `pool`, `firm` (-1: all), `supply`
    (pieces by the end of each bucket): by account. `dealt`: account, lot (row of
    `Pools.lots`), pieces: what was dealt to accounts of one firm. `lots`: those sold
    in packs.
    """

    of_arc: Ints
    pool: Ints
    firm: Ints
    supply: Ints
    lots: Lots
    dealt: pl.DataFrame


def leaving(net: Net, came: NDArray[Number], arcs: Ints) -> NDArray[Number]:
    """Pieces that must have left for arcs by each bucket; (arc, bucket)."""
    if not net.arc_delay[arcs].any():
        return came[arcs]
    return np.take_along_axis(came[arcs], net.reach[net.arc_delay[arcs]], axis=1)


def in_packs(pools: Pools) -> Bools:
    """Say which pools hold a lot with a minimum or multiple above one piece."""
    lots = pools.lots
    packed = (lots["minimum"].fill_null(1) > 1) | (lots["multiple"].fill_null(1) > 1)
    return any_rows(lots["pool"].to_numpy(), packed.to_numpy(), len(pools.arrivals))


def packed_lots(pools: Pools, packed: Bools) -> Lots:
    """Take the lots of packed pools, in the order in which they are used."""
    lots = pools.lots.with_row_index("row")
    lots = lots.filter(pl.Series(packed[lots["pool"].to_numpy()]))
    pool = lots["pool"].to_numpy()
    unit = lots["multiple"].fill_null(1).to_numpy()
    least = lots["minimum"].fill_null(1).to_numpy()
    return Lots(
        row=lots["row"].to_numpy().astype(np.int64),
        pool=pool,
        turn=running(pool, np.ones(len(pool), np.int64)),
        bucket=lots["bucket"].to_numpy(),
        pieces=lots["pieces"].to_numpy(),
        unit=unit,
        entry=-(-least // unit) * unit,
    )


def open_accounts(net: Net, pools: Pools, firm: Ints, came: Floats) -> Accounts:
    """Open the accounts, and deal out the lots of packed pools.

    `firm`: receiving firm of each node, by number. `came`: pieces in fractions.
    """
    packed = in_packs(pools)
    arcs = np.flatnonzero(net.arc_pool >= 0)
    pool = net.arc_pool[arcs]
    receiver = np.where(packed[pool], firm[net.place_node[net.arc_place[arcs]]], -1)
    width = int(receiver.max(initial=0)) + 2
    keys, at = np.unique(pool * width + receiver + 1, return_inverse=True)
    of_arc = np.full(len(net.arc_pool), -1)
    of_arc[arcs] = at
    owner, who = keys // width, keys % width - 1
    wanted = sum_rows(at, leaving(net, came, arcs), len(keys))
    supply = pools.total[owner]
    own = np.flatnonzero(packed[owner])
    lots = packed_lots(pools, packed)
    dealt = deal_best(lots, owner, wanted)
    supply[own] = dealt_supply(pools, dealt, supply.shape)[own]
    return Accounts(of_arc, owner, who, supply, lots, dealt)


def shared_accounts(net: Net, pools: Pools) -> Accounts:
    """One account for all that draw on a pool, as if every piece were sold singly."""
    none = np.zeros(len(pools.arrivals), bool)
    return Accounts(
        of_arc=np.where(net.arc_pool >= 0, net.arc_pool, -1),
        pool=np.arange(len(pools.arrivals)),
        firm=np.full(len(pools.arrivals), -1),
        supply=pools.total,
        lots=packed_lots(pools, none),
        dealt=deal_nothing(),
    )


def deal_nothing() -> pl.DataFrame:
    """Nothing dealt: account, lot, pieces."""
    return pl.DataFrame(schema=dict.fromkeys(("account", "lot", "pieces"), pl.Int64))


def dealt_supply(pools: Pools, dealt: pl.DataFrame, shape: tuple[int, ...]) -> Ints:
    """Pieces dealt to each account by the end of each bucket."""
    arrived = np.zeros(shape, np.int64)
    bucket = pools.lots["bucket"].to_numpy()[dealt["lot"].to_numpy()]
    np.add.at(
        arrived, (dealt["account"].to_numpy(), bucket), dealt["pieces"].to_numpy()
    )
    return np.cumsum(arrived, axis=1)
