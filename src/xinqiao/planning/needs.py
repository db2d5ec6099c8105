"""The most that could ever be used, place by place: the measure of scarcity."""

import numpy as np

from xinqiao.planning.capacity import Capacity, built_ahead
from xinqiao.planning.columns import sum_rows
from xinqiao.planning.grid import Bools, Ints
from xinqiao.planning.net import Net


def fades(net: Net) -> Bools:
    """Say which nodes have a choice that ends early: building ahead may pay."""
    node = net.group_node[net.choice_group]
    early = net.choice_last < net.node_last[node]
    found = np.zeros(net.nodes, bool)
    found[node[early]] = True
    return found


def most_used(net: Net, total_due: Ints, capacity: Capacity) -> Ints:
    """Bound what each place can take: pieces fitted by each bucket, (place, bucket).

    A plan gains nothing by building earlier than it must, so the bound is what is due,
    exploded down the trees, each thing as late as possible; earlier only where capacity
    makes firms build ahead, or a component may be fitted only until some week.
    """
    started = np.zeros((net.nodes, net.grid.size), np.int64)
    started[net.node_tier == 0] = total_due
    used = np.zeros((net.places, net.grid.size), np.int64)
    ahead_of_time = fades(net)
    for tier in range(net.tiers):
        nodes = np.flatnonzero(net.node_tier == tier)
        if tier:
            need = used[net.node_place[nodes]]
            need = built_early(net, nodes, need, capacity)
            need = np.where(ahead_of_time[nodes, None], need[:, -1:], need)
            reach = net.reach[net.node_lead[nodes]]
            started[nodes] = np.take_along_axis(need, reach, axis=1)
        mine = np.isin(net.place_node, nodes)
        used[mine] = net.place_per_unit[mine, None] * started[net.place_node[mine]]
    return used


def built_early(net: Net, nodes: Ints, need: Ints, capacity: Capacity) -> Ints:
    """Pieces that nodes may have built by each bucket, at most: (node, bucket).

    Where capacity makes a part be built ahead, all that is built ahead of it could be
    for any one of its nodes; never more than the node needs in the end.
    """
    row = capacity.row[net.node_part[nodes]]
    some = np.flatnonzero(row >= 0)
    total = sum_rows(row[some], need[some], len(capacity.pieces))
    ahead = built_ahead(total, capacity.pieces)
    most = need.copy()
    most[some] = np.minimum(ahead[row[some]], need[some, -1:])
    return most
