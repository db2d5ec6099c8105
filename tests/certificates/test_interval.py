"""The certificate never lies: the best plan lies between what is reached and the bound.

Markets that simplex solves are planned by the first-order method too, as the largest
are, and in rounds in which parts are left out until they run short.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from tests.properties.chance import Traits, seeded

from xinqiao.planning.first_order import plan_by_first_order
from xinqiao.planning.ground import Ground, lay_ground
from xinqiao.planning.needs import most_used
from xinqiao.planning.plan import Plan, make_plan, plan_by_simplex
from xinqiao.planning.reduction import not_surely_scarce, reduce_market
from xinqiao.planning.stages import StageResult

SEEDS = range(300)
ONE_STAGE = Traits(classes=False)


@cache
def ground_of(seed: int) -> Ground:
    case = seeded(seed, ONE_STAGE)
    return lay_ground(case.market, replace(case.policy, gap=1e-3))


@cache
def best(seed: int) -> float:
    return worth_result(make_plan(ground_of(seed))).value


def worth_result(plan: Plan) -> StageResult:
    return next(r for r in plan.results if r.stage.name == "worth")


def start_of(ground: Ground) -> tuple[np.ndarray, np.ndarray]:
    """The most that could be used, and the parts that may be left out at first."""
    most = most_used(ground.net, ground.streams.total, ground.capacity)
    nothing = np.zeros(len(ground.net.parts), bool)
    whole = reduce_market(ground, most, nothing, ranked=False)
    return most, not_surely_scarce(ground, most, whole.scarcity)


def hair(seed: int) -> float:
    """What the solver's own tolerance may be worth."""
    return 1e-6 * max(1.0, abs(best(seed)))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_lies_between_what_a_first_order_plan_reaches_and_its_bound(seed):
    ground = ground_of(seed)
    plan = Plan(ground, *plan_by_first_order(ground, *start_of(ground)))
    found = worth_result(plan)
    assert found.value <= best(seed) + hair(seed)
    assert found.bound >= best(seed) - hair(seed)
    assert found.value == pytest.approx(ground.worth(plan.delivered), abs=hair(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_disturbed_prices_only_widen_the_interval(seed):
    ground = ground_of(seed)
    tariff = worth_result(make_plan(ground)).tariff
    noise = np.random.default_rng(seed)
    wrong = replace(
        tariff,
        pool=tariff.pool * noise.lognormal(0, 1, tariff.pool.shape),
        capacity=tariff.capacity * noise.lognormal(0, 1, tariff.capacity.shape),
    )
    assert ground.pricing.bound(wrong) >= best(seed) - hair(seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_left_out_until_they_run_short_change_nothing(seed):
    ground = ground_of(seed)
    found = worth_result(plan_by_simplex(ground, *start_of(ground)))
    assert found.value == pytest.approx(best(seed), abs=hair(seed))
    assert found.bound == pytest.approx(best(seed), abs=hair(seed))
