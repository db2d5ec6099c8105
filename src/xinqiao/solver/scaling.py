"""A growing program scaled, so that no row and no step weighs more than another.

Rows and steps are divided by the roots of their absolute sums: the norm of the matrix
is then at most 1 (Pock and Chambolle 2011, with alpha = 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from xinqiao.solver.growing import Growing
from xinqiao.solver.kernels import Runs, Short, Vector
from xinqiao.solver.program import Floats, Ints, Rows

FORBIDDEN = 1e30  # cost of a step that may not be taken

Precision = type[np.float32] | type[np.float64]


@dataclass(frozen=True)
class Cells:
    """Nonzeros one by one."""

    row: Ints
    column: Ints
    value: Floats


@dataclass(frozen=True)
class Scaled:
    """A program to minimise, scaled.

    `row`, `step`: what rows are multiplied and steps divided by, and so `size` of a
    scaled step. `goods`, `money`: what all limits and all costs are multiplied by.
    `by_row`, `by_column`: the nonzeros over steps and over totals, in groups of rows
    that lie apart, and of the columns of each quantity.
    """

    program: Growing
    ends: Short
    row: Vector
    step: Floats
    goods: float
    money: float
    cost: Vector
    limits: tuple[Vector, Vector]
    size: Vector
    by_row: tuple[Runs, Runs]
    by_column: tuple[Runs, Runs]

    @property
    def precision(self) -> Precision:
        """Kind of numbers that the method computes with."""
        kind: Precision = self.size.dtype.type
        return kind

    def aimed(
        self, cost: Floats, charge: Floats, lower: Floats, upper: Floats
    ) -> "Scaled":
        """The same matrix with other costs, and other limits of its rows.

        `charge`: costs besides that say nothing of what costs usually are.
        """
        low, high = (limit * self.row.astype(np.float64) for limit in (lower, upper))
        costs = cost * self.step
        goods = 1 / (1 + float(np.linalg.norm(np.maximum(finite(low), finite(high)))))
        money = 1 / (1 + float(np.linalg.norm(costs)))
        costs = (costs + charge * self.step) * money
        costs = np.where(self.program.shut, FORBIDDEN, costs)
        kind = self.precision
        return replace(
            self,
            goods=goods,
            money=money,
            cost=costs.astype(kind),
            limits=((low * goods).astype(kind), (high * goods).astype(kind)),
        )

    def steps_of(self, totals: Floats) -> Vector:
        """Columns as scaled steps."""
        steps = np.where(self.program.shut, 0, np.maximum(self.program.step(totals), 0))
        return (steps / self.step * self.goods).astype(self.precision)

    def totals_of(self, steps: Vector) -> Floats:
        """Scaled steps as columns."""
        return self.program.total(steps.astype(np.float64) * self.step / self.goods)

    def scaled_prices(self, prices: Floats) -> Vector:
        """Prices of rows, scaled."""
        return (prices / self.row * self.money).astype(self.precision)

    def prices_of(self, y: Vector) -> Floats:
        """Scaled prices as prices."""
        prices: Floats = y.astype(np.float64) * self.row / self.money
        return prices


def scale(
    program: Growing, held: Sequence[Rows], cost: Floats, precision: Precision
) -> Scaled:
    """Scale a program, with rows over totals that are held besides, and its costs."""
    blocks = (*program.blocks, *held)
    lower = np.concatenate([block.lower for block in blocks])
    upper = np.concatenate([block.upper for block in blocks])
    p, split = gather(program.steps)
    q, _ = gather((*program.totals, *held), split)
    row, step = roots(program, p, q, len(lower))
    runs = [find_runs(cells, program.base, precision) for cells in (p, q)]
    ends, none = program.ends.astype(np.int32), np.zeros(0, precision)
    scaled = Scaled(
        program=program,
        ends=ends,
        row=row.astype(precision),
        step=step,
        goods=1.0,
        money=1.0,
        cost=none,
        limits=(none, none),
        size=step.astype(precision),
        by_row=(by_row(runs[0], 0, split), by_row(runs[1], split, len(lower))),
        by_column=(grouped(turned(runs[0]), ends), grouped(turned(runs[1]), ends)),
    )
    return scaled.aimed(cost, 0 * cost, lower, upper)


def gather(blocks: Sequence[Rows], first: int = 0) -> tuple[Cells, int]:
    """The nonzeros of blocks whose rows are numbered on from `first`, and the end."""
    firsts = np.cumsum([first, *(len(block.lower) for block in blocks)])
    cells = Cells(
        np.concatenate([b.row + f for b, f in zip(blocks, firsts, strict=False)]),
        np.concatenate([block.column for block in blocks]),
        np.concatenate([block.value for block in blocks]),
    )
    return cells, int(firsts[-1])


def roots(program: Growing, p: Cells, q: Cells, rows: int) -> tuple[Floats, Floats]:
    """One by the roots of the absolute sums of rows, and of steps.

    A step is in all later totals of its quantity.
    """
    buckets = program.total(np.ones(program.columns))[q.column]
    sums = np.zeros(rows) + np.bincount(p.row, np.abs(p.value), rows)
    sums += np.bincount(q.row, np.abs(q.value) * buckets, rows)
    totals = np.bincount(q.column, np.abs(q.value), program.columns)
    steps = np.bincount(p.column, np.abs(p.value), program.columns)
    return root(sums), root(steps + program.later(totals.astype(np.float64)))


def root(sums: Floats) -> Floats:
    """One by the root of each sum; 1 where there is nothing."""
    found: Floats = 1 / np.sqrt(np.where(sums > 0, sums, 1.0))
    return found


def finite(limits: Floats) -> Floats:
    """Size of limits; 0 where there is none."""
    found: Floats = np.where(np.isfinite(limits), np.abs(limits), 0.0)
    return found


def find_runs(cells: Cells, base: Ints, precision: Precision) -> Runs:
    """Join nonzeros that follow each other down a diagonal, within one quantity."""
    follows = (np.diff(cells.row) == 1) & (np.diff(cells.column) == 1)
    follows &= np.diff(cells.value) == 0
    begins = np.isin(cells.column, base)
    first = np.flatnonzero(np.append(True, ~follows | begins[1:])[: len(begins)])
    length = np.diff(np.append(first, len(begins)))
    short = (cells.row[first], cells.column[first], length)
    row, column, steps = (values.astype(np.int32) for values in short)
    value: Vector = cells.value[first].astype(precision)
    none = np.zeros(1, np.int32)
    return Runs(none, none, row, column, steps, value)


def by_row(runs: Runs, first: int, stop: int) -> Runs:
    """Sort runs by row into groups of rows that no run of another group leads to."""
    order = np.argsort(runs.to, kind="stable")
    to, reach = runs.to[order], np.maximum.accumulate((runs.to + runs.length)[order])
    apart = to[1:][to[1:] >= reach[:-1]]
    edge: Short = np.concatenate([[first], apart, [stop]]).astype(np.int32)
    return grouped(runs, edge)


def grouped(runs: Runs, edge: Short) -> Runs:
    """Sort runs by what they lead to, in groups; none leads across an edge."""
    order = np.argsort(runs.to, kind="stable")
    to = runs.to[order]
    start = np.append(np.searchsorted(to, edge[:-1]), len(to)).astype(np.int32)
    others = runs.of[order], runs.length[order], runs.value[order]
    return Runs(start, edge, to, *others)


def turned(runs: Runs) -> Runs:
    """The same matrix from the other side: rows and columns change places."""
    return runs._replace(to=runs.of, of=runs.to)
