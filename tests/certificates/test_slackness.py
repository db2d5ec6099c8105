"""Plan and prices fit each other, thing by thing: complementary slackness."""

from functools import cache

import numpy as np
import pytest
from tests.properties.chance import case_of

from xinqiao.planning.capacity import UNLIMITED
from xinqiao.planning.ground import lay_ground
from xinqiao.planning.plan import Plan, make_plan

SEEDS = range(100)


@cache
def made(seed: int) -> Plan:
    """The plan in fractions of a random market."""
    return make_plan(lay_ground(case_of(seed).market, case_of(seed).policy))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_has_a_price_is_used_up_and_what_is_left_has_none(seed):
    plan = made(seed)
    found = [r for r in plan.results if r.stage.name == "worth"][-1]
    worth = max(1.0, abs(found.value))
    assert np.abs(found.tariff.pool * left_in_pools(plan)).max() <= 1e-5 * worth
    assert (
        np.abs(found.tariff.capacity * room_left(plan)).max(initial=0) <= 1e-5 * worth
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_in_fractions_breaks_no_limit(seed):
    plan = made(seed)
    assert left_in_pools(plan).min() >= -1e-5
    assert room_left(plan).min(initial=0) >= -1e-5
    for totals in (plan.flow.started, plan.flow.chosen, plan.flow.came):
        assert np.diff(totals, axis=1).min(initial=0) >= -1e-6


def left_in_pools(plan: Plan) -> np.ndarray:
    """Pieces that lie in each pool at the end of each bucket."""
    net, pools = plan.ground.net, plan.ground.pools
    left = pools.total.astype(float)
    for arc in np.flatnonzero(net.arc_pool >= 0):
        gone = plan.flow.came[arc, net.reach[net.arc_delay[arc]]]
        left[net.arc_pool[arc]] -= gone
    return left


def room_left(plan: Plan) -> np.ndarray:
    """Pieces that could still be completed in each bucket, where there is a limit."""
    net, capacity = plan.ground.net, plan.ground.capacity
    made = np.zeros(capacity.pieces.shape)
    for node in np.flatnonzero(net.node_part >= 0):
        row = capacity.row[net.node_part[node]]
        if row >= 0:
            steps = np.diff(plan.flow.started[node], prepend=0)
            ends = net.ahead[net.node_lead[node]]
            inside = ends < net.grid.size
            np.add.at(made[row], ends[inside], steps[inside])
    return np.where(capacity.pieces < UNLIMITED, capacity.pieces - made, 0)
