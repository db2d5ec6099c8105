"""How one more piece of a stream could be made from what is left, and how many."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from xinqiao.planning.columns import least_rows, reduce_rows
from xinqiao.planning.grid import Ints
from xinqiao.planning.net import Net
from xinqiao.planning.rounding.branch import Branch

PLENTY = 2**40  # pieces: more than any plan


@dataclass(frozen=True)
class Room:
    """What is left for a branch, by bucket of use.

    `arc`: pieces that could come through each arc from its account. `capacity`: pieces
    that could still be completed, by node.
    """

    arc: Ints
    capacity: Ints


@dataclass(frozen=True)
class Reach:
    """Most pieces that single recipes could make, by bucket.

    `arc`: come through each arc. `choice`: started with each choice. `start`: last
    bucket of starting that gives the most pieces completed by a bucket, by node.
    """

    arc: Ints
    choice: Ints
    start: Ints


class Recipe(NamedTuple):
    """One way to make a piece: what is started, chosen, drawn, when, and how much."""

    nodes: Ints
    node_bucket: Ints
    node_pieces: Ints
    choices: Ints
    choice_bucket: Ints
    choice_pieces: Ints
    arcs: Ints
    arc_bucket: Ints
    arc_pieces: Ints


def find_reach(net: Net, branch: Branch, room: Room) -> Reach:
    """Work up from the leaves how many pieces one recipe could make by each bucket.

    A choice makes as many as its scarcest place allows, each place filled through its
    best arc; a node as many as its scarcest group allows, each by its best choice.
    """
    size = net.grid.size
    arc = room.arc.copy()
    choice = np.zeros((len(branch.choice), size), np.int64)
    start = np.full((len(branch.node), size), -1)
    nothing = np.zeros((len(branch.per_unit), size), np.int64)
    for tier in range(int(branch.tier.max(initial=0)), -1, -1):
        mine = branch.tier == tier
        arcs = np.flatnonzero(mine[branch.place_node[branch.arc_place]])
        place = reduce_rows(np.maximum, branch.arc_place[arcs], arc[arcs], nothing)
        place //= branch.per_unit[:, None]
        fits = np.flatnonzero(mine[branch.place_node[branch.fit_place]])
        kits = least_rows(
            branch.fit_choice[fits], place[branch.fit_place[fits]], choice
        )
        choice = within_window(branch, kits, size)
        nodes = np.flatnonzero(mine)
        if tier:
            kits = node_kits(branch, choice, nodes, size)
            done, start[nodes] = completed(net, branch, room, nodes, kits)
            arc[branch.child_arc[nodes]] = done
    return Reach(arc, choice, start)


def within_window(branch: Branch, kits: Ints, size: int) -> Ints:
    """No kits with a choice outside its buckets of fitting."""
    bucket = np.arange(size)
    inside = branch.choice_first[:, None] <= bucket
    return np.where(inside & (branch.choice_last[:, None] >= bucket), kits, 0)


def node_kits(branch: Branch, choice: Ints, nodes: Ints, size: int) -> Ints:
    """Kits that could be started at nodes: scarcest group, best choice of each."""
    groups = len(branch.group_node)
    best = reduce_rows(
        np.maximum, branch.choice_group, choice, np.zeros((groups, size))
    )
    plenty = np.full((len(branch.node), size), PLENTY)
    return least_rows(branch.group_node, best, plenty)[nodes]


def completed(
    net: Net, branch: Branch, room: Room, nodes: Ints, kits: Ints
) -> tuple[Ints, Ints]:
    """Most pieces of one start that are completed by each bucket, and which start."""
    size = net.grid.size
    end = net.ahead[branch.lead[nodes]]
    inside = np.minimum(end, size - 1)
    most = np.minimum(kits, np.take_along_axis(room.capacity[nodes], inside, axis=1))
    most = np.where(end < size, most, 0)
    done = np.zeros((len(nodes), size), np.int64)
    start = np.full((len(nodes), size), -1)
    for bucket in range(size):
        done[:, bucket] = done[:, bucket - 1] if bucket else 0
        start[:, bucket] = start[:, bucket - 1] if bucket else -1
        back = net.back[branch.lead[nodes], bucket]
        now = np.where(back >= 0, most[np.arange(len(nodes)), np.maximum(back, 0)], 0)
        better = (now >= done[:, bucket]) & (now > 0)
        done[:, bucket] = np.where(better, now, done[:, bucket])
        start[:, bucket] = np.where(better, back, start[:, bucket])
    return done, start


def write_recipe(branch: Branch, reach: Reach, bucket: int, pieces: int) -> Recipe:
    """Write down how to deliver `pieces` pieces in a bucket, from the root down.

    Each group takes its first choice, each place its first arc, that can make so many.
    """
    nodes, when, each = np.array([0]), np.array([bucket]), np.array([1])
    found: list[tuple[Ints, ...]] = []
    while len(nodes):
        at = np.full(len(branch.node), -1)
        at[nodes] = np.arange(len(nodes))
        choices = first_able(
            branch.choice_group,
            at[branch.group_node[branch.choice_group]],
            reach.choice,
            when,
            pieces * each,
        )
        turn = at[branch.group_node[branch.choice_group[choices]]]
        chosen = np.zeros(len(branch.choice), bool)
        chosen[choices] = True
        places = branch.fit_place[chosen[branch.fit_choice]]
        from_node = np.full(len(branch.per_unit), -1)
        from_node[places] = at[branch.place_node[places]]
        need = branch.per_unit * each[from_node]
        arcs = first_able(
            branch.arc_place,
            np.where(from_node[branch.arc_place] >= 0, branch.arc_place, -1),
            reach.arc,
            when[from_node],
            pieces * need,
        )
        place = branch.arc_place[arcs]
        arc_when = when[from_node[place]]
        found.append(
            (
                nodes,
                when,
                each,
                choices,
                when[turn],
                each[turn],
                arcs,
                arc_when,
                need[place],
            )
        )
        built = branch.arc_child[arcs] >= 0
        nodes = branch.arc_child[arcs[built]]
        when = reach.start[nodes, arc_when[built]]
        each = need[place[built]]
    return Recipe(*(np.concatenate(c) for c in zip(*found, strict=True)))


def first_able(owner: Ints, row: Ints, able: Ints, when: Ints, least: Ints) -> Ints:
    """Pick, for every owner, the first of its options that can make enough.

    `row`: where to look up the bucket and least amount of each option; -1: not asked.
    """
    asked = np.flatnonzero(row >= 0)
    good = asked[able[asked, when[row[asked]]] >= least[row[asked]]]
    return good[np.flatnonzero(np.diff(owner[good], prepend=-1))]
