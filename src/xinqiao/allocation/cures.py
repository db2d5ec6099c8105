"""What would cure each shortfall: the pieces that are missing on top of the plan.

Each shortfall is planned once more by itself, on what the whole plan leaves: in time
for the week it is due, everything as late as it can be, each position with the choice
that lacks least. What is then missing is its cure.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from xinqiao.allocation.names import ordered
from xinqiao.planning.columns import any_rows, least_rows
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.net import Net
from xinqiao.planning.plan import Ground
from xinqiao.planning.rounding.apportion import running
from xinqiao.planning.rounding.branch import Branch, Forest
from xinqiao.planning.rounding.fill import find_slack
from xinqiao.planning.rounding.packs import Shelf
from xinqiao.planning.rounding.whole import WholePlan


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
    """When and how much, for one case: by place, bucket and pieces; by node, bucket."""

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
        slack = find_slack(net, plan.accounts, ground.capacity, plan.whole)
        shelf = Shelf(plan.accounts.lots, ground.pools, ground.grid.size, plan.taken)
        free = slack.account + shelf.ready[plan.accounts.pool]
        self.free = np.minimum.accumulate(free[:, ::-1], axis=1)[:, ::-1]
        self.row, self.room = ground.capacity.row, slack.capacity

    def of(self, branch: Branch) -> Spare:
        """Look up what is left for a branch."""
        net = self.net
        account = self.plan.accounts.of_arc[branch.arc]
        left = net.back[net.arc_delay[branch.arc]]
        there = np.take_along_axis(self.free[account], np.maximum(left, 0), axis=1)
        there = np.where((account[:, None] >= 0) & (left >= 0), there, 0)
        row = np.where(branch.part >= 0, self.row[branch.part], -1)
        room = np.full((len(row), net.grid.size), np.iinfo(np.int64).max)
        room[row >= 0] = self.room[row[row >= 0]]
        return Spare(there, account, room)


def cures_table(ground: Ground, plan: WholePlan, lost: pl.DataFrame) -> pl.DataFrame:
    """One row per need, part and week of missing pieces; `lost`: need, pieces."""
    needs = ground.streams.needs
    spares, forest = Spares(ground, plan), Forest(ground.net)
    rows = lost.with_columns(
        stream=needs["stream"].gather(lost["need"]),
        bucket=needs["bucket"].gather(lost["need"]),
    ).sort("stream", "need")
    found: list[pl.DataFrame] = []
    for (stream,), cases in rows.group_by("stream", maintain_order=True):
        branch = forest.branch(int(stream))
        spare = spares.of(branch)
        # One case at a time: each is planned alone on what the plan leaves.
        for need, bucket, pieces in cases.select("need", "bucket", "pieces").rows():
            missing = find_missing(ground.net, branch, spare, bucket, pieces)
            found.append(missing.with_columns(need=pl.lit(need, pl.Int64)))
    if not found:
        return ordered(
            "cures", pl.DataFrame(schema=["demand", "part", "week", "pieces"])
        )
    table = pl.concat(found)
    named = table.select(
        "pieces",
        demand=needs["demand"].gather(table["need"]),
        part=ground.net.parts.gather(table["part"]),
        week=ground.grid.mondays.gather(table["bucket"]),
    )
    return ordered("cures", named)


def find_missing(
    net: Net, branch: Branch, spare: Spare, bucket: int, pieces: int
) -> pl.DataFrame:
    """Find what is missing to deliver pieces in a bucket: part, bucket, pieces."""
    times = set_times(net, branch, spare, bucket, pieces)
    taken, bought = choose(branch, times, *place_lacks(branch, spare, times))
    places = np.flatnonzero(taken)
    short = share_spare(branch, spare, times, places) * bought[places]
    part = net.place_part[branch.place[places]]
    rows = pl.DataFrame({"part": part, "bucket": times.place[places], "pieces": short})
    rows = rows.filter(pl.col("pieces") > 0)
    return rows.group_by("part", "bucket").agg(pl.sum("pieces")).sort("part", "bucket")


def set_times(
    net: Net, branch: Branch, spare: Spare, bucket: int, pieces: int
) -> Times:
    """Say when each place is filled, with how many pieces, how many of them built."""
    places, nodes = len(branch.per_unit), len(branch.node)
    place, need = np.full(places, -1), np.zeros(places, np.int64)
    built, node = np.zeros(places, np.int64), np.full(nodes, -1)
    units = np.zeros(nodes, np.int64)
    node[0], units[0] = bucket, pieces
    for tier in range(int(branch.tier.max(initial=0)) + 1):
        mine = np.flatnonzero(branch.tier[branch.place_node] == tier)
        place[mine] = node[branch.place_node[mine]]
        need[mine] = units[branch.place_node[mine]] * branch.per_unit[mine]
        arcs = np.flatnonzero(np.isin(branch.arc_place, mine))
        when = place[branch.arc_place[arcs]]
        there = np.where(when >= 0, spare.account[arcs, np.maximum(when, 0)], 0)
        drawn = np.bincount(branch.arc_place[arcs], there, places).astype(np.int64)
        built[mine] = np.maximum(need[mine] - drawn[mine], 0)
        fed = arcs[branch.arc_child[arcs] >= 0]
        child, at = branch.arc_child[fed], branch.arc_place[fed]
        units[child] = built[at]
        begin = net.back[branch.lead[child], np.maximum(place[at], 0)]
        node[child] = np.where(place[at] >= 0, begin, -1)
    return Times(place, need, built, node)


def place_lacks(branch: Branch, spare: Spare, times: Times) -> tuple[Floats, Bools]:
    """Pieces that each place lacks, choosing below it what lacks least.

    A place that can be built lacks what its node lacks; if it cannot be built in time,
    or there is no capacity, the pieces themselves. Also says which nodes can build.
    """
    lacks = times.built.astype(np.float64)
    able = branch.tier == 0
    for tier in range(int(branch.tier.max(initial=0)), 0, -1):
        nodes = np.flatnonzero(branch.tier == tier)
        cost = node_lacks(branch, times, lacks)[nodes]
        at = branch.arc_place[branch.child_arc[nodes]]
        room = spare.room[nodes, np.maximum(times.place[at], 0)] >= times.built[at]
        able[nodes] = (times.node[nodes] >= 0) & room & np.isfinite(cost)
        lacks[at] = np.where(able[nodes], cost, lacks[at])
    return lacks, able


def choice_lacks(branch: Branch, times: Times, lacks: Floats) -> Floats:
    """Pieces that each choice lacks; infinite where it may not be fitted."""
    total = np.bincount(branch.fit_choice, lacks[branch.fit_place], len(branch.choice))
    when = times.node[branch.group_node[branch.choice_group]]
    shut = (when < branch.choice_first) | (when > branch.choice_last)
    return np.where(shut, np.inf, total)


def node_lacks(branch: Branch, times: Times, lacks: Floats) -> Floats:
    """Pieces that each node lacks: for every group, its best choice."""
    blank = np.full(len(branch.group_node), np.inf)
    best = least_rows(branch.choice_group, choice_lacks(branch, times, lacks), blank)
    total = np.bincount(branch.group_node, best, len(branch.node))
    return total.astype(np.float64)


def choose(
    branch: Branch, times: Times, lacks: Floats, able: Bools
) -> tuple[Bools, Bools]:
    """Mark the places that the best choices take, and those that nothing builds.

    `able`: nodes that can build what stock does not cover.
    """
    cost = choice_lacks(branch, times, lacks)
    order = np.lexsort((np.arange(len(cost)), cost, branch.choice_group))
    first = np.flatnonzero(np.diff(branch.choice_group[order], prepend=-1))
    best = np.zeros(len(cost), bool)
    best[order[first]] = True
    taken = any_rows(branch.fit_place, best[branch.fit_choice], len(branch.place))
    bought = np.ones(len(branch.place), bool)
    opened = branch.tier == 0
    for tier in range(int(branch.tier.max(initial=0)) + 1):
        here = branch.tier[branch.place_node] == tier
        taken &= ~here | opened[branch.place_node]
        nodes = np.flatnonzero(branch.tier == tier + 1)
        at = branch.arc_place[branch.child_arc[nodes]]
        opened[nodes] = taken[at] & (times.built[at] > 0) & able[nodes]
        bought[at] = ~opened[nodes]
    return taken, bought


def share_spare(branch: Branch, spare: Spare, times: Times, places: Ints) -> Ints:
    """Share what is left among places that draw on the same accounts; what lacks."""
    index = np.full(len(branch.place), -1)
    index[places] = np.arange(len(places))
    missing = times.need[places].copy()
    arcs = np.flatnonzero((spare.of_arc >= 0) & (index[branch.arc_place] >= 0))
    turn = running(branch.arc_place[arcs], np.ones(len(arcs), np.int64))
    names, account = np.unique(spare.of_arc[arcs], return_inverse=True)
    spent = np.zeros(len(names), np.int64)
    for now in range(int(turn.max(initial=-1)) + 1):
        mine = np.flatnonzero(turn == now)
        mine = mine[np.argsort(account[mine], kind="stable")]
        at = index[branch.arc_place[arcs[mine]]]
        there = spare.account[arcs[mine], np.maximum(times.place[places[at]], 0)]
        there = there - spent[account[mine]] - running(account[mine], missing[at])
        give = np.clip(there, 0, missing[at])
        missing[at] -= give
        np.add.at(spent, account[mine], give)
    return missing
