"""Leave out of the plan what can never run short."""

from dataclasses import dataclass

import numpy as np

from xinqiao.planning.columns import all_rows, any_rows, sum_rows
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.net import Net
from xinqiao.planning.serve import Users, serve, sum_users


@dataclass(frozen=True)
class Scarcity:
    """What the program has to decide, and what goes without saying.

    `ample`: parts whose pools cover all that could ever be drawn from them. `dropped`:
    groups that need no decision, because their choice `taken` (-1: none) never runs
    short. `free`: nodes that can build whatever is asked, a lead later. `active`:
    places that take part, in the program or without saying.
    """

    ample: Bools
    dropped: Bools
    taken: Ints
    free: Bools
    active: Bools


def find_scarcity(
    ground: Ground, most: Ints, waived: Bools, *, ranked: bool
) -> Scarcity:
    """Drop what is not scarce, and repeat until nothing more can go.

    `most`: pieces that each place could use, (place, bucket). A part is ample if its
    pools serve the most that all its places can use, or if that is `waived`, by part.
    A group goes if one of its choices takes only ample parts, in every week; then
    its other choices, and all that they would take, ask for nothing any more. A part is
    neither ample nor waived while a cap on it may bind. `ranked`:
    the choice must also be the best, because the policy counts lower-ranked alternates.
    """
    net, users = ground.net, ground.users
    now = nothing_dropped(net)
    while True:
        drawn = most_drawn(net, now, most)
        need = sum_users(users, drawn, now.active)
        unserved, _ = serve(net, users, need, ground.pools.total)
        short = unserved[:, -1] > 0
        free = ~may_be_capped(ground, drawn, now.active)
        sure = free & find_ample(net, users, now, short)
        ample = free & find_ample(net, users, now, short & ~waived[users.part])
        after = drop_groups(ground, (sure, ample), now, ranked)
        if np.array_equal(after.dropped, now.dropped) and np.array_equal(
            after.ample, now.ample
        ):
            return after
        now = after


def nothing_dropped(net: Net) -> Scarcity:
    """Begin with everything to be decided."""
    return Scarcity(
        ample=np.zeros(len(net.parts), bool),
        dropped=np.zeros(len(net.group_node), bool),
        taken=np.full(len(net.group_node), -1),
        free=np.zeros(net.nodes, bool),
        active=np.ones(net.places, bool),
    )


def share_unserved(ground: Ground, most: Ints, scarcity: Scarcity) -> Floats:
    """Share of the most that could be drawn of each part that its pools do not have."""
    net, users = ground.net, ground.users
    need = sum_users(users, most_drawn(net, scarcity, most), scarcity.active)
    unserved, _ = serve(net, users, need, ground.pools.total)
    short = np.bincount(users.part, unserved[:, -1], len(net.parts))
    asked = np.bincount(users.part, need[:, -1], len(net.parts))
    share: Floats = short / np.maximum(asked, 1)
    return share


def most_drawn(net: Net, now: Scarcity, most: Ints) -> Ints:
    """Cap what is drawn at a place that a free node feeds: after its lead it builds."""
    child = net.place_child
    fed = np.flatnonzero((child >= 0) & now.free[child])
    first = net.ahead[net.node_lead[child[fed]], 0]
    week = np.minimum(np.arange(net.grid.size), first[:, None] - 1)
    drawn = most.copy()
    drawn[fed] = np.where(
        week >= 0, np.take_along_axis(most[fed], np.maximum(week, 0), 1), 0
    )
    return drawn


def may_be_capped(ground: Ground, drawn: Ints, active: Bools) -> Bools:
    """Say on which parts a cap may bind: if all were drawn from open pools.

    `drawn`: the most that is drawn at each place. It leaves as early as over its
    longest lane.
    """
    net, caps = ground.net, ground.caps
    found = np.zeros(len(net.parts), bool)
    if not caps.count:
        return found
    arcs = np.flatnonzero((caps.of_arc >= 0) & active[net.arc_place])
    delay, cap = np.zeros(net.places, np.int64), np.full(net.places, -1)
    np.maximum.at(delay, net.arc_place[arcs], net.arc_delay[arcs])
    cap[net.arc_place[arcs]] = caps.of_arc[arcs]
    places = np.flatnonzero(cap >= 0)
    gone = np.take_along_axis(drawn[places], net.reach[delay[places]], axis=1)
    most = sum_rows(cap[places], gone, caps.count)
    over: Bools = np.any(most > caps.total, axis=1)
    found[net.place_part[places[over[cap[places]]]]] = True
    return found


def find_ample(net: Net, users: Users, now: Scarcity, short: Bools) -> Bools:
    """Find the parts of which no place can run short; `short`: by user.

    A place that no pool feeds is safe only where a free node builds at once.
    """
    parts = len(net.parts)
    child = net.place_child
    at_once = (child >= 0) & now.free[child] & (net.ahead[net.node_lead[child], 0] == 0)
    safe = at_once | (users.of_place >= 0) | ~now.active
    return all_rows(net.place_part, safe, parts) & ~any_rows(users.part, short, parts)


def drop_groups(
    ground: Ground, ample: tuple[Bools, Bools], now: Scarcity, ranked: bool
) -> Scarcity:
    """Drop the groups that ample parts can fill; free the nodes left without any.

    `ample`: parts that surely are, and those besides that are taken to be. A choice of
    the first is preferred: the others may turn out to run short.
    """
    net, (sure, taken_to_be) = ground.net, ample
    count = len(net.group_node)
    last = net.node_last[net.group_node[net.choice_group]]
    good = (net.choice_first == 0) & (net.choice_last >= last)
    good &= takes_only(net, taken_to_be)
    if ranked:
        good &= net.choice_cost == 0
    turn = np.arange(len(good)) + len(good) * ~takes_only(net, sure)
    first = np.full(count, 2 * len(good))
    np.minimum.at(first, net.choice_group[good], turn[good])
    found, first = first < 2 * len(good), first % max(1, len(good))
    delivery = net.node_part[net.group_node] < 0
    dropped = (found | now.dropped) & ~delivery
    taken = np.where(now.dropped, now.taken, np.where(dropped, first, -1))
    limited = ground.capacity.row[net.node_part] >= 0
    free = all_rows(net.group_node, dropped, net.nodes) & ~limited
    return Scarcity(
        ample=taken_to_be,
        dropped=dropped,
        taken=taken,
        free=free & (net.node_part >= 0) & (net.node_last >= 0),
        active=active_places(net, dropped, taken),
    )


def takes_only(net: Net, parts: Bools) -> Bools:
    """Say which choices take none but some parts; `parts`: by number."""
    return all_rows(
        net.fit_choice, parts[net.place_part[net.fit_place]], len(net.choice_group)
    )


def active_places(net: Net, dropped: Bools, taken: Ints) -> Bools:
    """Find the places that may be filled: not those of choices passed over."""
    passed = dropped[net.choice_group] & (
        taken[net.choice_group] != np.arange(len(net.choice_group))
    )
    kept = any_rows(net.fit_place, ~passed[net.fit_choice], net.places)
    for tier in range(1, net.tiers):
        nodes = np.flatnonzero(net.node_tier == tier)
        idle = nodes[~kept[net.node_place[nodes]]]
        kept &= ~np.isin(net.place_node, idle)
    return kept
