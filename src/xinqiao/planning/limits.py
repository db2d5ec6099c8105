"""The limits of the plan: one function a limit, each a sentence about the world.

All quantities are pieces by the end of a bucket (cumulative), so a limit on stock is a
single row and what was used is never given back.
"""

from dataclasses import dataclass

import numpy as np

from xinqiao.planning.capacity import UNLIMITED, Capacity
from xinqiao.planning.caps import Caps
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.net import Net
from xinqiao.planning.pools import Pools
from xinqiao.planning.protection import Protection
from xinqiao.planning.streams import Streams
from xinqiao.planning.variables import Variables, follows
from xinqiao.solver import Program, Rows

NONE = np.inf


@dataclass(frozen=True)
class Draft:
    """All that the limits are written from."""

    net: Net
    streams: Streams
    pools: Pools
    capacity: Capacity
    caps: Caps
    protection: Protection
    variables: Variables
    scarce: Ints
    """Pools that may run short, by number; a row of pool limits for each."""
    capped: Ints
    """Caps on what the program draws, by number; a row of caps for each."""

    def delivered(self, columns: Floats) -> Floats:
        """Pieces delivered by the end of each bucket, by stream."""
        var = self.variables
        node, bucket = var.node[: self.streams.count], np.arange(self.net.grid.size)
        return np.maximum(columns[var.column(node[:, None], bucket)], 0)


class Cells:
    """Nonzeros of one block, gathered piece by piece."""

    def __init__(self) -> None:
        """Begin with none."""
        self.rows: list[Ints] = []
        self.columns: list[Ints] = []
        self.values: list[Floats] = []

    def add(self, row: Ints, column: Ints, value: Floats | float) -> None:
        """Add nonzeros; arguments broadcast against each other."""
        row, column, values = np.broadcast_arrays(row, column, value)
        self.rows.append(row.ravel())
        self.columns.append(column.ravel())
        self.values.append(values.ravel().astype(np.float64))

    def block(self, name: str, lower: Floats, upper: Floats) -> Rows:
        """Finish the block."""
        empty = np.zeros(0, np.int64)
        return Rows(
            name,
            np.concatenate([empty, *self.rows]),
            np.concatenate([empty, *self.columns]),
            np.concatenate([np.zeros(0), *self.values]),
            np.asarray(lower, np.float64).ravel(),
            np.asarray(upper, np.float64).ravel(),
        )


def every_position_is_filled(draft: Draft) -> Rows:
    """Each piece started takes one choice of every group of its node.

    Group g of node n, bucket s:  sum of choices y_j(s) - K_n(s) = 0.
    """
    net, var = draft.net, draft.variables
    chosen = np.flatnonzero(var.choice >= 0)
    groups, at = np.unique(net.choice_group[chosen], return_inverse=True)
    node = var.node[net.group_node[groups]]
    row, size = staircase(var.last[node])
    cells = Cells()
    add_terms(cells, var, row[at], var.choice[chosen], np.ones(len(chosen)))
    add_terms(cells, var, row, node, -np.ones(len(groups)))
    return cells.block("positions", np.zeros(size), np.zeros(size))


def every_place_is_supplied(draft: Draft) -> Rows:
    """What is fitted at a place came through one of its arcs.

    Place with several arcs, bucket s:  sum of arcs d_a(s) - per_unit x choices(s) = 0.
    """
    net, var = draft.net, draft.variables
    own = np.flatnonzero(var.arc >= 0)
    places = supplied_places(draft)
    index = np.full(net.places, -1)
    index[places] = np.arange(len(places))
    row, size = staircase(net.node_last[net.place_node[places]])
    cells = Cells()
    add_terms(
        cells, var, row[index[net.arc_place[own]]], var.arc[own], np.ones(len(own))
    )
    here = var.filled.pick(index >= 0)
    add_terms(cells, var, row[index[here.of]], here.var, -here.factor)
    return cells.block("places", np.zeros(size), np.zeros(size))


def supplied_places(draft: Draft) -> Ints:
    """Find the places in the program that do not follow from one arc alone."""
    net, var = draft.net, draft.variables
    alone = np.zeros(net.places, bool)
    shared = var.drawn.of[var.arc[var.drawn.of] < 0]
    alone[net.arc_place[shared]] = True
    return np.flatnonzero(var.in_place & ~alone)


def staircase(last: Ints) -> tuple[Ints, int]:
    """Number rows by thing and bucket: the first row of each, and how many in all."""
    return np.cumsum(last + 1) - last - 1, int((last + 1).sum())


