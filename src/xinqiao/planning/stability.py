"""Stability: the least change of deliveries against an earlier outcome.

change = sum over streams and buckets of weeks x |X_i(t) - P_i(t)|, P what was delivered
by then in the earlier outcome: a piece that comes a week later, or sooner, counts one.
Written with columns Z_i(t) >= |X_i(t) - P_i(t)|, two rows each.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from xinqiao.planning.agenda import Stage
from xinqiao.planning.grid import Floats, Grid
from xinqiao.planning.limits import NONE, Cells, Draft
from xinqiao.planning.objectives import Gain
from xinqiao.planning.stages import Run, StageResult, held_level
from xinqiao.planning.streams import Streams
from xinqiao.solver import Program

LESS, MORE = "less", "more"
"""Kinds of prices: on delivering less by a bucket than before, and on more."""


@dataclass(frozen=True)
class Changes:
    """Where changes stand in a program: the first column, and `before` (pieces)."""

    column: int
    before: Floats


def earlier_pieces(
    streams: Streams, grid: Grid, deliveries: pl.DataFrame | None
) -> Floats | None:
    """Pieces delivered earlier by the end of each bucket, by stream.

    `deliveries`: demand, week, pieces. Needs that are there no more, and weeks outside
    the plan, are left out.
    """
    if deliveries is None:
        return None
    rows = deliveries.join(streams.needs.select("demand", "stream"), on="demand")
    weeks = grid.weeks(rows["week"])
    end = int(grid.start[-1] + grid.length[-1])
    rows = rows.filter(pl.Series((weeks >= 0) & (weeks < end)))
    pieces = np.zeros((streams.count, grid.size))
    at = (rows["stream"].to_numpy(), grid.holding(grid.weeks(rows["week"])))
    np.add.at(pieces, at, rows["pieces"].to_numpy())
    return np.cumsum(pieces, axis=1)


def add_changes(
    program: Program, draft: Draft, before: Floats
) -> tuple[Program, Changes]:
    """Write the rows that measure changes: Z + X >= P and Z - X >= -P."""
    count, size = before.shape
    var = draft.variables
    delivery = var.column(var.node[:count][:, None], np.arange(size))
    change = program.columns + np.arange(count * size).reshape(count, size)
    blocks = []
    for name, sign in ((LESS, 1.0), (MORE, -1.0)):
        cells = Cells()
        rows = np.arange(count * size).reshape(count, size)
        cells.add(rows, change, 1.0)
        cells.add(rows, delivery, sign)
        blocks.append(cells.block(name, sign * before, np.full(count * size, NONE)))
    wider = replace(
        program,
        lower=np.append(program.lower, np.zeros(count * size)),
        upper=np.append(program.upper, np.full(count * size, NONE)),
        blocks=(*program.blocks, *blocks),
    )
    return wider, Changes(program.columns, before)


def take_stability(run: Run, changes: Changes) -> None:
    """Choose the plan with the least change, and prove that there is none with less."""
    run.hold_last()
    weeks = np.broadcast_to(run.draft.net.grid.length, changes.before.shape)
    gain = np.zeros(changes.column + weeks.size)
    gain[changes.column :] = -weeks.ravel()
    answer = run.session.maximise(gain)
    stage = Stage("stability", 1, "", Gain(gain, 0.0))
    program = run.session.program
    less, more = (-answer.prices[program.span(name)] for name in (LESS, MORE))
    net = np.clip((less - more).reshape(weeks.shape), -weeks, weeks)
    dues = run.dues(answer)
    tariff = run.tariff(stage, answer, dues)
    owed = tariff.owed + float((net * changes.before).sum())
    tariff = replace(tariff, moves=net, owed=owed)
    value = stage.gain.value(answer.values)
    bound = run.pricing.bound(tariff)
    result = StageResult(stage, value, bound, held_level(value), tariff, dues)
    run.add(result, answer)
