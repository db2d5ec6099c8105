"""Build the plan in whole pieces, week by week, as a shop floor would.

Each place has its own granted pieces; a node starts as many kits as are complete, never
more than planned. What results can always be built: nothing is assumed that is not
there.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from xinqiao.planning.capacity import Capacity
from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.net import Net
from xinqiao.planning.rounding.apportion import running
from xinqiao.planning.streams import Streams


@dataclass(frozen=True)
class Whole:
    """Whole pieces by the end of each bucket: started, chosen, came; as in Flow."""

    started: Ints
    chosen: Ints
    came: Ints


@dataclass(frozen=True)
class Bench:
    """The part of the net that is built in one tier, with its own numbering."""

    net: Net
    tier: int

    @cached_property
    def nodes(self) -> Ints:
        """Nodes of the tier, those of one part together."""
        nodes = np.flatnonzero(self.net.node_tier == self.tier)
        return nodes[np.argsort(self.net.node_part[nodes], kind="stable")]

    @cached_property
    def groups(self) -> Ints:
        """Groups of the nodes."""
        return np.flatnonzero(self.net.node_tier[self.net.group_node] == self.tier)

    @cached_property
    def choices(self) -> list[Ints]:
        """Choices of the groups: the first of every group, the second, and so on."""
        net = self.net
        tier = net.node_tier[net.group_node[net.choice_group]]
        mine = np.flatnonzero(tier == self.tier)
        return by_turn(mine, net.choice_group[mine])

    @cached_property
    def fits(self) -> list[tuple[Ints, Ints]]:
        """For each turn of choices: fittings by choice, where each choice begins."""
        net = self.net
        first = np.searchsorted(net.fit_choice, np.arange(len(net.choice_group) + 1))
        found = []
        for choices in self.choices:
            size = first[choices + 1] - first[choices]
            start = np.cumsum(size) - size
            offset = np.arange(size.sum()) - np.repeat(start, size)
            found.append((np.repeat(first[choices], size) + offset, start))
        return found

    @cached_property
    def arcs(self) -> list[Ints]:
        """Arcs of the places, by turn."""
        net = self.net
        tier = net.node_tier[net.place_node[net.arc_place]]
        mine = np.flatnonzero(tier == self.tier)
        return by_turn(mine, net.arc_place[mine])


def by_turn(things: Ints, owner: Ints) -> list[Ints]:
    """Split things, sorted by owner, into the first of each owner, the second, ..."""
    turn = running(owner, np.ones(len(owner), np.int64))
    return [things[turn == n] for n in range(int(turn.max(initial=-1)) + 1)]


class Shopfloor:
    """The state of the floor as weeks pass: pieces started, chosen and used so far."""

    def __init__(
        self, net: Net, granted: Ints, plan: Floats, capacity: Capacity
    ) -> None:
        """Begin with nothing; `granted`: (arc, bucket); `plan`: (choice, bucket)."""
        self.net, self.granted, self.plan = net, granted, plan
        self.room_left = capacity.pieces.copy()
        self.capacity = capacity
        size = net.grid.size
        self.whole = Whole(
            np.zeros((net.nodes, size), np.int64),
            np.zeros((len(net.choice_group), size), np.int64),
            np.zeros((len(net.arc_pool), size), np.int64),
        )
        self.started = np.zeros(net.nodes, np.int64)
        self.chosen = np.zeros(len(net.choice_group), np.int64)
        self.used = np.zeros(len(net.arc_pool), np.int64)

    def on_hand(self, arcs: Ints, bucket: int) -> Ints:
        """Pieces that are there for arcs and not yet used."""
        net = self.net
        left = net.back[net.arc_delay[arcs], bucket]
        drawn = self.granted[arcs, np.maximum(left, 0)]
        child = net.arc_child[arcs]
        done = net.back[net.node_lead[child], bucket]
        built = self.whole.started[child, np.maximum(done, 0)]
        there = np.where(child < 0, drawn * (left >= 0), built * (done >= 0))
        left_over: Ints = there - self.used[arcs]
        return left_over

    def start(self, bench: Bench, bucket: int, target: Ints) -> None:
        """Start kits at the nodes of a bench, up to the target of each node."""
        net = self.net
        nodes = bench.nodes
        wanted = np.where(
            bucket <= net.node_last[nodes], target - self.started[nodes], 0
        )
        wanted = np.maximum(wanted, 0)
        if wanted.any():
            stock = self.place_stock(bench, bucket)
            kits = np.zeros(net.nodes, np.int64)
            kits[nodes] = wanted
            kits = self.within_capacity(
                nodes, bucket, self.complete_kits(bench, stock, kits, bucket)
            )
            taken = self.choose(bench, stock, kits, bucket)
            self.use(bench, bucket, taken)
            self.started[nodes] += kits[nodes]
        self.whole.started[nodes, bucket] = self.started[nodes]

    def place_stock(self, bench: Bench, bucket: int) -> Ints:
        """Pieces at hand at each place."""
        arcs = np.concatenate([np.zeros(0, np.int64), *bench.arcs])
        stock = np.bincount(
            self.net.arc_place[arcs], self.on_hand(arcs, bucket), self.net.places
        )
        return stock.astype(np.int64)

    def possible(self, bench: Bench, turn: int, stock: Ints, bucket: int) -> Ints:
        """Kits that each choice of a turn could fill from the stock at its places."""
        net, choices = self.net, bench.choices[turn]
        fits, start = bench.fits[turn]
        place = net.fit_place[fits]
        most = np.minimum.reduceat(stock[place] // net.place_per_unit[place], start)
        open_ = (net.choice_first[choices] <= bucket) & (
            net.choice_last[choices] >= bucket
        )
        return np.where(open_, most, 0)

    def take(self, bench: Bench, turn: int, stock: Ints, kits: Ints) -> None:
        """Take the pieces of kits from the stock."""
        fits, start = bench.fits[turn]
        place = self.net.fit_place[fits]
        size = np.diff(np.append(start, len(fits)))
        np.subtract.at(
            stock, place, np.repeat(kits, size) * self.net.place_per_unit[place]
        )

    def complete_kits(self, bench: Bench, stock: Ints, kits: Ints, bucket: int) -> Ints:
        """Cap the kits of every node by what each of its groups can fill."""
        net, stock = self.net, stock.copy()
        fillable = np.zeros(len(net.group_node), np.int64)
        for turn, choices in enumerate(bench.choices):
            group = net.choice_group[choices]
            wanted = kits[net.group_node[group]] - fillable[group]
            possible = np.minimum(self.possible(bench, turn, stock, bucket), wanted)
            possible = np.maximum(possible, 0)
            fillable[group] += possible
            self.take(bench, turn, stock, possible)
        capped = kits.copy()
        np.minimum.at(capped, net.group_node[bench.groups], fillable[bench.groups])
        return capped

    def within_capacity(self, nodes: Ints, bucket: int, kits: Ints) -> Ints:
        """Cap the kits by the capacity of the bucket in which they are completed."""
        net = self.net
        row = (
            self.capacity.row[net.node_part[nodes]]
            if self.capacity.row.size
            else nodes * 0 - 1
        )
        tied = nodes[(row >= 0) & (net.node_part[nodes] >= 0) & (kits[nodes] > 0)]
        rows = self.capacity.row[net.node_part[tied]]
        end = net.ahead[net.node_lead[tied], bucket]
        room = self.room_left[rows, end]
        capped = kits.copy()
        capped[tied] = np.clip(room - running(rows, kits[tied]), 0, kits[tied])
        np.subtract.at(self.room_left, (rows, end), capped[tied])
        return capped

    def choose(self, bench: Bench, stock: Ints, kits: Ints, bucket: int) -> Ints:
        """Fill kits by choices: first as planned, then in the order of preference."""
        net = self.net
        left = kits[net.group_node]
        taken = np.zeros(len(net.choice_group), np.int64)
        for planned in (True, False):
            for turn, choices in enumerate(bench.choices):
                group = net.choice_group[choices]
                most = np.minimum(
                    left[group], self.possible(bench, turn, stock, bucket)
                )
                if planned:
                    lacks = self.plan[choices, bucket] - self.chosen[choices] + 0.5
                    most = np.clip(np.floor(lacks).astype(np.int64), 0, most)
                taken[choices] += most
                left[group] -= most
                self.take(bench, turn, stock, most)
        return taken

    def use(self, bench: Bench, bucket: int, taken: Ints) -> None:
        """Use up the pieces of the kits, from the arcs of each place in their order."""
        net = self.net
        pieces = np.bincount(net.fit_place, taken[net.fit_choice], net.places)
        need = pieces.astype(np.int64) * net.place_per_unit
        for arcs in bench.arcs:
            most = np.minimum(self.on_hand(arcs, bucket), need[net.arc_place[arcs]])
            self.used[arcs] += most
            need[net.arc_place[arcs]] -= most
        self.chosen += taken

    def close(self, bucket: int) -> None:
        """Write down where everything stands at the end of the bucket."""
        self.whole.chosen[:, bucket] = self.chosen
        self.whole.came[:, bucket] = self.used


def simulate(
    floor: Shopfloor, benches: list[Bench], streams: Streams, targets: Ints
) -> Whole:
    """Run the floor through all weeks; `targets`: (node, bucket), kits started at most.

    A delivery waits until it is due, and never serves a need whose patience has ended.
    """
    due, expired = streams.total, streams.expired
    given_up = np.zeros(streams.count, np.int64)
    for bucket in range(floor.net.grid.size):
        for bench in reversed(benches):
            target = targets[bench.nodes, bucket]
            if bench.tier == 0:
                target = np.minimum(target, due[:, bucket] - given_up)
            floor.start(bench, bucket, target)
        delivered = floor.started[: streams.count]
        given_up = np.maximum(given_up, expired[:, bucket] - delivered)
        floor.close(bucket)
    return floor.whole
