"""Where a solve may begin: an earlier plan of the same market, written anew."""

import numpy as np

from xinqiao.planning.flow import Flow
from xinqiao.planning.grid import Floats
from xinqiao.planning.limits import Draft
from xinqiao.planning.stages import Run
from xinqiao.planning.worth import given_up
from xinqiao.solver import Program


def begin_from(
    draft: Draft, program: Program, flow: Flow, run: Run
) -> tuple[Floats, Floats]:
    """Write a plan as columns, and the last prices of a run as prices of the rows.

    Prices of rows that a market does not share, inside the trees, begin at nothing.
    """
    prices = np.zeros(program.rows)
    tariff = run.results[-1].tariff
    prices[program.span("pools")] = tariff.pool[draft.scarce].ravel()
    prices[program.span("capacity")] = tariff.capacity.ravel()
    return columns_of(draft, flow), prices


def columns_of(draft: Draft, flow: Flow) -> Floats:
    """Write a plan as columns of a draft; the way back of `Lift.read`."""
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
