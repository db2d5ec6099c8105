"""Whole pieces granted to arcs, so that what each has stays close to the plan."""

import numpy as np

from xinqiao.planning.columns import sum_rows
from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.net import Net
from xinqiao.planning.rounding.accounts import Accounts, leaving
from xinqiao.planning.rounding.apportion import DUST, apportion


def grant(ground: Ground, accounts: Accounts, came: Floats) -> Ints:
    """Grant pieces to arcs by the end of each bucket, in the bucket of leaving.

    In each bucket an account gives out what the plan draws on it in all, as whole
    pieces, never more than it holds; each arc gets what it lacks, by largest remainder.
    Where that is more than there is, protected classes and the most valuable streams
    have their whole pieces first: cars that miss another chip each help nobody.
    """
    net = ground.net
    arcs = np.flatnonzero(accounts.of_arc >= 0)
    turn = ground.turns[net.node_stream[net.place_node[net.arc_place[arcs]]]]
    arcs = arcs[np.lexsort((turn, accounts.of_arc[arcs]))]
    at, count = accounts.of_arc[arcs], len(accounts.pool)
    wanted = stock_first(net, accounts, came, arcs)
    had = np.zeros(len(arcs), np.int64)
    # Written a bucket at a time: columns lie together.
    granted = np.zeros((len(net.arc_pool), net.grid.size), np.int64, order="F")
    for bucket in range(net.grid.size):
        drawn = np.bincount(at, wanted[:, bucket], count)
        most = np.ceil(drawn - DUST).astype(np.int64)
        out = np.bincount(at, had, count).astype(np.int64)
        total = np.maximum(np.minimum(most, accounts.supply[:, bucket]) - out, 0)
        lacks = np.maximum(wanted[:, bucket] - had, 0)
        had = had + apportion(at, lacks, total)
        granted[arcs, bucket] = had
    return granted


def stock_first(net: Net, accounts: Accounts, came: Floats, arcs: Ints) -> Floats:
    """What arcs ask for: what the plan draws, and stock that saves building.

    Where a place is also fed by building, its arcs may have what no other draw of the
    plan will need: up to the place's whole use, shared in proportion.
    """
    wanted = leaving(net, came, arcs).astype(np.float64)
    at, count = accounts.of_arc[arcs], len(accounts.pool)
    # Few places are built as well: only their accounts are looked at.
    built = np.flatnonzero(net.place_child[net.arc_place[arcs]] >= 0)
    shared = np.zeros(count, bool)
    shared[at[built]] = True
    mine = np.flatnonzero(shared[at])
    plan = np.ceil(sum_rows(at[mine], wanted[mine], count)[shared] - DUST)
    spare = np.zeros((count, net.grid.size))
    spare[shared] = accounts.supply[shared] - plan
    spare = np.minimum.accumulate(np.maximum(spare, 0)[:, ::-1], axis=1)[:, ::-1]
    more = place_use(net, came, arcs[built]) - wanted[built]
    more = np.maximum(more, 0)
    asked = sum_rows(at[built], more, count)
    share = np.minimum(1, spare / np.maximum(asked, DUST))
    wanted[built] += more * share[at[built]]
    return wanted


def place_use(net: Net, came: Floats, arcs: Ints) -> Floats:
    """Pieces that places of arcs use in all, by the bucket in which they must leave."""
    place = net.arc_place[arcs]
    wanted = np.zeros(net.places, bool)
    wanted[place] = True
    mine = np.flatnonzero(wanted[net.arc_place])
    use = sum_rows(net.arc_place[mine], came[mine], net.places)[place]
    return np.take_along_axis(use, net.reach[net.arc_delay[arcs]], axis=1)