def add_terms(
    cells: Cells, var: Variables, row: Ints, which: Ints, factor: Floats
) -> None:
    """Add a variable to its rows, one a bucket up to its last."""
    last = var.last[which]
    each = np.repeat(np.arange(len(which)), last + 1)
    bucket = np.arange(len(each)) - np.repeat(np.cumsum(last + 1) - last - 1, last + 1)
    cells.add(row[each] + bucket, var.base[which[each]] + bucket, factor[each])


def nothing_is_drawn_before_it_arrives(draft: Draft) -> Rows:
    """Up to each bucket, no more leaves a pool than has arrived.

    Pool k, bucket r:  sum of arcs d_a(last use that must have left by r) <= S_k(r).
    """
    index = np.full(len(draft.pools.arrivals) + 1, -1)
    index[draft.scarce] = np.arange(len(draft.scarce))
    cells = draws_in_rows(draft, index[draft.net.arc_pool[draft.variables.drawn.of]])
    most = pool_limits(draft)
    return cells.block("pools", np.full(len(most), -NONE), most)


def no_group_draws_beyond_its_cap(draft: Draft) -> Rows:
    """Up to each bucket, a group draws of a part no more than its share of open pools.

    Cap c, bucket r:  sum of arcs d_a(last use that must have left by r)
    <= floor(share x pieces that have come to open pools by r).
    """
    index = np.full(draft.caps.count + 1, -1)
    index[draft.capped] = np.arange(len(draft.capped))
    cells = draws_in_rows(draft, index[draft.caps.at(draft.variables.drawn.of)])
    most = falling_due(draft.caps.total[draft.capped].astype(np.float64))
    return cells.block("caps", np.full(len(most), -NONE), most)


def draws_in_rows(draft: Draft, row: Ints) -> Cells:
    """Put what must have left by each bucket into rows, one a bucket.

    `row`: number of the row, by term of what is drawn; -1: none.
    """
    net, var, size = draft.net, draft.variables, draft.net.grid.size
    terms = np.flatnonzero(row >= 0)
    columns = var.column(
        var.drawn.var[terms][:, None], net.reach[net.arc_delay[var.drawn.of[terms]]]
    )
    cells = Cells()
    rows = row[terms][:, None] * size + np.arange(size)
    cells.add(rows, columns, var.drawn.factor[terms][:, None])
    return cells


def pool_limits(draft: Draft, extra: tuple[int, int, float] = (-1, 0, 0.0)) -> Floats:
    """Pieces arrived by each bucket; `extra`: pool, bucket, pieces there besides."""
    total = draft.pools.total[draft.scarce].astype(np.float64)
    pool, bucket, pieces = extra
    total[draft.scarce == pool, bucket:] += pieces
    return falling_due(total)


def arrival_limits(
    draft: Draft, extra: tuple[int, int, float] = (-1, 0, 0.0)
) -> Floats:
    """Limits of pools, and of caps, which grow with open pools; `extra`: as above."""
    pool, bucket, pieces = extra
    part, reserved = draft.pools.table.select("part", "reserved").row(pool)
    more = pieces if pool >= 0 and reserved is None else 0.0
    most = draft.caps.with_more(part, bucket, more)[draft.capped].astype(np.float64)
    return np.concatenate([pool_limits(draft, extra), falling_due(most)])


def falling_due(total: Floats) -> Floats:
    """Limits on what only grows: none where the next bucket has the same; by row."""
    same = np.zeros(total.shape, bool)
    same[:, :-1] = total[:, :-1] == total[:, 1:]
    return np.where(same, NONE, total).ravel()


def nothing_is_used_before_it_is_built(draft: Draft) -> Rows:
    """Up to each bucket, no more built pieces are used at a place than were completed.

    Arc a from node m, bucket t:  d_a(t) - K_m(last start completed by t) <= 0.
    """
    net, var = draft.net, draft.variables
    terms = built_terms(draft)
    of, which = var.drawn.of[terms], var.drawn.var[terms]
    arcs, at = np.unique(of, return_inverse=True)
    last = net.node_last[net.place_node[net.arc_place[arcs]]]
    row, size = staircase(last)
    cells = Cells()
    add_terms(cells, var, row[at], which, var.drawn.factor[terms])
    each = np.repeat(np.arange(len(arcs)), last + 1)
    bucket = np.arange(size) - row[each]
    node = net.arc_child[arcs[each]]
    start = net.back[net.node_lead[node], bucket]
    done = start >= 0
    cells.add(
        np.arange(size)[done], var.column(var.node[node[done]], start[done]), -1.0
    )
    return cells.block("built", np.full(size, -NONE), np.zeros(size))


