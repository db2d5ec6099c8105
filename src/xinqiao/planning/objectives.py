"""What the stages optimise, as gains of the program's columns."""

from dataclasses import dataclass

import numpy as np

from xinqiao.planning.grid import Bools, Floats
from xinqiao.planning.limits import Draft


@dataclass(frozen=True)
class Gain:
    """A linear objective to be maximised: `of` each column, plus a constant."""

    of: Floats
    constant: float

    def value(self, columns: Floats) -> float:
        """Value of the objective; columns beyond its own count for nothing."""
        return float(self.of @ columns[: len(self.of)]) + self.constant


def worth(draft: Draft, lateness: float) -> Gain:
    """Worth of what is delivered, less `lateness` a week of it for what is late.

    sum over streams  v (X(T) - lateness x sum over t < T of weeks x (D - L - X)(t)).
    """
    var, streams = draft.variables, draft.streams
    weeks = np.append(draft.net.grid.gaps, 0.0)
    wait = lateness * streams.value[:, None] * weeks
    gain = np.zeros(var.columns)
    bucket = np.arange(len(weeks))
    delivery = var.column(var.node[: streams.count][:, None], bucket)
    gain[delivery] = wait
    gain[delivery[:, -1]] += streams.value
    gain[var.column(var.lost[:, None], bucket)] = wait
    return Gain(gain, -float((wait * streams.total).sum()))


def soonest(draft: Draft) -> Floats:
    """Pieces delivered by each bucket, by their value: what breaks ties."""
    var, streams = draft.variables, draft.streams
    gain = np.zeros(var.columns)
    bucket = np.arange(draft.net.grid.size)
    delivery = var.column(var.node[: streams.count][:, None], bucket)
    gain[delivery] = (streams.value / streams.value.max(initial=1e-9))[:, None]
    return gain


def pieces_of(draft: Draft, streams: Bools) -> Gain:
    """Pieces that some streams get by the last bucket."""
    var = draft.variables
    gain = np.zeros(var.columns)
    node = var.node[: draft.streams.count][streams]
    gain[var.column(node, np.array(draft.net.grid.size - 1))] = 1.0
    return Gain(gain, 0.0)


def substitution(draft: Draft) -> Gain:
    """Less use of lower-ranked alternates.

    - sum of (rank - 1) x pieces started with it. A group that was dropped takes its
    best choice; a choice without a variable of its own is all that its node starts.
    """
    net, var = draft.net, draft.variables
    gain = np.zeros(var.columns)
    node = var.node[net.group_node[net.choice_group]]
    which = np.where(var.choice >= 0, var.choice, node)
    alone = (var.choice >= 0) | (net.group_size[net.choice_group] == 1)
    costly = (net.choice_cost > 0) & (which >= 0) & alone
    last = var.column(which[costly], np.array(net.grid.size))
    np.add.at(gain, last, -net.choice_cost[costly].astype(np.float64))
    return Gain(gain, 0.0)
