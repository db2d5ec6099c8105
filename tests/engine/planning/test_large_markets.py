"""Markets too large for simplex; here small ones, planned in the same way."""

from functools import cache

import numpy as np
import pytest
from tests.properties.chance import case_of

from xinqiao import verify
from xinqiao.clearing import Stopwatch, outcome_of
from xinqiao.market.outcome import market_hash
from xinqiao.planning.columns import sum_rows
from xinqiao.planning.first_order import plan_by_first_order
from xinqiao.planning.flow import fitted
from xinqiao.planning.ground import lay_ground
from xinqiao.planning.needs import most_used
from xinqiao.planning.plan import Plan, make_plan, silent
from xinqiao.planning.prefer import left_over, prefer_best

SEEDS = range(24)
PIECE = 1e-6


@cache
def planned(seed: int) -> Plan:
    """The plan of a random market with all traits, by the first-order method."""
    case = case_of(seed)
    ground = lay_ground(case.market, case.policy)
    most = most_used(ground.net, ground.streams.total, ground.capacity)
    waived = np.ones(len(ground.net.parts), bool)
    return Plan(ground, *plan_by_first_order(ground, most, waived))


@pytest.mark.parametrize("seed", SEEDS)
def test_its_outcome_is_verified_row_by_row(seed):
    plan = planned(seed)
    name = market_hash(plan.ground.market, plan.ground.policy)
    verdict = verify(outcome_of(plan, name, Stopwatch(silent)))
    assert [breach.message["en"] for breach in verdict.breaches] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_better_components_are_preferred_without_touching_anything_else(seed):
    ground = planned(seed).ground
    net, flow = ground.net, make_plan(ground).flow
    better = prefer_best(ground, flow)
    assert better.started is flow.started
    assert net.choice_cost @ (better.chosen - flow.chosen)[:, -1] <= PIECE
    for totals in (better.chosen, better.came):
        assert np.diff(totals, axis=1, prepend=0).min(initial=0) >= -PIECE
    everywhere = np.ones(net.places, bool)
    used = sum_rows(net.arc_place, better.came, net.places)
    assert np.abs(fitted(net, better, everywhere) - used).max(initial=0) <= 1e-4
    before = sum_rows(net.choice_group, flow.chosen, len(net.group_node))
    after = sum_rows(net.choice_group, better.chosen, len(net.group_node))
    assert np.abs(before - after).max(initial=0) <= 1e-4
    assert left_over(ground, better).min(initial=0) >= 0
