"""The bound is a bound whatever the prices, and the optimum at the best prices."""

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.engine.verify.cases import CASES
from tests.engine.verify.chance import draw
from tests.engine.verify.honest import honest_outcome
from tests.engine.verify.program import Program
from tests.engine.verify.reference import World
from tests.engine.verify.worlds import week, with_row

from xinqiao.market import Outcome, Policy
from xinqiao.tables import OUTCOMES
from xinqiao.verify import verify

SEEDS = range(25)


def with_prices(outcome: Outcome, rows: list[dict[str, Any]]) -> Outcome:
    """The outcome with other prices."""
    schema = OUTCOMES["prices"].schema
    return replace(outcome, prices=pl.DataFrame(rows, schema=schema, orient="row"))


def on_pool(key: str, at: int, price: float, stage: str = "worth") -> dict[str, Any]:
    """A price on a pool in a week."""
    where = {"kind": "pool", "key": key, "week": week(at)}
    return {"stage": stage, "round": 1, **where, "price": price}


@pytest.mark.parametrize("seed", SEEDS)
def test_at_the_prices_of_the_linear_optimum_the_bound_is_that_optimum(seed):
    verdict = verify(honest_outcome(*draw(seed)))
    assert verdict.breaches == ()
    assert verdict.proved
    for stage in verdict.stages:
        assert stage.bound == pytest.approx(stage.value, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_at_any_prices_no_plan_is_worth_more_than_the_bound(seed):
    market, policy = draw(seed)
    policy = replace(policy, classes=())
    world, rng = World(market, policy), np.random.default_rng(seed)
    program = Program(world)
    best = program.solve_linear("worth").value
    names = [name for name, *_ in program.rows if name[0] in ("pool", "capacity")]
    rows = [
        {
            "stage": "worth",
            "round": 1,
            "kind": kind,
            "key": key,
            "week": world.monday(bucket),
            "price": float(rng.exponential(0.5)),
        }
        for kind, key, bucket in names
        if rng.random() < 0.6
    ]
    outcome = with_prices(honest_outcome(market, policy), rows)
    assert verify(outcome).bound >= best - 1e-9


def test_without_prices_the_bound_is_all_that_can_be_built_and_delivered():
    verdict = verify(with_prices(CASES["single_chip"](), []))
    assert verdict.bound == 7.0


def test_what_no_lot_and_no_node_brings_is_worth_nothing_whatever_its_price():
    outcome = CASES["single_chip"]()
    market = outcome.market
    none = market.replace(supply=market.supply.with_columns(pieces=0))
    assert verify(with_prices(replace(outcome, market=none), [])).bound == 0.0


def test_a_price_on_one_chip_proves_what_the_chips_there_are_can_serve():
    outcome = with_prices(CASES["single_chip"](), [on_pool("chip-1||", 1, 1.0)])
    assert verify(outcome).bound == 5.0


def test_a_chip_that_must_leave_earlier_because_of_a_lane_pays_the_earlier_price():
    outcome = CASES["lane"]()
    late = with_prices(outcome, [on_pool("chip-1||DE", 1, 0.25)])
    soon = with_prices(outcome, [on_pool("chip-1||DE", 2, 0.25)])
    # By week 1 there are 2 chips, by week 2 there are 4. What is fitted in China in
    # week 3 has left by week 1 and pays either price; in Germany only the second.
    assert verify(late).bound == pytest.approx(2 * 0.25 + 4 * 0.75 + 1)
    assert verify(soon).bound == pytest.approx(4 * 0.25 + 4 * 0.75 + 1)


def test_a_price_that_is_taken_away_can_only_widen_the_interval_and_is_told():
    outcome = CASES["two_levels"]()
    proved = verify(outcome).bound
    priced = outcome.prices.filter(pl.col("stage") == "worth")
    assert priced.height
    for row in range(outcome.prices.height):
        rest = outcome.prices.with_row_index("at").filter(pl.col("at") != row)
        verdict = verify(replace(outcome, prices=rest.drop("at")))
        assert verdict.bound >= proved - 1e-9
        assert not verdict.proved
        assert "BOUND" in {b.code for b in verdict.breaches}


@pytest.mark.parametrize("price", [-0.5, float("nan"), float("inf")])
def test_a_price_that_is_none_does_not_count_and_its_row_is_named(price):
    outcome = CASES["two_levels"]()
    bad = with_row(outcome.prices, 0, price=price)
    verdict = verify(replace(outcome, prices=bad))
    assert ("PRICE", 2) in {(b.code, b.row) for b in verdict.breaches}
    assert np.isfinite(verdict.bound)


WRONG_KEYS = {
    "no such pool": {"key": "chip-9||"},
    "a pool of a firm that has none": {"key": "chip-1|oem-b|"},
    "no week": {"week": None},
    "a capacity without a limit": {"kind": "capacity", "key": "ecu"},
    "a kind that no stage has": {"kind": "floor", "key": "small"},
}


@pytest.mark.parametrize("change", WRONG_KEYS.values(), ids=WRONG_KEYS)
def test_a_price_on_what_cannot_have_one_does_not_count_and_its_row_is_named(change):
    outcome = CASES["two_levels"]()
    bad = with_row(outcome.prices, 0, **change)
    verdict = verify(replace(outcome, prices=bad))
    assert ("PRICE_KEY", 2) in {(b.code, b.row) for b in verdict.breaches}


WRONG_STAGES = {
    "no such stage": {"stage": "fairness"},
    "no such round": {"round": 2},
    "held later only": {"kind": "worth", "key": None, "week": None},
    "a class that nobody holds": {"kind": "class", "key": "A1S1", "week": None},
}


@pytest.mark.parametrize("change", WRONG_STAGES.values(), ids=WRONG_STAGES)
def test_a_price_of_a_stage_that_does_not_hold_it_is_named(change):
    outcome = CASES["two_levels"]()
    row = outcome.prices["stage"].to_list().index("worth")
    bad = with_row(outcome.prices, row, **change)
    verdict = verify(replace(outcome, prices=bad))
    assert ("PRICE_STAGE", row + 2) in {(b.code, b.row) for b in verdict.breaches}


def test_an_open_pool_without_lots_may_have_a_price_and_it_changes_nothing():
    outcome = CASES["reserved"]()
    empty = on_pool("ecu||", 0, 3.0)
    more = with_prices(outcome, [*outcome.prices.to_dicts(), empty])
    assert verify(more).proved
    assert verify(more).bound == verify(outcome).bound


def test_a_protected_class_is_proved_first_and_held_in_what_follows():
    outcome = CASES["single_chip"]()
    demand = outcome.market.demand.with_columns(pl.Series("class", ["0001", "A1S1"]))
    market = outcome.market.replace(demand=demand)
    verdict = verify(honest_outcome(market, Policy(classes=("ED01", "A1S1"))))
    assert verdict.proved
    assert [(s.name, s.round) for s in verdict.stages] == [
        ("classes", 1),
        ("worth", 1),
        ("substitutes", 1),
    ]
    assert verdict.stages[0].bound == pytest.approx(4)
