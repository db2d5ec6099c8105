"""Build the plan in whole pieces, week by week, as a shop floor would.

Each place has its own granted pieces; a node starts as many kits as are complete, never
more than planned. What results can always be built: nothing is assumed that is not
there.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

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

    def by_row(self) -> "Whole":
        """The same with the buckets of each row side by side."""
        tables = (self.started, self.chosen, self.came)
        return Whole(*(np.ascontiguousarray(table) for table in tables))


class Turn(NamedTuple):
    """The n-th choice of every group that has so many, in the numbers of a bench.

    `choice`: in the net. `group`: of each. `place`, `per_unit`: of what it fits, choice
    by choice; `start`: where each choice begins, `of`: the choice of each.
    """

    choice: Ints
    group: Ints
    place: Ints
    per_unit: Ints
    start: Ints
    of: Ints


class Ways(NamedTuple):
    """The n-th arc of every place that has so many: arc (in the net), place."""

    arc: Ints
    place: Ints


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
    def group_node(self) -> Ints:
        """Node of each group, by its place among the nodes of the bench."""
        at = numbering(self.nodes, self.net.nodes)
        return at[self.net.group_node[self.groups]]

    @cached_property
    def places(self) -> Ints:
        """Places of the nodes."""
        return np.flatnonzero(self.net.node_tier[self.net.place_node] == self.tier)

    @cached_property
    def turns(self) -> list[Turn]:
        """Choices of the groups: the first of every group, the second, and so on."""
        net = self.net
        first = np.searchsorted(net.fit_choice, np.arange(len(net.choice_group) + 1))
        group_at = numbering(self.groups, len(net.group_node))
        place_at = numbering(self.places, net.places)
        tier = net.node_tier[net.group_node[net.choice_group]]
        mine = np.flatnonzero(tier == self.tier)
        found = []
        for choices in by_turn(mine, net.choice_group[mine]):
            size = first[choices + 1] - first[choices]
            start = np.cumsum(size) - size
            offset = np.arange(size.sum()) - np.repeat(start, size)
            place = net.fit_place[np.repeat(first[choices], size) + offset]
            of = np.repeat(np.arange(len(choices)), size)
            group = group_at[net.choice_group[choices]]
            units = net.place_per_unit[place]
            found.append(Turn(choices, group, place_at[place], units, start, of))
        return found

    @cached_property
    def ways(self) -> list[Ways]:
        """Arcs of the places, by turn."""
        net = self.net
        place_at = numbering(self.places, net.places)
        tier = net.node_tier[net.place_node[net.arc_place]]
        mine = np.flatnonzero(tier == self.tier)
        turns = by_turn(mine, net.arc_place[mine])
        return [Ways(arcs, place_at[net.arc_place[arcs]]) for arcs in turns]


def numbering(things: Ints, count: int) -> Ints:
    """Place of each thing in a list, by its number; -1 if it is not in it."""
    at = np.full(count, -1)
    at[things] = np.arange(len(things))
    return at


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
        # Written and read a bucket at a time: columns lie together.
        counts = net.nodes, len(net.choice_group), len(net.arc_pool)
        self.whole = Whole(*(np.zeros((n, size), np.int64, order="F") for n in counts))
        self.started = np.zeros(net.nodes, np.int64)
        self.chosen = np.zeros(len(net.choice_group), np.int64)
        self.used = np.zeros(len(net.arc_pool), np.int64)

    def on_hand(self, arcs: Ints, bucket: int) -> Ints:
        """Pieces that are there for arcs and not yet used."""
        net = self.net
        left = net.back[net.arc_delay[arcs], bucket]
        there = np.where(left >= 0, self.granted[arcs, np.maximum(left, 0)], 0)
        made = np.flatnonzero(net.arc_child[arcs] >= 0)
        child = net.arc_child[arcs[made]]
        done = net.back[net.node_lead[child], bucket]
        built = self.whole.started[child, np.maximum(done, 0)]
        there[made] = np.where(done >= 0, built, 0)
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
            hand = [self.on_hand(ways.arc, bucket) for ways in bench.ways]
            stock = np.zeros(len(bench.places), np.int64)
            for ways, pieces in zip(bench.ways, hand, strict=True):
                stock[ways.place] += pieces
            kits = self.complete_kits(bench, stock, wanted, bucket)
            kits = self.within_capacity(nodes, bucket, kits)
            need = self.choose(bench, stock, kits, bucket)
            self.use(bench, hand, need)
            self.started[nodes] += kits
        self.whole.started[nodes, bucket] = self.started[nodes]

    def possible(self, turn: Turn, stock: Ints, bucket: int) -> Ints:
        """Kits that each choice of a turn could fill from the stock at its places."""
        net = self.net
        most = np.minimum.reduceat(stock[turn.place] // turn.per_unit, turn.start)
        open_ = (net.choice_first[turn.choice] <= bucket) & (
            net.choice_last[turn.choice] >= bucket
        )
        return np.where(open_, most, 0)

    def complete_kits(self, bench: Bench, stock: Ints, kits: Ints, bucket: int) -> Ints:
        """Cap the kits of every node by what each of its groups can fill."""
        stock = stock.copy()
        fillable = np.zeros(len(bench.groups), np.int64)
        for turn in bench.turns:
            wanted = kits[bench.group_node[turn.group]] - fillable[turn.group]
            possible = np.minimum(self.possible(turn, stock, bucket), wanted)
            possible = np.maximum(possible, 0)
            fillable[turn.group] += possible
            take(turn, stock, possible)
        capped = kits.copy()
        np.minimum.at(capped, bench.group_node, fillable)
        return capped

    def within_capacity(self, nodes: Ints, bucket: int, kits: Ints) -> Ints:
        """Cap the kits by the capacity of the bucket in which they are completed."""
        net = self.net
        part = net.node_part[nodes]
        row = self.capacity.row[part] if self.capacity.row.size else part * 0 - 1
        tied = np.flatnonzero((row >= 0) & (part >= 0) & (kits > 0))
        rows = row[tied]
        end = net.ahead[net.node_lead[nodes[tied]], bucket]
        room = self.room_left[rows, end]
        capped = kits.copy()
        capped[tied] = np.clip(room - running(rows, kits[tied]), 0, kits[tied])
        np.subtract.at(self.room_left, (rows, end), capped[tied])
        return capped

    def choose(self, bench: Bench, stock: Ints, kits: Ints, bucket: int) -> Ints:
        """Fill kits by choices: first as planned, then in the order of preference.

        The kits can be filled. Returns the pieces that go into each place.
        """
        left = kits[bench.group_node]
        before = stock.copy()
        if len(bench.turns) == 1:
            self.take_choices(bench.turns[0], stock, left[bench.turns[0].group])
            return before - stock
        for planned in (True, False):
            for turn in bench.turns:
                most = np.minimum(left[turn.group], self.possible(turn, stock, bucket))
                if planned:
                    lacks = self.plan[turn.choice, bucket] - self.chosen[turn.choice]
                    lacks = np.floor(lacks + 0.5).astype(np.int64)
                    most = np.clip(lacks, 0, most)
                left[turn.group] -= most
                self.take_choices(turn, stock, most)
        return before - stock

    def take_choices(self, turn: Turn, stock: Ints, kits: Ints) -> None:
        """Take kits with the choices of a turn."""
        self.chosen[turn.choice] += kits
        take(turn, stock, kits)

    def use(self, bench: Bench, hand: list[Ints], need: Ints) -> None:
        """Use up the pieces of the kits, from the arcs of each place in their order.

        `hand`: pieces at hand by turn; `need`: pieces by place.
        """
        for ways, pieces in zip(bench.ways, hand, strict=True):
            most = np.minimum(pieces, need[ways.place])
            self.used[ways.arc] += most
            need[ways.place] -= most

    def close(self, bucket: int) -> None:
        """Write down where everything stands at the end of the bucket."""
        self.whole.chosen[:, bucket] = self.chosen
        self.whole.came[:, bucket] = self.used


def take(turn: Turn, stock: Ints, kits: Ints) -> None:
    """Take the pieces of kits from the stock."""
    np.subtract.at(stock, turn.place, kits[turn.of] * turn.per_unit)


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
