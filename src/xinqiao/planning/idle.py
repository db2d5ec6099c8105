"""What nobody uses of a plan, shared out among the firms that could use it.

Of each pool, capacity and cap, by each bucket, every firm that could use it gets as
many pieces as any other, to the piece. So what one firm makes of its share leaves the
others theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from xinqiao.planning.flow import Flow
from xinqiao.planning.grid import Bools, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.section import (
    Members,
    left_of_capacity,
    left_of_caps,
    left_of_pools,
)


@dataclass(frozen=True)
class Share:
    """Pieces that nobody uses, and who could: (row, bucket) and (claimant, row)."""

    pieces: Ints
    able: Bools

    def of_others(self, claimant: int) -> Ints:
        """Pieces that are not for a claimant; all, where it could use none."""
        number = np.maximum(self.able.sum(axis=0), 1)[:, None]
        turn = self.able[:claimant].sum(axis=0)[:, None]
        mine = np.where(self.able[claimant][:, None], (self.pieces + turn) // number, 0)
        return self.pieces - mine


@dataclass(frozen=True)
class Idle:
    """What nobody uses of the pools, the capacity and the caps of a ground."""

    ground: Ground
    pools: Share
    capacity: Share
    caps: Share

    @classmethod
    def of(cls, ground: Ground, flow: Flow, claimants: Sequence[Bools]) -> "Idle":
        """Find it; `flow`: a plan in whole pieces, `claimants`: streams of each."""
        all_of_them = Members.of(ground.net, np.ones(ground.streams.count, bool))
        left = [
            np.rint(found(ground, flow, all_of_them)).astype(np.int64)
            for found in (left_of_pools, left_of_capacity, left_of_caps)
        ]
        used = [rows_of(ground, Members.of(ground.net, mine)) for mine in claimants]
        able = [
            np.array([np.isin(np.arange(len(pieces)), rows[kind]) for rows in used])
            for kind, pieces in enumerate(left)
        ]
        return cls(ground, *(Share(*both) for both in zip(left, able, strict=True)))

    def for_one(self, claimant: int) -> Ground:
        """The ground without what is idle and not for a claimant."""
        ground = self.ground
        pools, capacity, caps = ground.pools, ground.capacity, ground.caps
        arrived = pools.total - self.pools.of_others(claimant)
        room = capacity.pieces - self.capacity.of_others(claimant)
        drawn = caps.total - self.caps.of_others(claimant)
        room = np.where(capacity.limited, room, capacity.pieces)
        return replace(
            ground,
            pools=replace(pools, arrivals=np.diff(arrived, axis=1, prepend=0)),
            capacity=replace(capacity, pieces=room),
            caps=replace(caps, share=Fraction(1), arrived=drawn),
        )


def rows_of(ground: Ground, members: Members) -> tuple[Ints, Ints, Ints]:
    """Numbers of the pools, capacities and caps that some streams could use; or -1."""
    arcs = np.flatnonzero(members.arc)
    parts = ground.net.node_part[members.node]
    rows = ground.capacity.row[parts[parts >= 0]]
    return ground.net.arc_pool[arcs], rows, ground.caps.at(arcs)
