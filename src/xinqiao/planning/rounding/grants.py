"""Whole pieces granted to arcs, so that what each has stays close to the plan."""

import numpy as np

from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.net import Net
from xinqiao.planning.rounding.accounts import Accounts, leaving
from xinqiao.planning.rounding.apportion import DUST, apportion


def grant(net: Net, accounts: Accounts, came: Floats) -> Ints:
    """Grant pieces to arcs by the end of each bucket, in the bucket of leaving.

    In each bucket an account gives out what the plan draws on it in all, as whole
    pieces, never more than it holds; each arc gets what it lacks, by largest remainder.
    """
    arcs = np.flatnonzero(accounts.of_arc >= 0)
    arcs = arcs[np.argsort(accounts.of_arc[arcs], kind="stable")]
    at, count = accounts.of_arc[arcs], len(accounts.pool)
    wanted = leaving(net, came, arcs)
    had = np.zeros(len(arcs), np.int64)
    granted = np.zeros((len(net.arc_pool), net.grid.size), np.int64)
    for bucket in range(net.grid.size):
        drawn = np.bincount(at, wanted[:, bucket], count)
        most = np.ceil(drawn - DUST).astype(np.int64)
        out = np.bincount(at, had, count).astype(np.int64)
        total = np.maximum(np.minimum(most, accounts.supply[:, bucket]) - out, 0)
        lacks = np.maximum(wanted[:, bucket] - had, 0)
        had = had + apportion(at, lacks, total)
        granted[arcs, bucket] = had
    return granted
