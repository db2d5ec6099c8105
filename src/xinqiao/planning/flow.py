"""The whole plan in fractions of pieces: what goes where, in every tree.

The program decides only what may run short. Here the rest is filled in, and everything
is put off as long as it can wait, as the bound on what can run short supposes.
"""

from dataclasses import dataclass

import numpy as np

from xinqiao.planning.capacity import Capacity
from xinqiao.planning.columns import sum_rows
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.needs import fades
from xinqiao.planning.net import Net
from xinqiao.planning.pools import Pools
from xinqiao.planning.scarcity import Scarcity
from xinqiao.planning.serve import Users, serve, sum_users
from xinqiao.planning.variables import Variables

DUST = 1e-9  # pieces: differences that are the solver's, not the plan's


@dataclass(frozen=True)
class Flow:
    """Pieces by the end of each bucket: started (node), chosen (choice), came (arc).

    `came` counts the pieces that are fitted through an arc, in the bucket of fitting.
    """

    started: Floats
    chosen: Floats
    came: Floats


@dataclass(frozen=True)
class Lift:
    """All that the way back from the program to the whole plan needs."""

    net: Net
    users: Users
    pools: Pools
    capacity: Capacity
    scarcity: Scarcity
    variables: Variables

    def complete(self, columns: Floats, margin: float = 0.0) -> tuple[Flow, Floats]:
        """Fill in what the program left out; `columns`: its answer.

        Also returns the pieces that ample parts lack after all, by part: none, unless
        parts were waived. `margin`: share by which they are asked for more than that.
        """
        flow = self.read(columns)
        for tier in range(self.net.tiers):
            nodes = np.flatnonzero(self.net.node_tier == tier)
            if tier:
                self.put_off(flow, nodes)
            self.follow_choices(flow, nodes)
            self.build_the_rest(flow, nodes)
        return flow, self.draw_ample(flow, margin)

    def read(self, columns: Floats) -> Flow:
        """Read what the program decided; zero for what it left out."""
        var, weeks = self.variables, np.arange(self.net.grid.size)

        def values(which: Ints) -> Floats:
            found = np.zeros((len(which), len(weeks)))
            own = which >= 0
            cells = columns[var.column(which[own][:, None], weeks)]
            found[own] = np.maximum.accumulate(np.maximum(cells, 0), axis=1)
            return found

        flow = Flow(values(var.node), values(var.choice), values(var.arc))
        single = var.in_node[self.net.group_node] & (self.net.group_size == 1)
        alone = single[self.net.choice_group] & (var.choice < 0)
        node = self.net.group_node[self.net.choice_group[alone]]
        flow.chosen[alone] = flow.started[node]
        return flow

    def put_off(self, flow: Flow, nodes: Ints) -> None:
        """Start as late as the need at the place, and capacity, allow."""
        net, var = self.net, self.variables
        need = built_need(net, flow, nodes)
        late = latest_start(net, self.capacity, nodes, need, flow.started[nodes])
        early = fades(net)[nodes] & var.in_node[nodes]
        asked = np.minimum(flow.started[nodes], need[:, -1:])
        late = np.where(early[:, None], asked, late)
        moved = (np.abs(late - flow.started[nodes]) > DUST).any(axis=1)
        moved &= var.in_node[nodes]
        self.shift(flow, nodes[moved], late[moved])
        flow.started[nodes] = late

    def shift(self, flow: Flow, nodes: Ints, late: Floats) -> None:
        """Let choices and arcs of nodes keep their order, at the later times."""
        net = self.net
        at, share = positions(flow.started[nodes], late)
        index = np.full(net.nodes, -1)
        index[nodes] = np.arange(len(nodes))
        choice_node = net.group_node[net.choice_group]
        arc_node = net.place_node[net.arc_place]
        for values, of in ((flow.chosen, choice_node), (flow.came, arc_node)):
            rows = np.flatnonzero(index[of] >= 0)
            which = index[of[rows]]
            padded = np.pad(values[rows], ((0, 0), (1, 0)))
            low = np.take_along_axis(padded, at[which], axis=1)
            high = np.take_along_axis(padded, at[which] + 1, axis=1)
            values[rows] = low + share[which] * (high - low)

    def follow_choices(self, flow: Flow, nodes: Ints) -> None:
        """Let the groups that were dropped take their choice."""
        mine = np.isin(self.net.group_node, nodes) & self.scarcity.dropped
        groups = np.flatnonzero(mine)
        node = self.net.group_node[groups]
        flow.chosen[self.scarcity.taken[groups]] = flow.started[node]

    def build_the_rest(self, flow: Flow, nodes: Ints) -> None:
        """Give places in the program their one arc, ample ones what is built."""
        net, var = self.net, self.variables
        mine = np.isin(net.place_node, nodes)
        filled = fitted(net, flow, mine)
        alone = np.unique(var.drawn.of[var.arc[var.drawn.of] < 0])
        alone = alone[mine[net.arc_place[alone]]]
        flow.came[alone] = filled[net.arc_place[alone]]
        built = np.flatnonzero((net.arc_child >= 0) & mine[net.arc_place])
        built = built[self.in_stock_or_free(net.arc_place[built])]
        drawn = early_need(net, net.arc_child[built], filled[net.arc_place[built]])
        flow.came[built] = filled[net.arc_place[built]] - drawn

    def in_stock_or_free(self, places: Ints) -> Bools:
        """Say which places are ample and fed by a free node."""
        child = self.net.place_child[places]
        ample = self.scarcity.ample[self.net.place_part[places]]
        return ample & self.scarcity.free[child]

    def draw_ample(self, flow: Flow, margin: float) -> Floats:
        """Draw what ample places use from their pools by rule; return what lacks."""
        net, users = self.net, self.users
        ample = self.scarcity.ample[net.place_part] & (users.of_place >= 0)
        need = fitted(net, flow, ample)
        fed = np.flatnonzero(ample & self.scarcity.free[net.place_child])
        fed = fed[net.place_child[fed] >= 0]
        need[fed] = early_need(net, net.place_child[fed], need[fed])
        asked = sum_users(users, need, ample) * (1 + margin)
        lacks, drawn = serve(net, users, asked, self.pools.total.astype(np.float64))
        arcs = np.flatnonzero((net.arc_pool >= 0) & ample[net.arc_place])
        turn = arc_turns(net)[arcs]
        place = net.arc_place[arcs]
        user = users.of_place[place]
        steps = np.diff(asked, axis=1, prepend=0)[user]
        share = np.diff(need, axis=1, prepend=0)[place] / np.where(steps > 0, steps, 1)
        growth = np.diff(drawn, axis=2, prepend=0)[user, turn] * share
        flow.came[arcs] = np.cumsum(growth, axis=1)
        return sum_rows(users.part, lacks[:, -1], len(net.parts))


