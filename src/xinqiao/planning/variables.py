"""Which things the program decides, and where their columns stand."""

from dataclasses import dataclass

import numpy as np

from xinqiao.planning.columns import any_rows
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.net import Net
from xinqiao.planning.scarcity import Scarcity
from xinqiao.planning.streams import Streams


@dataclass(frozen=True)
class Terms:
    """Things as sums of variables: item `of[i]` holds `factor[i]` x `var[i]`."""

    of: Ints
    var: Ints
    factor: Floats

    def pick(self, chosen: Bools) -> "Terms":
        """Keep the terms of some items; `chosen`: by item."""
        keep = chosen[self.of]
        return Terms(self.of[keep], self.var[keep], self.factor[keep])


@dataclass(frozen=True)
class Variables:
    """What the program decides: cumulative quantities, one column per bucket.

    `node`, `choice`, `arc`: variable of each, or -1. A node's is what it has started; a
    choice's, the pieces started with it; an arc's, the pieces that came through it.
    `lost`: that of each stream, what it has given up. `base`: first column of each
    variable; `last`: its last bucket, after which it stays as it is. `first`: bucket
    before which it is nothing. `until`: bucket after which it may not grow.
    `in_node`, `in_place`: what takes part in the program. `filled`: places in the
    program as terms (pieces fitted). `drawn`: arcs in the program as terms (pieces).
    """

    node: Ints
    choice: Ints
    arc: Ints
    lost: Ints
    base: Ints
    last: Ints
    first: Ints
    until: Ints
    in_node: Bools
    in_place: Bools
    filled: Terms
    drawn: Terms

    @property
    def columns(self) -> int:
        """Number of columns."""
        return int(self.base[-1] + self.last[-1] + 1)

    def column(self, var: Ints, bucket: Ints) -> Ints:
        """Column of variables in buckets."""
        return self.base[var] + np.minimum(bucket, self.last[var])


def nodes_in_program(net: Net, scarcity: Scarcity) -> Bools:
    """Find the nodes to decide about: those that kept groups lead to."""
    inside = net.node_part < 0
    able = (net.node_last >= 0) & ~scarcity.free
    for tier in range(1, net.tiers):
        nodes = np.flatnonzero((net.node_tier == tier) & able)
        place = net.node_place[nodes]
        kept = inside[net.place_node[place]] & ~scarcity.dropped[net.place_group[place]]
        inside[nodes] = kept & ~scarcity.ample[net.place_part[place]]
    return inside


def useful_arcs(net: Net, scarcity: Scarcity, in_node: Bools, in_place: Bools) -> Bools:
    """Find the arcs through which pieces can come to places in the program."""
    child = net.arc_child
    able = in_node[child] | (scarcity.free[child] & (net.node_last[child] >= 0))
    return in_place[net.arc_place] & ((child < 0) | able)


def first_bucket(net: Net, scarcity: Scarcity) -> Ints:
    """Find the bucket from which pieces can come through each arc."""
    drawn = net.ahead[net.arc_delay, 0]
    built = net.ahead[net.node_lead[net.arc_child], 0]
    free = (net.arc_child >= 0) & scarcity.free[net.arc_child]
    return np.where(net.arc_child < 0, drawn, np.where(free, built, 0))


