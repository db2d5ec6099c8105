"""The bound in closed form: what all pieces could be worth at given prices.

For any prices that are not negative,
bound = sum of price x arrivals, capacity and caps + sum over pieces of the best gain
left after paying for everything a piece takes - what held stages are owed.
No solver is needed, and any such prices give a bound that holds (weak duality).
"""

from dataclasses import dataclass

import numpy as np

from xinqiao.planning.capacity import UNLIMITED, Capacity
from xinqiao.planning.caps import Caps
from xinqiao.planning.columns import least_rows, sum_rows
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.net import Net
from xinqiao.planning.pools import Pools
from xinqiao.planning.streams import Streams


@dataclass(frozen=True)
class Tariff:
    """Prices of one stage, and what it and held stages pay for a piece.

    `pool`, `capacity`, `cap`: price by row and bucket. `bonus`: by stream, for a piece
    whenever it comes. `scale`: of its worth. `rank`: charge per rank above the best.
    `owed`: held levels times their prices. `moves`: by stream and bucket, what a piece
    delivered by then is paid for being no less than before (below 0: for no more).
    """

    pool: Floats
    capacity: Floats
    cap: Floats
    bonus: Floats
    scale: float
    rank: float
    owed: float
    moves: Floats | None = None


def least_costs(
    net: Net, tariff: Tariff, capacity: Capacity, caps: Caps
) -> tuple[Floats, Floats]:
    """Least price of a piece: started at each node, and come through each arc.

    Both by bucket; infinite where it cannot be. With Pi(s) = sum of prices from s on, a
    piece drawn for s over a lane costs Pi(latest bucket it can leave in), and where the
    draw is capped, what its cap charges from then on; built, the least cost of a start
    so far that is completed by s, plus the price of capacity.
    """
    after = np.cumsum(tariff.pool[:, ::-1], axis=1)[:, ::-1]
    arc = np.full((len(net.arc_place), net.grid.size), np.inf)
    drawn = np.flatnonzero(net.arc_pool >= 0)
    left = net.back[net.arc_delay[drawn]]
    paid = np.take_along_axis(after[net.arc_pool[drawn]], np.maximum(left, 0), axis=1)
    caps.add_costs(paid, drawn, tariff.cap, left)
    arc[drawn] = np.where(left >= 0, paid, np.inf)
    start = np.full((net.nodes, net.grid.size), np.inf)
    for tier in range(net.tiers - 1, -1, -1):
        mine = net.node_tier == tier
        nodes = np.flatnonzero(mine)
        start[nodes] = start_costs(net, tariff, arc, nodes)
        if tier:
            built = np.flatnonzero(mine[net.arc_child] & (net.arc_child >= 0))
            child = net.arc_child[built]
            arc[built] = finish_costs(net, tariff, capacity, start[child], child)
    return start, arc


def start_costs(net: Net, tariff: Tariff, arc: Floats, nodes: Ints) -> Floats:
    """Cost of starting a piece: for every group, its cheapest choice in its window."""
    size, mine = net.grid.size, np.zeros(net.nodes, bool)
    mine[nodes] = True
    places, place_at = numbered(mine[net.place_node])
    choices, choice_at = numbered(mine[net.group_node[net.choice_group]])
    groups, group_at = numbered(mine[net.group_node])
    arcs = np.flatnonzero(mine[net.place_node[net.arc_place]])
    blank = np.full((len(places), size), np.inf)
    place = least_rows(place_at[net.arc_place[arcs]], arc[arcs], blank)
    fits = np.flatnonzero(mine[net.place_node[net.fit_place]])
    at = net.fit_place[fits]
    units = net.place_per_unit[at][:, None] * place[place_at[at]]
    choice = sum_rows(choice_at[net.fit_choice[fits]], units, len(choices))
    choice += tariff.rank * net.choice_cost[choices, None]
    bucket = np.arange(size)
    early = bucket < net.choice_first[choices, None]
    choice[early | (bucket > net.choice_last[choices, None])] = np.inf
    blank = np.full((len(groups), size), np.inf)
    group = least_rows(group_at[net.choice_group[choices]], choice, blank)
    _, node_at = numbered(mine)
    return sum_rows(node_at[net.group_node[groups]], group, len(nodes))


def numbered(mine: Bools) -> tuple[Ints, Ints]:
    """Number the things that are mine: which they are, and the number of each."""
    return np.flatnonzero(mine), np.cumsum(mine) - 1


def finish_costs(
    net: Net, tariff: Tariff, capacity: Capacity, start: Floats, child: Ints
) -> Floats:
    """Least cost of a piece that is completed by each bucket; (child, bucket)."""
    size = net.grid.size
    row = capacity.row[net.node_part[child]]
    padded = np.pad(tariff.capacity, ((0, 1), (0, 0)))
    made = np.full((len(child), size + 1), np.inf)
    rows = np.arange(len(child))
    ahead = net.ahead[net.node_lead[child]]
    for bucket in range(size):
        end = ahead[:, bucket]
        made[rows, end] = np.minimum(made[rows, end], start[:, bucket])
    total = made[:, :size] + padded[row]
    cheapest: Floats = np.minimum.accumulate(total, axis=1)
    return cheapest


def piece_gains(
    net: Net, streams: Streams, tariff: Tariff, start: Floats, lateness: float
) -> Floats:
    """Best gain of a piece after costs, by stream and bucket due; never below 0."""
    grid = net.grid
    weeks = grid.start[None, :] - grid.start[:, None]
    cost = start[: streams.count][:, None, :]
    value = tariff.scale * streams.value[:, None, None] * (1 - lateness * weeks)
    gain = tariff.bonus[:, None, None] + value - cost
    if tariff.moves is not None:
        gain = gain + np.cumsum(tariff.moves[:, ::-1], axis=1)[:, None, ::-1]
    bucket = np.arange(grid.size)
    may = (weeks >= 0) & (bucket <= streams.limit[:, :, None])
    best: Floats = np.maximum(np.where(may, gain, -np.inf).max(axis=2), 0)
    return best


@dataclass(frozen=True)
class Pricing:
    """What a bound is computed from, apart from prices."""

    net: Net
    streams: Streams
    pools: Pools
    capacity: Capacity
    caps: Caps
    lateness: float

    def bound(self, tariff: Tariff) -> float:
        """Compute the bound at given prices."""
        return self.bound_at(tariff, self.costs(tariff))

    def costs(self, tariff: Tariff) -> Floats:
        """Least cost of a piece, by stream and bucket of delivery."""
        start, _ = least_costs(self.net, tariff, self.capacity, self.caps)
        return start[: self.streams.count].copy()

    def bound_at(self, tariff: Tariff, costs: Floats) -> float:
        """Compute the bound at given prices, and what pieces cost at them."""
        gains = piece_gains(self.net, self.streams, tariff, costs, self.lateness)
        room = np.where(self.capacity.pieces < UNLIMITED, self.capacity.pieces, 0)
        total = (tariff.pool * self.pools.total).sum()
        total += (tariff.cap * self.caps.total).sum()
        total += (tariff.capacity * room).sum() + (gains * self.streams.due).sum()
        return float(total - tariff.owed)
