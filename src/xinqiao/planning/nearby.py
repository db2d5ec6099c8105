"""A large plan kept after a small change, and made anew only around what it touches.

Streams whose own needs changed, those that may use what there is more or less of, and
those that vie with them are planned anew to the optimum, with all that the others leave
them; the others keep what they had. The prices of the earlier plan bound the changed
market as well as their own, so it is known at once whether the plan is good enough.
"""

from dataclasses import replace

import numpy as np

from xinqiao.planning.carry import compare, of_arcs, of_choices
from xinqiao.planning.ends import Ends
from xinqiao.planning.first_order import carry_prices, count_alternates, measure
from xinqiao.planning.flow import Flow
from xinqiao.planning.grid import Bools, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.limits import Draft
from xinqiao.planning.needs import most_used
from xinqiao.planning.plan import Plan, plan_by_simplex
from xinqiao.planning.prices import Tariff
from xinqiao.planning.section import Members, cut_section
from xinqiao.planning.stages import Run
from xinqiao.planning.touched import Touched, find_touched

FEW, SHARE = 6_000, 16
"""About how many columns the program of a section has, and which part of all: simplex
takes a moment."""

CLASSES = 0.01
"""The largest gap of a protected class: who comes first is not to wait for others."""


def plan_nearby(before: Plan, ends: Ends, ground: Ground, most: Ints) -> Plan | None:
    """Keep a plan after a change, but for what it touches; None if it is not proved.

    `ends`: where the stages of the earlier plan ended.
    """
    if not same_weeks(before.ground, ground):
        return None
    run = carry_prices(ground, most, ends)
    ask_costs(run, before)
    carry = compare(before.ground, ground)
    touched = find_touched(before.ground, ground, carry, run)
    flow = plan_section(ground, carry.flow(before.flow), touched, run.draft)
    if flow is None:
        return None
    measure(run, flow)
    if not good_enough(run, ground.policy.gap):
        return None
    if "substitutes" in ground.policy.stages:
        count_alternates(ground, run, flow)
    return Plan(ground, flow, run)


def good_enough(run: Run, wanted: float) -> bool:
    """Whether all stages are as near their bounds as is wanted, classes at least."""
    *first, last = run.results
    return last.gap <= wanted and all(r.gap <= min(wanted, CLASSES) for r in first)


def same_weeks(before: Ground, after: Ground) -> bool:
    """Whether two grounds have the same buckets."""
    one, other = before.grid, after.grid
    return one.monday == other.monday and np.array_equal(one.length, other.length)


def ask_costs(run: Run, before: Plan) -> None:
    """Find what pieces cost at the prices of a run.

    In the same trees, at the same prices, they cost what they did.
    """
    same = run.draft.net is before.run.draft.net
    known = {(r.stage.name, r.stage.key): r for r in before.run.results if same}
    for number, result in enumerate(run.results):
        first = known.get((result.stage.name, result.stage.key))
        if first and first.costs is not None and alike(first.tariff, result.tariff):
            costs = first.costs
        else:
            costs = run.pricing.costs(result.tariff)
        run.results[number] = replace(result, costs=costs)


def alike(one: Tariff, other: Tariff) -> bool:
    """Whether a piece costs the same at two tariffs, whatever it is paid."""
    names = "pool", "capacity", "cap"
    pairs = ((getattr(one, n), getattr(other, n)) for n in names)
    return one.rank == other.rank and all(np.array_equal(*pair) for pair in pairs)


def plan_section(
    ground: Ground, flow: Flow, touched: Touched, draft: Draft
) -> Flow | None:
    """Plan the streams that may move anew; more of them if others lack what they had.

    `flow`: the earlier plan. None if it cannot stay as it is elsewhere. `draft`: of the
    program for all streams.
    """
    order, count = touched.order, len(touched.order)
    if not count:
        return flow
    sizes = np.cumsum(columns_by_stream(draft)[order])
    columns = max(FEW, draft.variables.columns // SHARE)
    number = max(1, int((sizes <= columns).sum()), int(touched.causes.sum()))
    while True:
        chosen = np.zeros(ground.streams.count, bool)
        chosen[order[:number]] = True
        section = cut_section(ground, flow, chosen)
        if section is not None:
            return planned_anew(ground, section, flow, chosen)
        if number >= count:
            return None
        number *= 2


def columns_by_stream(draft: Draft) -> Ints:
    """Columns of a program that belong to each stream."""
    net, var, count = draft.net, draft.variables, draft.streams.count
    width = var.last + 1
    found = np.zeros(count, np.int64)
    for which, stream in (
        (var.node, net.node_stream),
        (var.choice, of_choices(net)),
        (var.arc, of_arcs(net)),
        (var.lost, np.arange(count)),
    ):
        own = which >= 0
        sums = np.bincount(stream[own], width[which[own]], count)
        found += sums.astype(np.int64)
    return found


def planned_anew(ground: Ground, section: Ground, flow: Flow, chosen: Bools) -> Flow:
    """Plan a section to its optimum, and put it into the plan."""
    most = most_used(section.net, section.streams.total, section.capacity)
    nothing = np.zeros(len(section.net.parts), bool)
    part = plan_by_simplex(section, most, nothing).flow
    return Members.of(ground.net, chosen).put(flow, part)
