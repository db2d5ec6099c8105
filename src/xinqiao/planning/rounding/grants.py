"""Whole pieces granted to arcs, so that what each has stays close to the plan."""

import numpy as np

from xinqiao.planning.columns import sum_rows
from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.net import Net
from xinqiao.planning.rounding.accounts import Accounts, leaving
from xinqiao.planning.rounding.apportion import DUST, apportion, running


def grant(ground: Ground, accounts: Accounts, came: Floats) -> Ints:
    """Grant pieces to arcs by the end of each bucket, in the bucket of leaving.

    In each bucket an account gives out what the plan draws on it in all, as whole
    pieces, never more than it holds; each arc gets what it lacks, by largest remainder.
    Where that is more than there is, protected classes and the most valuable streams
    have their whole pieces first: cars that miss another chip each help nobody. What a
    cap forbids to some arcs goes to the others of their account.
    """
    net, caps = ground.net, ground.caps
    arcs = np.flatnonzero(accounts.of_arc >= 0)
    turn = ground.turns[net.node_stream[net.place_node[net.arc_place[arcs]]]]
    arcs = arcs[np.lexsort((turn, accounts.of_arc[arcs]))]
    at, count = accounts.of_arc[arcs], len(accounts.pool)
    wanted = stock_first(net, accounts, came, arcs)
    cap = caps.at(arcs)
    capped = np.flatnonzero(cap >= 0)
    capped = capped[np.argsort(cap[capped], kind="stable")]
    had = np.zeros(len(arcs), np.int64)
    # Written a bucket at a time: columns lie together.
    granted = np.zeros((len(net.arc_pool), net.grid.size), np.int64, order="F")
    for bucket in range(net.grid.size):
        drawn = np.bincount(at, wanted[:, bucket], count)
        most = np.ceil(drawn - DUST).astype(np.int64)
        out = np.bincount(at, had, count).astype(np.int64)
        total = np.maximum(np.minimum(most, accounts.supply[:, bucket]) - out, 0)
        lacks = np.maximum(wanted[:, bucket] - had, 0)
        more = apportion(at, lacks, total)
        if caps.count:
            free = caps.total[:, bucket] - count_capped(cap, had, caps.count)
            more = within_caps((at, cap, capped), lacks, (total, free), more)
        had = had + more
        granted[arcs, bucket] = had
    return granted


def count_capped(cap: Ints, pieces: Ints, count: int) -> Ints:
    """Add up pieces by cap; -1: none."""
    return np.bincount(cap + 1, pieces, count + 1).astype(np.int64)[1:]


def within_caps(
    where: tuple[Ints, Ints, Ints], lacks: Floats, most: tuple[Ints, Ints], shares: Ints
) -> Ints:
    """Take back what caps forbid, and share it among the arcs that may still have it.

    `where`: account and cap of each arc, and the arcs with caps, in their order;
    `most`: pieces of accounts and caps that are still to be had; `shares`: of each arc,
    as if there were no caps. Ends when nothing more can be shared.
    """
    (at, cap, order), (total, free) = where, most
    kept = trimmed(order, cap[order], shares, free)
    while True:
        room = np.append(free - count_capped(cap, kept, len(free)), 1)
        rest = total - np.bincount(at, kept, len(total)).astype(np.int64)
        still = np.where(room[cap] > 0, np.maximum(lacks - kept, 0), 0.0)
        more = apportion(at, still, rest)
        more = trimmed(order, cap[order], more, room[:-1])
        if not more.any():
            return kept
        kept = kept + more


def trimmed(order: Ints, of: Ints, pieces: Ints, most: Ints) -> Ints:
    """Cut the pieces of arcs to what their caps leave, the first arcs first.

    `order`: arcs with caps, sorted by the cap that each is `of`.
    """
    cut = pieces.copy()
    cut[order] = np.clip(most[of] - running(of, pieces[order]), 0, pieces[order])
    return cut


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
