"""Better-ranked components where pieces of them are left."""

from dataclasses import dataclass

import numpy as np

from xinqiao.planning.columns import sum_rows
from xinqiao.planning.flow import DUST, Flow, arc_turns
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.net import Net
from xinqiao.planning.serve import serve, sum_users


@dataclass(frozen=True)
class Swap:
    """Choices to be left and choices to be taken instead, pair by pair.

    `off`, `on`: choices; `empty`, `fill`: the places that they fill, one each.
    """

    off: Ints
    on: Ints
    empty: Ints
    fill: Ints


def prefer_best(ground: Ground, flow: Flow) -> Flow:
    """Use the best component of every group instead of others, from what is left.

    The costliest choices first. Nothing else changes: what is delivered, and when. What
    is capped is left as it is.
    """
    net = ground.net
    free = ~capped_places(ground)
    flow = Flow(flow.started, flow.chosen.copy(), flow.came.copy())
    costs = np.unique(net.choice_cost[net.choice_cost > 0])[::-1]
    for cost in costs:
        swap = find_swaps(net, net.choice_cost == cost, free)
        if len(swap.off):
            move(ground, flow, swap)
    return flow


def capped_places(ground: Ground) -> Bools:
    """Say at which places draws are capped."""
    found = np.zeros(ground.net.places, bool)
    arcs = np.flatnonzero(ground.caps.of_arc >= 0)
    found[ground.net.arc_place[arcs]] = True
    return found


def find_swaps(net: Net, costly: Bools, able: Bools) -> Swap:
    """Pair costly choices with the best choice of their group, where both are bought.

    Only choices that fill one place each, which no other choice fills. `able`: places
    for which more may be drawn.
    """
    fills = np.bincount(net.fit_choice, minlength=len(net.choice_group))
    filled = np.bincount(net.fit_place, minlength=net.places)
    place = np.full(len(net.choice_group), -1)
    alone = (fills[net.fit_choice] == 1) & (filled[net.fit_place] == 1)
    place[net.fit_choice[alone]] = net.fit_place[alone]
    bought = (place >= 0) & (net.place_child[place] < 0)
    best = np.full(len(net.group_node), -1)
    free = np.flatnonzero(bought & able[place] & (net.choice_cost == 0))[::-1]
    best[net.choice_group[free]] = free
    off = np.flatnonzero(bought & costly & (best[net.choice_group] >= 0))
    on = best[net.choice_group[off]]
    return Swap(off, on, place[off], place[on])


def move(ground: Ground, flow: Flow, swap: Swap) -> None:
    """Move what is started with one choice to another, as far as pieces are left."""
    net, users = ground.net, ground.users
    bucket = np.arange(net.grid.size)
    step = np.diff(flow.chosen[swap.off], axis=1, prepend=0)
    inside = (net.choice_first[swap.on, None] <= bucket) & (
        net.choice_last[swap.on, None] >= bucket
    )
    units = net.place_per_unit[swap.fill]
    need = np.zeros((net.places, net.grid.size))
    np.add.at(need, swap.fill, np.cumsum(step * inside, axis=1) * units[:, None])
    wanting = need[:, -1] > 0
    asked = sum_users(users, need, wanting)
    _, drawn = serve(net, users, asked, left_over(ground, flow))
    growth = np.diff(drawn, axis=2, prepend=0)
    whole = np.diff(asked, axis=1, prepend=0)
    user = users.of_place[swap.fill]
    share = growth.sum(axis=1)[user] / np.where(whole > DUST, whole, 1.0)[user]
    moved = step * inside * np.clip(share, 0, 1) * (user >= 0)[:, None]
    flow.chosen[swap.off] -= np.cumsum(moved, axis=1)
    np.add.at(flow.chosen, swap.on, np.cumsum(moved, axis=1))
    thin_out(net, flow, swap.empty, moved / np.where(step > DUST, step, 1.0))
    pieces = np.zeros((net.places, net.grid.size))
    np.add.at(pieces, swap.fill, moved * units[:, None])
    draw(net, flow, pieces, (growth, whole, users.of_place))


def left_over(ground: Ground, flow: Flow) -> Floats:
    """Pieces that pools have left for good by each bucket; (pool, bucket)."""
    net, total = ground.net, ground.pools.total
    arcs = np.flatnonzero(net.arc_pool >= 0)
    gone = np.take_along_axis(flow.came[arcs], net.reach[net.arc_delay[arcs]], axis=1)
    free = np.maximum(total - sum_rows(net.arc_pool[arcs], gone, len(total)), 0.0)
    least: Floats = np.minimum.accumulate(free[:, ::-1], axis=1)[:, ::-1]
    return least


def thin_out(net: Net, flow: Flow, places: Ints, share: Floats) -> None:
    """Take a share of what grows in each bucket off the arcs of places."""
    cut = np.zeros((net.places, net.grid.size))
    cut[places] = share
    arcs = np.flatnonzero(cut.sum(axis=1)[net.arc_place] > 0)
    growth = np.diff(flow.came[arcs], axis=1, prepend=0)
    flow.came[arcs] = np.cumsum(growth * (1 - cut[net.arc_place[arcs]]), axis=1)


def draw(
    net: Net, flow: Flow, pieces: Floats, served: tuple[Floats, Floats, Ints]
) -> None:
    """Draw pieces for places, from the pools that served their users.

    `served`: growth of draws by user and turn, of what was asked by user; user of each
    place.
    """
    growth, asked, of_place = served
    arcs = np.flatnonzero((net.arc_pool >= 0) & (pieces.sum(axis=1)[net.arc_place] > 0))
    place = net.arc_place[arcs]
    user, turn = of_place[place], arc_turns(net)[arcs]
    total = growth.sum(axis=1)[user]
    part = growth[user, turn] / np.where(total > DUST, total, 1.0)
    flow.came[arcs] += np.cumsum(part * pieces[place], axis=1)