def built_terms(draft: Draft) -> Bools:
    """Say which terms of arcs are about pieces that the program has built."""
    child = draft.net.arc_child[draft.variables.drawn.of]
    found: Bools = (child >= 0) & (draft.variables.node[child] >= 0)
    return found


def capacity_holds(draft: Draft) -> Rows:
    """In each bucket no more of a part is completed than there is capacity for.

    Part m, bucket t:  sum of nodes K_n(started in time for t) - K_n(... t - 1) <= cap.
    """
    net, var, capacity = draft.net, draft.variables, draft.capacity
    size = net.grid.size
    row = np.where(net.node_part >= 0, capacity.row[net.node_part], -1)
    nodes = np.flatnonzero((row >= 0) & (var.node >= 0))
    back = net.back[net.node_lead[nodes]]
    before = np.concatenate([np.full((len(nodes), 1), -1), back[:, :-1]], axis=1)
    rows = row[nodes][:, None] * size + np.arange(size)
    cells = Cells()
    for start, sign in ((back, 1.0), (before, -1.0)):
        done = start >= 0
        which = np.broadcast_to(var.node[nodes][:, None], start.shape)[done]
        cells.add(rows[done], var.column(which, start[done]), sign)
    most = np.where(capacity.pieces < UNLIMITED, capacity.pieces, NONE)
    return cells.block("capacity", np.full(most.size, -NONE), most)


def nothing_is_given_back(draft: Draft) -> Rows:
    """What was started, fitted or drawn stays so, and grows only while it may.

    Variable x, bucket s >= 1:  x(s) - x(s - 1) >= 0, and = 0 after its window. Left out
    where x is a sum of others that grow.
    """
    var = draft.variables
    grows = ~follows(draft.net, var)
    grows[var.lost] = True
    which = np.flatnonzero(grows & (var.last > 0))
    steps = var.last[which]
    each = np.repeat(which, steps)
    bucket = np.arange(len(each)) - np.repeat(np.cumsum(steps) - steps, steps) + 1
    count = np.arange(len(each))
    cells = Cells()
    cells.add(count, var.base[each] + bucket, 1.0)
    cells.add(count, var.base[each] + bucket - 1, -1.0)
    upper = np.where(bucket > var.until[each], 0.0, NONE)
    return cells.block("growth", np.zeros(len(each)), upper)


def no_more_than_is_due(draft: Draft) -> Rows:
    """Up to each bucket, what is delivered or given up was due, and must be in time.

    Stream i, bucket t:  due whose patience ends by t <= X_i(t) + L_i(t) <= D_i(t).
    """
    net, var, streams = draft.net, draft.variables, draft.streams
    size = net.grid.size
    rows = np.arange(streams.count)[:, None] * size + np.arange(size)
    delivery = var.node[: streams.count][:, None]
    cells = Cells()
    for which in (delivery, var.lost[:, None]):
        cells.add(rows, var.column(which, np.arange(size)), 1.0)
    lower, upper = (v.astype(np.float64) for v in (streams.expired, streams.total))
    return cells.block("due", lower, upper)


def no_class_gets_more_than_its_most(draft: Draft) -> Rows:
    """A class with a maximum gets no more pieces by the last bucket.

    Class c:  sum over its streams X_i(T) <= most_c.
    """
    var, protection = draft.variables, draft.protection
    mine = np.flatnonzero(protection.of >= 0)
    last = var.column(var.node[mine], np.array(draft.net.grid.size - 1))
    cells = Cells()
    cells.add(protection.of[mine], last, 1.0)
    most = np.where(protection.limited, protection.most, NONE)
    return cells.block("classes", np.full(len(most), -NONE), most)


LIMITS = (
    every_position_is_filled,
    every_place_is_supplied,
    nothing_is_drawn_before_it_arrives,
    no_group_draws_beyond_its_cap,
    nothing_is_used_before_it_is_built,
    capacity_holds,
    nothing_is_given_back,
    no_more_than_is_due,
    no_class_gets_more_than_its_most,
)


def write_program(draft: Draft) -> Program:
    """Write all limits, and bounds: nothing happens before its first bucket."""
    var = draft.variables
    upper = np.full(var.columns, NONE)
    which = np.repeat(np.arange(len(var.base)), var.last + 1)
    bucket = np.arange(var.columns) - var.base[which]
    upper[bucket < var.first[which]] = 0.0
    blocks = tuple(limit(draft) for limit in LIMITS)
    return Program(np.zeros(var.columns), upper, blocks)
