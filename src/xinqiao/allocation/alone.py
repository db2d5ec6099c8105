"""What each shortfall lacks by itself: the pieces missing on top of the whole plan.

Each shortfall is planned once more by itself, on what the whole plan leaves: in time
for the week it is due, everything as late as it can be, each position with the choice
that lacks least. What is then missing is what it lacks.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from xinqiao.planning.columns import least_rows, sum_rows
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.net import Net
from xinqiao.planning.rounding.apportion import running
from xinqiao.planning.rounding.branch import Branch, Forest
from xinqiao.planning.rounding.fill import find_slack
from xinqiao.planning.rounding.packs import Shelf
from xinqiao.planning.rounding.rounded import WholePlan

FOUND = ("need", "part", "bucket", "pieces")


@dataclass(frozen=True)
class Spare:
    """What the whole plan leaves to one stream: pieces by bucket.

    `account`: that each arc could draw, by bucket of use; `of_arc`: account of each arc
    (-1: built). `room`: that each node could still complete.
    """

    account: Ints
    of_arc: Ints
    room: Ints


class Times(NamedTuple):
    """When and how much, by case: of places, bucket and pieces; of nodes, bucket."""

    place: Ints
    need: Ints
    built: Ints
    node: Ints


class Spares:
    """Looks up what is left for the tree of a stream."""

    def __init__(self, ground: Ground, plan: WholePlan) -> None:
        """Work out what the plan leaves, once."""
        net = ground.net
        self.net, self.plan = net, plan
        slack = find_slack(ground, plan.accounts, plan.whole)
        shelf = Shelf(plan.accounts.lots, ground.pools, ground.grid.size, plan.taken)
        free, self.caps = slack.account, ground.caps
        free[: len(plan.accounts.pool)] += shelf.ready[plan.accounts.pool]
        self.free = np.minimum.accumulate(free[:, ::-1], axis=1)[:, ::-1]
        self.row, self.room = ground.capacity.row, slack.capacity

    def of(self, branch: Branch) -> Spare:
        """Look up what is left for a branch."""
        net = self.net
        account, cap = self.plan.accounts.of_arc[branch.arc], self.caps.at(branch.arc)
        left = net.back[net.arc_delay[branch.arc]]
        free, capped = self.free[account], np.flatnonzero(cap >= 0)
        other = self.free[len(self.plan.accounts.pool) + cap[capped]]
        free[capped] = np.minimum(free[capped], other)
        there = np.take_along_axis(free, np.maximum(left, 0), axis=1)
        there = np.where((account[:, None] >= 0) & (left >= 0), there, 0)
        row = np.where(branch.part >= 0, self.row[branch.part], -1)
        room = np.full((len(row), net.grid.size), np.iinfo(np.int64).max)
        room[row >= 0] = self.room[row[row >= 0]]
        return Spare(there, account, room)


def missing_alone(ground: Ground, plan: WholePlan, lost: pl.DataFrame) -> pl.DataFrame:
    """Find what each need lacks by itself: need, part, bucket, pieces.

    `lost`: need, pieces. Parts and buckets are numbers.
    """
    needs = ground.streams.needs
    spares, forest = Spares(ground, plan), Forest(ground.net)
    rows = lost.with_columns(
        stream=needs["stream"].gather(lost["need"]),
        bucket=needs["bucket"].gather(lost["need"]),
    ).sort("stream", "need")
    found = [pl.DataFrame(schema=dict.fromkeys(FOUND, pl.Int64))]
    for cases in rows.partition_by("stream", maintain_order=True):
        branch = forest.branch(int(cases["stream"][0]))
        found.append(find_missing(ground.net, branch, spares.of(branch), cases))
    return pl.concat(found)


def find_missing(
    net: Net, branch: Branch, spare: Spare, cases: pl.DataFrame
) -> pl.DataFrame:
    """Find what is missing for each case alone: need, part, bucket, pieces.

    `cases`: need, bucket, pieces of one stream. Arrays below have a column per case.
    """
    bucket, pieces = cases["bucket"].to_numpy(), cases["pieces"].to_numpy()
    times = set_times(net, branch, spare, bucket, pieces)
    taken, bought = choose(branch, times, *place_lacks(branch, spare, times))
    short = share_spare(branch, spare, times, taken) * bought
    place, case = np.nonzero(short)
    rows = pl.DataFrame(
        {
            "need": cases["need"].to_numpy()[case],
            "part": net.place_part[branch.place[place]],
            "bucket": times.place[place, case],
            "pieces": short[place, case],
        }
    )
    return rows.group_by(FOUND[:-1], maintain_order=True).agg(pl.sum("pieces"))


def set_times(
    net: Net, branch: Branch, spare: Spare, bucket: Ints, pieces: Ints
) -> Times:
    """Say when each place is filled, with how many pieces, how many of them built."""
    shape = (len(branch.place), len(bucket))
    place, need = np.full(shape, -1), np.zeros(shape, np.int64)
    built = np.zeros(shape, np.int64)
    node = np.full((len(branch.node), len(bucket)), -1)
    units = np.zeros_like(node)
    node[0], units[0] = bucket, pieces
    for tier in range(int(branch.tier.max(initial=0)) + 1):
        mine = np.flatnonzero(branch.tier[branch.place_node] == tier)
        place[mine] = node[branch.place_node[mine]]
        need[mine] = units[branch.place_node[mine]] * branch.per_unit[mine][:, None]
        arcs = np.flatnonzero(branch.tier[branch.place_node[branch.arc_place]] == tier)
        there = at_hand(spare, arcs, place[branch.arc_place[arcs]])
        drawn = sum_rows(branch.arc_place[arcs], there, len(place))
        built[mine] = np.maximum(need[mine] - drawn[mine], 0)
        fed = arcs[branch.arc_child[arcs] >= 0]
        child, when = branch.arc_child[fed], place[branch.arc_place[fed]]
        units[child] = built[branch.arc_place[fed]]
        begin = net.back[branch.lead[child][:, None], np.maximum(when, 0)]
        node[child] = np.where(when >= 0, begin, -1)
    return Times(place, need, built, node)


def at_hand(spare: Spare, arcs: Ints, when: Ints) -> Ints:
    """Pieces that arcs could draw by a bucket of each case; none before the first."""
    there = np.take_along_axis(spare.account[arcs], np.maximum(when, 0), axis=1)
    return np.where(when >= 0, there, 0)


def place_lacks(branch: Branch, spare: Spare, times: Times) -> tuple[Floats, Bools]:
    """Pieces that each place lacks, choosing below it what lacks least.

    A place that can be built lacks what its node lacks; if it cannot be built in time,
    or there is no capacity, the pieces themselves. Also says which nodes can build.
    """
    lacks = times.built.astype(np.float64)
    able = np.ones(times.node.shape, bool)
    for tier in range(int(branch.tier.max(initial=0)), 0, -1):
        nodes = np.flatnonzero(branch.tier == tier)
        cost = node_lacks(branch, times, lacks)[nodes]
        at = branch.arc_place[branch.child_arc[nodes]]
        end = np.maximum(times.place[at], 0)
        room = np.take_along_axis(spare.room[nodes], end, axis=1) >= times.built[at]
        able[nodes] = (times.node[nodes] >= 0) & room & np.isfinite(cost)
        lacks[at] = np.where(able[nodes], cost, lacks[at])
    return lacks, able


def choice_lacks(branch: Branch, times: Times, lacks: Floats) -> Floats:
    """Pieces that each choice lacks; infinite where it may not be fitted."""
    total = sum_rows(branch.fit_choice, lacks[branch.fit_place], len(branch.choice))
    when = times.node[branch.group_node[branch.choice_group]]
    early, late = branch.choice_first[:, None], branch.choice_last[:, None]
    return np.where((when < early) | (when > late), np.inf, total)


def group_lacks(branch: Branch, cost: Floats) -> Floats:
    """Pieces that the best choice of each group lacks."""
    blank = np.full((len(branch.group_node), cost.shape[1]), np.inf)
    return least_rows(branch.choice_group, cost, blank)


def node_lacks(branch: Branch, times: Times, lacks: Floats) -> Floats:
    """Pieces that each node lacks: for every group, its best choice."""
    best = group_lacks(branch, choice_lacks(branch, times, lacks))
    return sum_rows(branch.group_node, best, len(branch.node))


def choose(
    branch: Branch, times: Times, lacks: Floats, able: Bools
) -> tuple[Bools, Bools]:
    """Mark the places that the best choices take, and those that nothing builds.

    `able`: nodes that can build what stock does not cover.
    """
    cost = choice_lacks(branch, times, lacks)
    best = cost <= group_lacks(branch, cost)[branch.choice_group]
    best &= running(branch.choice_group, best.astype(np.int64)) == 0
    fits = best[branch.fit_choice].astype(np.int64)
    taken = sum_rows(branch.fit_place, fits, len(branch.place)) > 0
    bought = np.ones(taken.shape, bool)
    opened = np.zeros(able.shape, bool)
    opened[0] = True
    for tier in range(int(branch.tier.max(initial=0)) + 1):
        here = np.flatnonzero(branch.tier[branch.place_node] == tier)
        taken[here] &= opened[branch.place_node[here]]
        nodes = np.flatnonzero(branch.tier == tier + 1)
        at = branch.arc_place[branch.child_arc[nodes]]
        opened[nodes] = taken[at] & (times.built[at] > 0) & able[nodes]
        bought[at] = ~opened[nodes]
    return taken, bought


def share_spare(branch: Branch, spare: Spare, times: Times, taken: Bools) -> Ints:
    """Share what is left among places that draw on the same accounts; what lacks."""
    missing = times.need * taken
    arcs = np.flatnonzero(spare.of_arc >= 0)
    turn = running(branch.arc_place[arcs], np.ones(len(arcs), np.int64))
    names, account = np.unique(spare.of_arc[arcs], return_inverse=True)
    spent = np.zeros((len(names), missing.shape[1]), np.int64)
    for now in range(int(turn.max(initial=-1)) + 1):
        mine = np.flatnonzero(turn == now)
        mine = mine[np.argsort(account[mine], kind="stable")]
        at, of = branch.arc_place[arcs[mine]], account[mine]
        there = at_hand(spare, arcs[mine], times.place[at]) - spent[of]
        give = np.clip(there - running(of, missing[at]), 0, missing[at])
        missing[at] -= give
        spent += sum_rows(of, give, len(names))
    return missing