def make_variables(net: Net, scarcity: Scarcity, streams: Streams) -> Variables:
    """Choose the variables, leaving out all that follows from another one.

    A group with one choice that may always be used follows from its node; a place with
    one way to fill it, from its choices.
    """
    in_node = nodes_in_program(net, scarcity)
    group_in = in_node[net.group_node] & ~scarcity.dropped
    in_place = group_in[net.place_group] & ~scarcity.ample[net.place_part]
    useful = useful_arcs(net, scarcity, in_node, in_place)
    last = net.node_last[net.group_node[net.choice_group]]
    always = (net.choice_first == 0) & (net.choice_last >= last)
    own_choice = group_in[net.choice_group] & (
        (net.group_size[net.choice_group] > 1) | ~always
    )
    begins = first_bucket(net, scarcity)
    ways = np.bincount(net.arc_place[useful], minlength=net.places)
    free = (net.arc_child >= 0) & scarcity.free[net.arc_child]
    own_arc = useful & ((ways[net.arc_place] > 1) | (begins > 0) | free)
    node, choice, arc, lost = number(in_node, own_choice, own_arc, streams.count)
    place_last = net.node_last[net.place_node]
    size = net.grid.size
    lasts = [net.node_last[in_node], last[own_choice]]
    lasts += [place_last[net.arc_place[own_arc]], np.full(streams.count, size - 1)]
    firsts = [0 * lasts[0], net.choice_first[own_choice], begins[own_arc], 0 * lasts[3]]
    untils = [lasts[0], net.choice_last[own_choice], lasts[2], lasts[3]]
    var_last = np.concatenate(lasts)
    filled = fill_terms(net, node, choice, group_in)
    return Variables(
        node=node,
        choice=choice,
        arc=arc,
        lost=lost,
        base=np.cumsum(var_last + 1) - var_last - 1,
        last=var_last,
        first=np.concatenate(firsts),
        until=np.concatenate(untils),
        in_node=in_node,
        in_place=in_place,
        filled=filled.pick(in_place),
        drawn=draw_terms(net, arc, useful, filled),
    )


def number(
    in_node: Bools, own_choice: Bools, own_arc: Bools, streams: int
) -> list[Ints]:
    """Number the variables: nodes, choices, arcs, what streams give up."""
    found, first = [], 0
    for own in (in_node, own_choice, own_arc, np.ones(streams, bool)):
        found.append(np.where(own, np.cumsum(own) - 1 + first, -1))
        first += int(own.sum())
    return found


def fill_terms(net: Net, node: Ints, choice: Ints, group_in: Bools) -> Terms:
    """Write the pieces fitted at places as per_unit x the choices that fit there."""
    kept = group_in[net.choice_group[net.fit_choice]]
    of, by = net.fit_place[kept], net.fit_choice[kept]
    var = np.where(choice[by] >= 0, choice[by], node[net.place_node[of]])
    return Terms(of, var, net.place_per_unit[of].astype(np.float64))


def draw_terms(net: Net, arc: Ints, useful: Bools, filled: Terms) -> Terms:
    """Write the pieces that come through arcs: own variable, or the place's."""
    own = np.flatnonzero(arc >= 0)
    alone = np.flatnonzero(useful & (arc < 0))
    at = np.full(net.places, -1)
    at[net.arc_place[alone]] = alone
    same = at[filled.of] >= 0
    return Terms(
        np.concatenate([own, at[filled.of[same]]]),
        np.concatenate([arc[own], filled.var[same]]),
        np.concatenate([np.ones(len(own)), filled.factor[same]]),
    )


def follows(net: Net, variables: Variables) -> Bools:
    """Say which variables grow by themselves, being sums of others that do.

    A node is the sum of the choices of a group, or the sum of the arcs of a place that
    takes nothing else; so is a choice that alone fills a place and has no window.
    """
    with_arcs = any_rows(net.arc_place, variables.arc >= 0, net.places)
    users = np.bincount(net.fit_place, minlength=net.places)
    alone = (with_arcs & (users == 1))[net.fit_place]
    sure = np.zeros(len(variables.base), bool)
    by_choice = variables.choice[net.fit_choice]
    by_node = variables.node[net.place_node[net.fit_place]]
    covered = alone & (by_choice >= 0)
    free = variables.until[by_choice] >= variables.last[by_choice]
    sure[by_choice[covered & free]] = True
    sure[by_node[alone & (by_choice < 0) & (by_node >= 0)]] = True
    split = net.group_node[net.choice_group[variables.choice >= 0]]
    sure[variables.node[split]] = True
    return sure
