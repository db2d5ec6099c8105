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
    drawn = leaving(net, came, arcs)
    at, count = accounts.of_arc[arcs], len(accounts.pool)
    place = net.arc_place[arcs]
    use = sum_rows(net.arc_place, came, net.places)[place]
    use = np.take_along_axis(use, net.reach[net.arc_delay[arcs]], axis=1)
    built = net.place_child[place] >= 0
    more = np.maximum(use - drawn, 0) * built[:, None]
    spare = accounts.supply - np.ceil(sum_rows(at, drawn, count) - DUST)
    spare = np.minimum.accumulate(np.maximum(spare, 0)[:, ::-1], axis=1)[:, ::-1]
    asked = sum_rows(at, more, count)
    share = np.minimum(1, spare / np.maximum(asked, DUST))
    wanted: Floats = drawn + more * share[at]
    return wanted
