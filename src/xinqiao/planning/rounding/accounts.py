"""Who may take how much of which lot, when lots are sold in packs.

Where every piece can be taken singly, all that draw on a pool share one account. Where
lots have a minimum or a multiple, each receiving firm has its own: lots are dealt out
in their order, in legal amounts, so that what each firm has been dealt stays as close
as it can to what the plan in fractions gives it.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.planning.columns import any_rows, sum_rows
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.net import Net
from xinqiao.planning.pools import Pools
from xinqiao.planning.rounding.apportion import running


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
    lots: "Lots"
    dealt: pl.DataFrame


@dataclass(frozen=True)
class Lots:
    """Lots of pools that are sold in packs, as arrays; `turn`: place in its pool."""

    row: Ints
    pool: Ints
    turn: Ints
    bucket: Ints
    pieces: Ints
    unit: Ints
    entry: Ints


def leaving(net: Net, came: Floats, arcs: Ints) -> Floats:
    """Pieces that must have left for arcs by each bucket; (arc, bucket)."""
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


def rest_of(lots: Lots, pieces: Ints) -> Lots:
    """The same lots with fewer pieces; those with none drop out."""
    kept = np.flatnonzero(pieces > 0)
    pool = lots.pool[kept]
    return Lots(
        row=lots.row[kept],
        pool=pool,
        turn=running(pool, np.ones(len(pool), np.int64)),
        bucket=lots.bucket[kept],
        pieces=pieces[kept],
        unit=lots.unit[kept],
        entry=lots.entry[kept],
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
    dealt = deal(lots, owner, wanted, np.zeros(len(owner), np.int64))
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


def deal(lots: Lots, owner: Ints, wanted: Floats, given: Ints) -> pl.DataFrame:
    """Deal lots to accounts, the n-th lot of every pool at once; account, lot, pieces.

    `owner`: pool of each account. `wanted`: pieces that the plan draws on each by
    bucket. `given`: pieces that each has already. A lot covers what its pool's firms
    draw next: up to the first bucket in which the plan has drawn all that was dealt so
    far and this lot too.
    """
    pools = int(owner.max(initial=-1)) + 1
    given = given.copy()
    drawn = sum_rows(owner, wanted, pools)
    first = np.searchsorted(owner, np.arange(pools))
    count = np.bincount(owner, minlength=pools)
    known = lots.pool < pools
    found: list[tuple[Ints, ...]] = []
    for turn in range(int(lots.turn.max(initial=-1)) + 1):
        now = np.flatnonzero((lots.turn == turn) & known)
        now = now[count[lots.pool[now]] > 0]
        pool = lots.pool[now]
        gone = np.bincount(owner, given, pools)[pool] + lots.pieces[now]
        last = (drawn[pool] < gone[:, None]).sum(axis=1)
        last = np.clip(last, lots.bucket[now], wanted.shape[1] - 1)
        each = np.repeat(np.arange(len(now)), count[pool])
        offset = running(each, np.ones(len(each), np.int64))
        account = first[pool[each]] + offset
        want = np.maximum(wanted[account, last[each]] - given[account], 0)
        taken = take_packs(lots, now, each, want, wanted[account, -1])
        given[account] += taken
        some = taken > 0
        found.append((account[some], lots.row[now[each[some]]], taken[some]))
    nothing = [np.zeros(0, np.int64)] * 3
    columns = [np.concatenate(c) for c in zip(*found, strict=True)] or nothing
    names = ("account", "lot", "pieces")
    return pl.DataFrame(
        dict(zip(names, columns, strict=True)), schema=dict.fromkeys(names, pl.Int64)
    )


def take_packs(lots: Lots, now: Ints, each: Ints, want: Floats, weight: Floats) -> Ints:
    """Share each lot in legal amounts: nothing, or `entry` and more in whole units.

    First the whole units that firms want; then, by what each still lacks, one unit more
    (or the entry amount, for a firm that has none yet) while pieces last; then what is
    left over, to those who take anyway: it costs nobody anything, for only what is used
    leaves the lot in the end.
    """
    pieces, unit, entry = lots.pieces[now], lots.unit[now][each], lots.entry[now][each]
    asked = np.bincount(each, want, len(now))
    want = want * np.minimum(1, pieces / np.maximum(asked, 1e-9))[each]
    taken = np.floor((want + 1e-6) / unit).astype(np.int64) * unit
    taken[taken < entry] = 0
    taken = raise_takes(pieces, each, want, taken, np.where(taken > 0, unit, entry))
    return hand_out_rest(pieces, each, weight, taken, unit, entry)


def raise_takes(
    pieces: Ints, each: Ints, want: Floats, taken: Ints, step: Ints
) -> Ints:
    """Give one step more to those who lack most, while pieces of the lot last."""
    left = pieces - np.bincount(each, taken, len(pieces)).astype(np.int64)
    lack = want - taken
    order = np.lexsort((-lack, each))
    cost = np.where(lack[order] > 1e-6, step[order], 0)
    fits = running(each[order], cost) + cost <= left[each[order]]
    raised = taken.copy()
    raised[order] += np.where(fits, cost, 0)
    return raised


def hand_out_rest(
    pieces: Ints, each: Ints, weight: Floats, taken: Ints, unit: Ints, entry: Ints
) -> Ints:
    """Give what is left of each lot to those who take from it, the heaviest first."""
    left = pieces - np.bincount(each, taken, len(pieces)).astype(np.int64)
    heavy = np.where(taken > 0, weight + 1, 0.0)
    nobody = np.bincount(each, heavy, len(pieces)) == 0
    heavy = np.where(nobody[each], weight + 1e-3, heavy)
    total = np.bincount(each, heavy, len(pieces))
    part = np.floor(left[each] * heavy / total[each] / unit).astype(np.int64) * unit
    part[nobody[each]] = 0
    taken = taken + part
    left = pieces - np.bincount(each, taken, len(pieces)).astype(np.int64)
    order = np.lexsort((-heavy, each))
    top = order[np.flatnonzero(np.diff(each[order], prepend=-1))]
    more = left[each[top]] // unit[top] * unit[top]
    taken[top] += np.where((taken[top] > 0) | (more >= entry[top]), more, 0)
    return taken
