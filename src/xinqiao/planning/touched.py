"""Which streams a change touches, and which of them are likely to move."""

from dataclasses import dataclass

import numpy as np

from xinqiao.planning.capacity import UNLIMITED
from xinqiao.planning.carry import Carry, picked, rows_by_name
from xinqiao.planning.columns import any_rows
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.identity import key_of
from xinqiao.planning.stages import Run, StageResult


@dataclass(frozen=True)
class Touched:
    """What a change touches, by stream.

    `causes`: whose own needs or trees are others. `order`: all that may move: the
    causes, then those that may take of what there is more or less of, then those that
    vie with both; of each first those that the prices nearly leave indifferent.
    """

    causes: Bools
    order: Ints


def find_touched(before: Ground, after: Ground, carry: Carry, run: Run) -> Touched:
    """Find them; `run`: of the changed ground, with its prices."""
    streams = after.streams
    causes = ~carry.known
    for was, now in (
        (before.streams.due, streams.due),
        (before.streams.limit, streams.limit),
    ):
        causes |= (picked(was, carry.stream) != now).any(axis=1)
    causes |= picked(before.streams.value, carry.stream) != streams.value
    users = using(after, other_supply(before, after))
    tariff = run.results[-1].tariff
    priced = (
        some(tariff.pool),
        limited_parts(after, some(tariff.capacity)),
        some(tariff.cap),
    )
    rivals = using(after, used_by(after, causes | users, priced))
    turn = np.where(causes, 0, np.where(users, 1, 2))
    order = np.lexsort((margins(after, run.results[-1]), turn))
    return Touched(causes, order[(causes | users | rivals)[order]])


Things = tuple[Bools, Bools, Bools]
"""Marks of pools, of parts that are built, and of caps."""


def some(prices: Floats) -> Bools:
    """Mark the rows that have a price in any bucket."""
    found: Bools = np.any(prices > 0, axis=1)
    return found


def other_supply(before: Ground, after: Ground) -> Things:
    """Mark the pools, parts and caps of which there is more or less than before."""
    old, new = before.pools, after.pools
    names = key_of(old.table["id"]), key_of(new.table["id"])
    pools = rows_by_name(*names, old.arrivals) != new.arrivals
    caps = key_of(before.caps.table["id"]), key_of(after.caps.table["id"])
    capped = rows_by_name(*caps, before.caps.total) != after.caps.total
    parts = key_of(before.net.parts), key_of(after.net.parts)
    room = rows_by_name(*parts, capacity_of(before)) != capacity_of(after)
    return pools.any(axis=1), room.any(axis=1), capped.any(axis=1)


def capacity_of(ground: Ground) -> Ints:
    """Capacity of every part below what is no limit, by bucket; 0 where there is none.

    Counted from there, so that a part that is new has none either.
    """
    found = np.zeros((len(ground.net.parts), ground.grid.size), np.int64)
    found[ground.capacity.parts] = UNLIMITED - ground.capacity.pieces
    return found


def limited_parts(ground: Ground, rows: Bools) -> Bools:
    """Parts of some rows of capacity."""
    found = np.zeros(len(ground.net.parts), bool)
    found[ground.capacity.parts[rows]] = True
    return found


def using(ground: Ground, things: Things) -> Bools:
    """Mark the streams that may use any of some things."""
    net, (pools, parts, caps) = ground.net, things
    arc = (net.arc_pool >= 0) & pools[net.arc_pool]
    if ground.caps.count:
        arc |= (ground.caps.of_arc >= 0) & caps[ground.caps.of_arc]
    node = (net.node_part >= 0) & parts[net.node_part]
    found = np.zeros(ground.streams.count, bool)
    found[net.node_stream[net.place_node[net.arc_place[arc]]]] = True
    found[net.node_stream[node]] = True
    return found


def used_by(ground: Ground, streams: Bools, things: Things) -> Things:
    """Mark those of some things that some streams may use."""
    net, (pools, parts, caps) = ground.net, things
    node = streams[net.node_stream]
    arc = node[net.place_node[net.arc_place]]
    pool = net.arc_pool[arc & (net.arc_pool >= 0)]
    part = net.node_part[node & (net.node_part >= 0)]
    capped = ground.caps.at(np.flatnonzero(arc))
    return (
        pools & any_rows(pool, np.ones(len(pool), bool), len(pools)),
        parts & any_rows(part, np.ones(len(part), bool), len(parts)),
        caps & any_rows(capped + 1, np.ones(len(capped), bool), len(caps) + 1)[1:],
    )


def margins(ground: Ground, result: StageResult) -> Floats:
    """How far from indifferent prices leave each stream: share of a piece's worth.

    By the bucket in which it is least. What is indifferent moves first.
    """
    streams, tariff, costs = ground.streams, result.tariff, result.costs
    if costs is None:
        return np.zeros(streams.count)
    value = tariff.scale * streams.value + tariff.bonus
    far = np.abs(value[:, None] - costs)
    far = np.where(streams.due > 0, far, np.inf).min(axis=1, initial=np.inf)
    share: Floats = far / np.maximum(value, 1e-9)
    return share
