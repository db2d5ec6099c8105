"""Peg the whole plan: every piece, at every place, to the need it is for.

Pieces are served in order: what is due first, delivered first; what is started first
goes into what is completed first. So the pieces of a node, laid in a line in the order
in which they are started, belong to the needs in the order in which they are delivered.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.planning.columns import Stack, order_by
from xinqiao.planning.grid import Bools, Ints
from xinqiao.planning.net import Net
from xinqiao.planning.pegging.overlap import overlap
from xinqiao.planning.rounding.shopfloor import Whole
from xinqiao.planning.streams import Streams
from xinqiao.planning.worth import given_up

BLOCK = 12_000
"""Places that are pegged in one go: what is found meanwhile fits into memory."""


@dataclass(frozen=True)
class Pegs:
    """Pieces by need (row of `Streams.needs`), in numbers; buckets throughout.

    `deliveries`: need, bucket, pieces. `lost`: need, pieces. `builds`: node, need,
    bucket (of completion), pieces. `usage`: place, need, bucket (of fitting), pieces.
    `draws`: arc, need, bucket (of leaving), pieces, in the order in which they leave.
    """

    deliveries: pl.DataFrame
    lost: pl.DataFrame
    builds: pl.DataFrame
    usage: pl.DataFrame
    draws: pl.DataFrame


@dataclass(frozen=True)
class Labels:
    """To which need the pieces of things belong, in order: thing, need, pieces."""

    thing: Ints
    need: Ints
    pieces: Ints

    def pick(self, kept: np.ndarray) -> "Labels":
        """Keep some."""
        return Labels(self.thing[kept], self.need[kept], self.pieces[kept])


@dataclass(frozen=True)
class Events:
    """Pieces as they happen, in order along each line: line, thing, bucket, pieces."""

    line: Ints
    thing: Ints
    bucket: Ints
    pieces: Ints


def events(line: Ints, things: Ints, totals: Ints) -> Events:
    """List the growth of cumulative totals (thing, bucket) along lines, in order.

    Within a line: by bucket, then in the order of the things.
    """
    growth = np.diff(totals[things], axis=1, prepend=0)
    which, bucket = np.nonzero(growth)
    order = order_by([line[which], bucket, which])
    which, bucket = which[order], bucket[order]
    return Events(line[which], things[which], bucket, growth[which, bucket])


def match(labels: Labels, what: Events) -> tuple[Ints, Ints, Ints, Ints]:
    """Say to which need the pieces of events belong: thing, bucket, need, pieces."""
    mine, other, pieces = overlap(labels.thing, labels.pieces, what.line, what.pieces)
    return what.thing[other], what.bucket[other], labels.need[mine], pieces


def peg_needs(streams: Streams, delivered: Ints) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Serve the needs of each stream in order: deliveries, and what is lost.

    In each bucket what is given up comes first, then what is delivered; both fall to
    the oldest need that is open.
    """
    count = streams.count
    totals = np.concatenate([given_up(streams, delivered), delivered])
    line = np.tile(np.arange(count), 2)
    what = events(line, np.arange(2 * count), totals)
    needs = streams.needs
    due = Labels(
        needs["stream"].to_numpy(), np.arange(len(needs)), needs["pieces"].to_numpy()
    )
    thing, bucket, need, pieces = match(due, what)
    rows = pl.DataFrame({"need": need, "bucket": bucket, "pieces": pieces})
    given = pl.Series(thing >= count)
    lost = rows.filter(~given).group_by("need").agg(pl.sum("pieces")).sort("need")
    return rows.filter(given), lost


def first_labels(streams: Streams, deliveries: pl.DataFrame) -> Labels:
    """Label the pieces of the delivery nodes."""
    need = deliveries["need"].to_numpy()
    return Labels(
        streams.needs["stream"].to_numpy()[need], need, deliveries["pieces"].to_numpy()
    )


