"""The tree of one stream, cut out of the net and numbered from zero."""

from dataclasses import dataclass

import numpy as np

from xinqiao.planning.grid import Ints
from xinqiao.planning.net import Net


@dataclass(frozen=True)
class Branch:
    """One stream's tree.

    `node`, `choice`, `place`, `arc`: numbers in the net, in order. The rest is as in
    Net, numbered within the branch; `child_arc`: arc that each node feeds (-1 for the
    delivery).
    """

    node: Ints
    choice: Ints
    place: Ints
    arc: Ints
    tier: Ints
    lead: Ints
    part: Ints
    group_node: Ints
    choice_group: Ints
    choice_first: Ints
    choice_last: Ints
    fit_choice: Ints
    fit_place: Ints
    place_node: Ints
    per_unit: Ints
    arc_place: Ints
    arc_child: Ints
    child_arc: Ints


class Forest:
    """Cuts branches out of a net; sorts everything by stream once."""

    def __init__(self, net: Net) -> None:
        """Sort nodes, groups, choices, fittings, places and arcs by stream."""
        self.net = net
        group = net.node_stream[net.group_node]
        place = net.node_stream[net.place_node]
        choice = group[net.choice_group]
        self.lists = {
            "node": by_stream(net.node_stream),
            "group": by_stream(group),
            "choice": by_stream(choice),
            "fit": by_stream(choice[net.fit_choice]),
            "place": by_stream(place),
            "arc": by_stream(place[net.arc_place]),
        }

    def members(self, kind: str, stream: int) -> Ints:
        """Numbers of one kind of thing that belong to a stream, in order."""
        order, first = self.lists[kind]
        return order[first[stream] : first[stream + 1]]

    def branch(self, stream: int) -> Branch:
        """Cut out one stream's tree."""
        net = self.net
        node, group, choice, fit, place, arc = (
            self.members(kind, stream) for kind in self.lists
        )
        child = net.arc_child[arc]
        built = np.flatnonzero(child >= 0)
        child_arc = np.full(len(node), -1)
        child_arc[np.searchsorted(node, child[built])] = built
        return Branch(
            node=node,
            choice=choice,
            place=place,
            arc=arc,
            tier=net.node_tier[node],
            lead=net.node_lead[node],
            part=net.node_part[node],
            group_node=np.searchsorted(node, net.group_node[group]),
            choice_group=np.searchsorted(group, net.choice_group[choice]),
            choice_first=net.choice_first[choice],
            choice_last=net.choice_last[choice],
            fit_choice=np.searchsorted(choice, net.fit_choice[fit]),
            fit_place=np.searchsorted(place, net.fit_place[fit]),
            place_node=np.searchsorted(node, net.place_node[place]),
            per_unit=net.place_per_unit[place],
            arc_place=np.searchsorted(place, net.arc_place[arc]),
            arc_child=np.where(child >= 0, np.searchsorted(node, child), -1),
            child_arc=child_arc,
        )


def by_stream(stream: Ints) -> tuple[Ints, Ints]:
    """Sort things by stream: their numbers, and where each stream begins."""
    order = np.argsort(stream, kind="stable")
    count = int(stream.max(initial=-1)) + 1
    return order, np.searchsorted(stream[order], np.arange(count + 1))
