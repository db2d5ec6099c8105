"""Scenarios are the same wherever they are planned."""

from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest
from tests.builders import fit, lot, market, need

from xinqiao import Market, Policy, plan_market, run_scenarios, sample_market
from xinqiao.scale import processes
from xinqiao.scale.scenarios import wrap
from xinqiao.scale.worker import bench_of


def uncertain(probability: float) -> Market:
    """A made-up market in which every lot may not arrive."""
    sample = sample_market(firms=2, programmes=3, chips=12, weeks=6)
    supply = sample.supply.with_columns(probability=pl.lit(probability))
    return sample.replace(supply=supply)


@pytest.fixture(scope="module")
def alone():
    return run_scenarios(uncertain(0.8), runs=12, seed=3)


def bytes_of(found):
    return found.programmes.write_csv(), found.plans.write_csv()


def test_processes_and_threads_give_the_same_bytes(alone):
    for place in (processes(2), ThreadPoolExecutor(3)):
        with place as executor:
            found = run_scenarios(uncertain(0.8), runs=12, seed=3, executor=executor)
        assert bytes_of(found) == bytes_of(alone)


def test_a_scenario_is_the_same_however_many_there_are(alone):
    fewer = run_scenarios(uncertain(0.8), runs=7, seed=3)
    assert fewer.plans.equals(alone.plans.head(7))


def test_another_seed_gives_other_scenarios(alone):
    other = run_scenarios(uncertain(0.8), runs=12, seed=4)
    assert not other.plans.equals(alone.plans)


def test_each_scenario_is_proved(alone):
    assert alone.plans["gap"].abs().max() < 1e-6


def test_a_scenario_in_which_every_lot_arrives_is_the_plain_plan():
    sure = uncertain(1.0)
    found = run_scenarios(sure, runs=2)
    proof = plan_market(sure).plan
    assert found.plans["worth"].to_list() == pytest.approx(2 * [proof.results[0].value])


def test_no_scenario_is_worth_more_than_the_plan_with_all_lots(alone):
    most = plan_market(uncertain(1.0)).plan.results[0].value
    assert alone.plans["worth"].max() <= most + 1e-6


def test_lots_arrive_as_often_as_their_probability_says():
    here = market(
        fit("car", "chip"),
        lot("chip", 10, probability=0.3, reserved_for="*"),
        lot("chip", 5, reserved_for="*"),
        need("car", 15),
    )
    found = run_scenarios(here, runs=400)
    row = found.programmes.row(0, named=True)
    assert set(found.plans["cars"]) == {5.0, 15.0}
    assert row["all"] == pytest.approx(0.3, abs=0.07)
    assert row["mean"] == pytest.approx(5 + 10 * row["all"])
    assert (row["due"], row["q05"], row["q50"], row["q95"]) == (15, 5.0, 5.0, 15.0)


def test_what_a_plan_does_not_look_at_is_not_sent():
    parcel = wrap(uncertain(0.8), Policy())
    ground = bench_of(parcel).ground
    assert ground.market.quotes.is_empty()
    assert "substitutes" not in ground.policy.stages


def test_work_that_fails_is_told_and_leaves_nothing_running():
    def stop(done, _):
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), processes(2) as executor:
        run_scenarios(uncertain(0.8), runs=40, executor=executor, tell=stop)