class Pegger:
    """Walks down the trees, tier by tier, and gathers what belongs to which need."""

    def __init__(self, net: Net, whole: Whole) -> None:
        """Begin with nothing pegged."""
        self.net, self.whole = net, whole
        self.mine = np.ones(net.nodes, bool)
        kinds = (np.int32, np.int32, np.int32, np.int64)
        self.found = {name: Stack(*kinds) for name in ("builds", "usage", "draws")}

    def walk(self, labels: Labels, mine: Bools) -> None:
        """Peg everything below the deliveries of some streams.

        `labels`: of their delivery nodes. `mine`: the nodes of their trees.
        """
        self.mine = mine
        waiting = [labels]
        for tier in range(self.net.tiers):
            merged = merge(waiting)
            here = self.net.node_tier[merged.thing] == tier
            now, waiting = merged.pick(here), [merged.pick(~here)]
            if tier:
                self.peg_builds(now, tier)
            waiting.append(self.peg_arcs(self.peg_places(now, tier)))

    def of_tier(self, tier: int) -> Bools:
        """Which nodes are of a tier of the trees that are being walked."""
        nodes: Bools = self.mine & (self.net.node_tier == tier)
        return nodes

    def peg_builds(self, labels: Labels, tier: int) -> None:
        """Peg what the nodes of a tier complete."""
        net = self.net
        nodes = np.flatnonzero(self.of_tier(tier))
        started = events(nodes, nodes, self.whole.started)
        node, bucket, need, pieces = match(labels, started)
        end = net.ahead[net.node_lead[node], bucket]
        self.found["builds"].add(node, need, end, pieces)

    def peg_places(self, labels: Labels, tier: int) -> Labels:
        """Peg what is fitted at the places of a tier; returns labels of places."""
        net = self.net
        here = self.of_tier(tier)[net.group_node]
        choices = np.flatnonzero(here[net.choice_group])
        chosen = events(net.choice_group[choices], choices, self.whole.chosen)
        choice, bucket, need, units = match(self.to_groups(labels, here), chosen)
        row, fit = expand(net.fit_choice, choice)
        place = net.fit_place[fit]
        pieces = units[row] * net.place_per_unit[place]
        # Rows come in the order of buckets; those of one place stay in it.
        order = np.argsort(place, kind="stable")
        row, place, pieces = row[order], place[order], pieces[order]
        if tier:
            self.found["usage"].add(place, need[row], bucket[row], pieces)
        return Labels(place, need[row], pieces)

    def to_groups(self, labels: Labels, here: Bools) -> Labels:
        """Repeat the labels of nodes for each of their groups; `here`: which groups."""
        net = self.net
        groups = np.flatnonzero(here)
        order = np.argsort(net.group_node[groups], kind="stable")
        groups = groups[order]
        row, at = expand(net.group_node[groups], labels.thing)
        group = groups[at]
        order = order_by([group, row])
        row = row[order]
        return Labels(group[order], labels.need[row], labels.pieces[row])

    def peg_arcs(self, labels: Labels) -> Labels:
        """Peg what comes through arcs; returns labels of the nodes that build it."""
        net = self.net
        wanted = np.zeros(net.places, bool)
        wanted[labels.thing] = True
        arcs = np.flatnonzero(wanted[net.arc_place])
        came = events(net.arc_place[arcs], arcs, self.whole.came)
        arc, bucket, need, pieces = match(labels, came)
        drawn = net.arc_pool[arc] >= 0
        leave = net.back[net.arc_delay[arc[drawn]], bucket[drawn]]
        self.found["draws"].add(arc[drawn], need[drawn], leave, pieces[drawn])
        built = ~drawn
        return Labels(net.arc_child[arc[built]], need[built], pieces[built])

    def table(self, name: str, thing: str) -> pl.DataFrame:
        """Hand over what was found under one name."""
        names = (thing, "need", "bucket", "pieces")
        columns = self.found.pop(name).columns
        return pl.DataFrame(dict(zip(names, columns, strict=True)))


def merge(parts: list[Labels]) -> Labels:
    """Put labels together, sorted by thing; those of one thing stay in order."""
    thing = np.concatenate([p.thing for p in parts])
    order = np.argsort(thing, kind="stable")
    need = np.concatenate([p.need for p in parts])[order]
    return Labels(thing[order], need, np.concatenate([p.pieces for p in parts])[order])


def expand(sorted_keys: Ints, keys: Ints) -> tuple[Ints, Ints]:
    """Pair every key with all its places in a sorted list: row of keys, place."""
    numbers = np.arange(int(keys.max(initial=-1)) + 2)
    begin = np.searchsorted(sorted_keys, numbers, side="left")
    first = begin[keys]
    size = begin[keys + 1] - first
    row = np.repeat(np.arange(len(keys)), size)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
    return row, first[row] + offset


def blocks_of(net: Net) -> Ints:
    """Put streams that follow one another into blocks of about equally many places."""
    places = np.bincount(net.node_stream[net.place_node])
    return np.cumsum(places) // BLOCK


def peg(net: Net, streams: Streams, whole: Whole) -> Pegs:
    """Peg a whole plan, some streams at a time."""
    deliveries, lost = peg_needs(streams, whole.started[: streams.count])
    labels = first_labels(streams, deliveries)
    pegger = Pegger(net, whole)
    block = blocks_of(net)[net.node_stream]
    for number in range(int(block.max(initial=-1)) + 1):
        mine = block == number
        pegger.walk(labels.pick(mine[labels.thing]), mine)
    return Pegs(
        deliveries=deliveries,
        lost=lost,
        builds=pegger.table("builds", "node"),
        usage=pegger.table("usage", "place"),
        draws=pegger.table("draws", "arc"),
    )