def arc_turns(net: Net) -> Ints:
    """Number the arcs of each place from 0."""
    first = np.searchsorted(net.arc_place, np.arange(net.places))
    return np.arange(len(net.arc_place)) - first[net.arc_place]


def fitted(net: Net, flow: Flow, places: Bools) -> Floats:
    """Pieces fitted at some places by each bucket: per_unit x choices; else zero."""
    pairs = places[net.fit_place]
    place = net.fit_place[pairs]
    units = sum_rows(place, flow.chosen[net.fit_choice[pairs]], net.places)
    return units * net.place_per_unit[:, None]


def early_need(net: Net, child: Ints, need: Floats) -> Floats:
    """Cap needs at those that come before a free node can build; by bucket."""
    first = net.ahead[net.node_lead[child], 0]
    week = np.minimum(np.arange(net.grid.size), first[:, None] - 1)
    picked = np.take_along_axis(need, np.maximum(week, 0), axis=1)
    early: Floats = np.where(week >= 0, picked, 0)
    return early


def built_need(net: Net, flow: Flow, nodes: Ints) -> Floats:
    """Pieces of each node that are used at its place by each bucket."""
    arc = np.full(net.nodes, -1)
    built = net.arc_child >= 0
    arc[net.arc_child[built]] = np.flatnonzero(built)
    need: Floats = flow.came[arc[nodes]]
    return need


def latest_start(
    net: Net, capacity: Capacity, nodes: Ints, need: Floats, started: Floats
) -> Floats:
    """Start each node as late as its need allows; (node, bucket), cumulative.

    `started`: what the program decided; nothing is started earlier. Where capacity
    binds, pieces are completed earlier: from the last bucket back, a node may complete
    what the program had it complete, and its share of what others leave; the rest is
    handed to the bucket before.
    """
    lead = net.node_lead[nodes]
    row = capacity.row[net.node_part[nodes]]
    tied = np.flatnonzero(row >= 0)
    rows, total = row[tied], len(capacity.pieces)
    planned = completions(net, lead[tied], started[tied])
    asked = np.diff(need[tied], axis=1, prepend=0)
    spare = np.maximum(capacity.pieces - sum_rows(rows, planned, total), 0)
    finished = np.zeros_like(asked)
    waiting = np.zeros(len(tied))
    for bucket in range(net.grid.size - 1, -1, -1):
        waiting = waiting + asked[:, bucket]
        exact = (net.ahead[lead[tied]] == bucket).any(axis=1)
        own = np.minimum(waiting, planned[:, bucket])
        more = (waiting - own) * exact
        wanted = np.bincount(rows, more, total)
        share = np.minimum(1, spare[:, bucket] / np.maximum(wanted, DUST))
        finished[:, bucket] = own + more * share[rows]
        waiting = waiting - finished[:, bucket]
    done = need.copy()
    done[tied] = np.cumsum(finished, axis=1)
    return np.take_along_axis(done, net.reach[lead], axis=1)


def completions(net: Net, lead: Ints, started: Floats) -> Floats:
    """Pieces completed in each bucket, of what was started by each."""
    back = net.back[lead]
    done = np.take_along_axis(started, np.maximum(back, 0), axis=1)
    return np.diff(np.where(back >= 0, done, 0), axis=1, prepend=0)


def positions(before: Floats, after: Floats) -> tuple[Ints, Floats]:
    """Find where later totals stood on the earlier curve.

    Returns the bucket before which it was reached, counted from 0 for "before the
    first", and the share of that bucket's growth.
    """
    size = before.shape[1]
    at = (before[:, None, :] < after[:, :, None] - DUST).sum(axis=2)
    at = np.minimum(at, size - 1)
    padded = np.pad(before, ((0, 0), (1, 0)))
    low = np.take_along_axis(padded, at, axis=1)
    high = np.take_along_axis(padded, at + 1, axis=1)
    growth = high - low
    share = np.where(growth > DUST, (after - low) / np.maximum(growth, DUST), 0.0)
    return at, np.clip(share, 0, 1)
