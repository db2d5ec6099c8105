"""A section of a market: some of its streams, with all that the others leave them."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

import numpy as np
import polars as pl

from xinqiao.planning.capacity import UNLIMITED, Capacity
from xinqiao.planning.columns import sum_rows
from xinqiao.planning.flow import DUST, Flow, completions
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.net import Net
from xinqiao.planning.protection import make_protection
from xinqiao.planning.rounding.shopfloor import Whole
from xinqiao.planning.serve import make_users
from xinqiao.planning.streams import Streams

Pieces = TypeVar("Pieces", Flow, Whole)


@dataclass(frozen=True)
class Members:
    """Which nodes, groups, choices, places and arcs of a net belong to some streams."""

    node: Bools
    group: Bools
    choice: Bools
    place: Bools
    arc: Bools

    @classmethod
    def of(cls, net: Net, streams: Bools) -> "Members":
        """Find them; `streams`: by stream."""
        node = streams[net.node_stream]
        group, place = node[net.group_node], node[net.place_node]
        choice, arc = group[net.choice_group], place[net.arc_place]
        return cls(node, group, choice, place, arc)

    def flow(self, whole: Flow) -> Flow:
        """Their part of a plan."""
        parts = (
            (whole.started, self.node),
            (whole.chosen, self.choice),
            (whole.came, self.arc),
        )
        return Flow(*(pieces[mine] for pieces, mine in parts))

    def put(self, whole: Pieces, part: Pieces) -> Pieces:
        """A plan in which their part is another one."""
        started, chosen, came = (
            pieces.copy() for pieces in (whole.started, whole.chosen, whole.came)
        )
        started[self.node] = part.started
        chosen[self.choice] = part.chosen
        came[self.arc] = part.came
        return replace(whole, started=started, chosen=chosen, came=came)


def cut_section(ground: Ground, flow: Flow, streams: Bools) -> Ground | None:
    """Cut some streams out of a ground; None where the others use what is not there.

    `flow`: a plan of the ground, of which the part of the others stays. Pools, capacity
    and caps of the section hold what that leaves by each bucket.
    """
    net, others = ground.net, Members.of(ground.net, ~streams)
    arrived = left_of_pools(ground, flow, others)
    capacity = left_of_capacity(ground, flow, others)
    caps = left_of_caps(ground, flow, others)
    if min(left.min(initial=0) for left in (arrived, capacity, caps)) < -DUST * 1e3:
        return None
    mine = Members.of(net, streams)
    of_arc = ground.caps.of_arc[mine.arc] if ground.caps.count else ground.caps.of_arc
    part = some_streams(ground.streams, streams)
    cut = cut_net(net, mine, streams)
    room = np.where(ground.capacity.limited, np.floor(capacity), UNLIMITED)
    arrivals = np.diff(whole_left(arrived), axis=1, prepend=0)
    return replace(
        ground,
        streams=part,
        net=cut,
        users=make_users(cut),
        pools=replace(ground.pools, arrivals=arrivals),
        capacity=Capacity(ground.capacity.row, np.maximum(room, 0).astype(np.int64)),
        caps=replace(
            ground.caps, share=Fraction(1), of_arc=of_arc, arrived=whole_left(caps)
        ),
        protection=make_protection(ground.policy, part),
    )


def whole_left(left: Floats) -> Ints:
    """Whole pieces that are left for good by each bucket."""
    rest = np.minimum.accumulate(np.maximum(left, 0)[:, ::-1], axis=1)[:, ::-1]
    return np.floor(rest + DUST * 1e3).astype(np.int64)


def left_of_pools(ground: Ground, flow: Flow, others: Members) -> Floats:
    """Pieces of each pool that others leave by each bucket."""
    net, total = ground.net, ground.pools.total
    arcs = np.flatnonzero(others.arc & (net.arc_pool >= 0))
    return total - gone(net, flow, arcs, net.arc_pool[arcs], len(total))


def left_of_caps(ground: Ground, flow: Flow, others: Members) -> Floats:
    """Pieces of each cap that others leave by each bucket."""
    net, caps = ground.net, ground.caps
    arcs = np.flatnonzero(others.arc)
    of = caps.at(arcs)
    arcs, of = arcs[of >= 0], of[of >= 0]
    return caps.total - gone(net, flow, arcs, of, caps.count)


def gone(net: Net, flow: Flow, arcs: Ints, of: Ints, count: int) -> Floats:
    """Pieces that have left over arcs by each bucket, summed by what each is of."""
    left = net.reach[net.arc_delay[arcs]]
    return sum_rows(of, np.take_along_axis(flow.came[arcs], left, axis=1), count)


def left_of_capacity(ground: Ground, flow: Flow, others: Members) -> Floats:
    """What others leave of the capacity of each bucket."""
    net, capacity = ground.net, ground.capacity
    nodes = np.flatnonzero(others.node & (net.node_part >= 0))
    row = capacity.row[net.node_part[nodes]]
    nodes, row = nodes[row >= 0], row[row >= 0]
    done = completions(net, net.node_lead[nodes], flow.started[nodes])
    return capacity.pieces - sum_rows(row, done, len(capacity.pieces))


def some_streams(streams: Streams, chosen: Bools) -> Streams:
    """Some of the streams, numbered anew."""
    number = np.cumsum(chosen) - 1
    table = streams.table.filter(pl.Series(chosen))
    needs = streams.needs.filter(pl.Series(chosen[streams.needs["stream"].to_numpy()]))
    at = pl.Series(number[needs["stream"].to_numpy()])
    return Streams(
        table=table.with_columns(stream=pl.int_range(pl.len(), dtype=pl.Int64)),
        needs=needs.with_columns(stream=at),
        due=streams.due[chosen],
        value=streams.value[chosen],
        own=streams.own[chosen],
        limit=streams.limit[chosen],
    )


def cut_net(net: Net, mine: Members, streams: Bools) -> Net:
    """The net of some streams; pools and parts keep their numbers."""
    fit = mine.choice[net.fit_choice]
    return replace(
        net,
        node_stream=anew(streams, net.node_stream[mine.node]),
        node_part=net.node_part[mine.node],
        node_lead=net.node_lead[mine.node],
        node_tier=net.node_tier[mine.node],
        node_place=anew(mine.place, net.node_place[mine.node]),
        group_node=anew(mine.node, net.group_node[mine.group]),
        choice_group=anew(mine.group, net.choice_group[mine.choice]),
        choice_cost=net.choice_cost[mine.choice],
        choice_first=net.choice_first[mine.choice],
        choice_last=net.choice_last[mine.choice],
        fit_choice=anew(mine.choice, net.fit_choice[fit]),
        fit_place=anew(mine.place, net.fit_place[fit]),
        place_node=anew(mine.node, net.place_node[mine.place]),
        place_group=anew(mine.group, net.place_group[mine.place]),
        place_part=net.place_part[mine.place],
        place_per_unit=net.place_per_unit[mine.place],
        arc_place=anew(mine.place, net.arc_place[mine.arc]),
        arc_pool=net.arc_pool[mine.arc],
        arc_child=anew(mine.node, net.arc_child[mine.arc]),
        arc_delay=net.arc_delay[mine.arc],
    )


def anew(mine: Bools, numbers: Ints) -> Ints:
    """Numbers of things among those that are mine; -1 stays."""
    count = np.cumsum(mine) - 1
    return np.where(numbers >= 0, count[numbers], -1)
