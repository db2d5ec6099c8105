"""An earlier plan in the numbers of a changed market, matched by names."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xinqiao.planning.columns import Number, any_rows
from xinqiao.planning.flow import Flow
from xinqiao.planning.grid import Bools, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.identity import (
    Keys,
    arc_keys,
    choice_keys,
    match,
    stream_keys,
    tree_keys,
)
from xinqiao.planning.net import Net


@dataclass(frozen=True)
class Carry:
    """Where things of a changed ground were in the earlier one; -1: they are new.

    `known`: streams whose trees are as they were.
    """

    stream: Ints
    node: Ints
    choice: Ints
    arc: Ints
    known: Bools

    def flow(self, earlier: Flow) -> Flow:
        """The earlier plan; nothing goes where something is new."""
        return Flow(
            picked(earlier.started, self.node),
            picked(earlier.chosen, self.choice),
            picked(earlier.came, self.arc),
        )


def picked(values: NDArray[Number], rows: Ints) -> NDArray[Number]:
    """Some rows of a table; zero for those that it does not have."""
    found: NDArray[Number] = values[np.maximum(rows, 0)]
    found[rows < 0] = 0
    return found


def compare(before: Ground, after: Ground) -> Carry:
    """Find what a changed ground has in common with the earlier one."""
    if after.net is before.net:
        return unchanged(after)
    old, new = before.net, after.net
    node, choice, arc = (
        match(one, other)
        for one, other in zip(thing_keys(before), thing_keys(after), strict=True)
    )
    stream = match(stream_keys(before), stream_keys(after))
    known = stream >= 0
    for at, mine, one, other in (
        (node, new.node_stream, tuple_of(old.node_lead), tuple_of(new.node_lead)),
        (choice, of_choices(new), windows(old), windows(new)),
        (arc, of_arcs(new), lanes(old), lanes(new)),
    ):
        same = at >= 0
        for was, now in zip(one, other, strict=True):
            same &= was[np.maximum(at, 0)] == now
        known &= ~any_rows(mine, ~same, len(known))
    for mine, was in (
        (new.node_stream, old.node_stream),
        (of_choices(new), of_choices(old)),
        (of_arcs(new), of_arcs(old)),
    ):
        count = np.bincount(was, minlength=before.streams.count)
        known &= np.bincount(mine, minlength=len(known)) == count[stream]
    return Carry(stream, node, choice, arc, known)


def unchanged(ground: Ground) -> Carry:
    """Everything is where it was."""
    net, count = ground.net, ground.streams.count
    return Carry(
        stream=np.arange(count),
        node=np.arange(net.nodes),
        choice=np.arange(len(net.choice_group)),
        arc=np.arange(len(net.arc_place)),
        known=np.ones(count, bool),
    )


def tuple_of(*columns: Ints) -> tuple[Ints, ...]:
    """Columns that must be alike."""
    return columns


def windows(net: Net) -> tuple[Ints, ...]:
    """What must be alike of choices: weeks of fitting, and rank."""
    return net.choice_first, net.choice_last, net.choice_cost


def lanes(net: Net) -> tuple[Ints, ...]:
    """What must be alike of arcs: weeks on the way, and pieces to a product."""
    return net.arc_delay, net.place_per_unit[net.arc_place]


def of_choices(net: Net) -> Ints:
    """Stream of each choice."""
    return net.node_stream[net.group_node[net.choice_group]]


def of_arcs(net: Net) -> Ints:
    """Stream of each arc."""
    return net.node_stream[net.place_node[net.arc_place]]


def thing_keys(ground: Ground) -> tuple[Keys, Keys, Keys]:
    """Keys of nodes, choices and arcs."""
    node, place = tree_keys(ground)
    return node, choice_keys(ground, place), arc_keys(ground, place)


def rows_by_name(old: Keys, new: Keys, values: Ints) -> Ints:
    """A table of the old things, by the new ones; zero for those that are new."""
    return picked(values, match(old, new))
