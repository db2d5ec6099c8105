"""The limits of the plan over what each bucket adds: the form for first-order methods.

The same plan as `write_program`, with fewer rows: that nothing is given back is a bound
of a step, and equations between totals hold if they hold step by step.
"""

import numpy as np

from xinqiao.planning.capacity import UNLIMITED
from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.limits import (
    NONE,
    Cells,
    Draft,
    every_place_is_supplied,
    every_position_is_filled,
    no_class_gets_more_than_its_most,
    no_group_draws_beyond_its_cap,
    no_more_than_is_due,
    nothing_is_drawn_before_it_arrives,
    nothing_is_used_before_it_is_built,
)
from xinqiao.solver import Growing, Rows


def write_growing(draft: Draft) -> Growing:
    """Write all limits; what a quantity may not do in a bucket is a step of nothing."""
    var = draft.variables
    which = np.repeat(np.arange(len(var.base)), var.last + 1)
    bucket = np.arange(var.columns) - var.base[which]
    shut = (bucket < var.first[which]) | (bucket > var.until[which])
    return Growing(
        base=var.base,
        shut=shut,
        steps=(
            every_position_is_filled(draft),
            every_place_is_supplied(draft),
            completions_have_room(draft),
        ),
        totals=(
            nothing_is_drawn_before_it_arrives(draft),
            no_group_draws_beyond_its_cap(draft),
            nothing_is_used_before_it_is_built(draft),
            no_more_than_is_due(draft),
            no_class_gets_more_than_its_most(draft),
        ),
    )


def completions_have_room(draft: Draft) -> Rows:
    """In each bucket no more of a part is completed than there is capacity for.

    Part m, bucket t:  sum of the steps of nodes that complete in t <= capacity.
    """
    net, var, capacity = draft.net, draft.variables, draft.capacity
    row = np.where(net.node_part >= 0, capacity.row[net.node_part], -1)
    nodes = np.flatnonzero((row >= 0) & (var.node >= 0))
    ends = net.ahead[net.node_lead[nodes]]
    done = np.arange(net.grid.size) <= net.node_last[nodes][:, None]
    rows = (row[nodes][:, None] * net.grid.size + ends)[done]
    columns = (var.base[var.node[nodes]][:, None] + np.arange(net.grid.size))[done]
    cells = Cells()
    cells.add(rows, columns, 1.0)
    most = np.where(capacity.pieces < UNLIMITED, capacity.pieces, NONE)
    return cells.block("capacity", np.full(most.size, -NONE), most)


def most_of_each(draft: Draft, most: Ints) -> Floats:
    """The most that each quantity may come to; `most`: by place and bucket."""
    net, var, streams = draft.net, draft.variables, draft.streams
    last, due = most[:, -1], streams.total[:, -1]
    built = np.where(net.node_place >= 0, last[net.node_place], 0)
    built[: streams.count] = due
    found = np.zeros(len(var.base))
    for which, pieces in (
        (var.node, built),
        (var.choice, built[net.group_node[net.choice_group]]),
        (var.arc, last[net.arc_place]),
        (var.lost, due),
    ):
        own = which >= 0
        found[which[own]] = pieces[own]
    return found
