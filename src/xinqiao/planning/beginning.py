"""An earlier plan, written as columns: where a solve may begin."""

import numpy as np

from xinqiao.planning.flow import Flow
from xinqiao.planning.grid import Floats
from xinqiao.planning.limits import Draft
from xinqiao.planning.worth import given_up


def columns_of(draft: Draft, flow: Flow) -> Floats:
    """Write a plan as columns of a draft of its market; the way back of `Lift.read`."""
    var, streams = draft.variables, draft.streams
    values = np.zeros((len(var.base), draft.net.grid.size))
    lost = given_up(streams, flow.started[: streams.count])
    kinds = (
        (var.node, flow.started),
        (var.choice, flow.chosen),
        (var.arc, flow.came),
        (var.lost, lost),
    )
    for which, pieces in kinds:
        own = which >= 0
        values[which[own]] = pieces[own]
    each = np.repeat(np.arange(len(var.base)), var.last + 1)
    columns: Floats = values[each, np.arange(len(each)) - var.base[each]]
    return columns
