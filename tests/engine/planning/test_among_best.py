"""Fewest alternates among the plans of greatest worth, and none of that worth lost."""

import pytest
from tests.builders import cleared, fit, lot, need

from xinqiao import Policy, sample_market, verify
from xinqiao.planning import among_best, stages
from xinqiao.planning.ground import lay_ground
from xinqiao.planning.plan import make_plan

SEEDS = range(1, 7)


@pytest.fixture(autouse=True)
def _all_are_large(monkeypatch):
    """Let small markets be planned as large ones are."""
    monkeypatch.setattr(stages, "LEANING", 0)


def planned(seed, **rules):
    """A made-up market, planned by all stages."""
    market = sample_market(firms=2, programmes=4, chips=30, weeks=9, seed=seed)
    return make_plan(lay_ground(market, Policy(**rules)))


def by_name(plan):
    return {result.stage.name: result for result in plan.results}


@pytest.mark.parametrize("seed", SEEDS)
def test_worth_is_held_at_what_it_reached_without_a_tolerance(seed):
    plan = planned(seed, classes=("ED01",))
    worth, last = by_name(plan)["worth"], by_name(plan)["substitutes"]
    assert worth.held == pytest.approx(worth.value, rel=1e-12)
    kept = worth.stage.gain.value(plan.run.columns)
    assert kept == pytest.approx(worth.value, rel=1e-11)
    assert last.bound == pytest.approx(last.value, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_row_that_holds_worth_gives_the_same_but_for_its_tolerance(seed, monkeypatch):
    exact = by_name(planned(seed))
    monkeypatch.setattr(among_best, "STEEP", -1.0)
    held = by_name(planned(seed))
    assert held["worth"].value == pytest.approx(exact["worth"].value)
    price = held["substitutes"].dues["worth", ""]
    spare = price * (held["worth"].value - held["worth"].held)
    more = held["substitutes"].value - exact["substitutes"].value
    assert -1e-6 <= more <= spare + 1e-6


def test_an_alternate_is_used_for_worth_and_not_beyond():
    outcome = cleared(
        *(fit("car", "best", at="brain"), fit("car", "next", at="brain", rank=2)),
        *(lot("best", 3), lot("next", 9), need("car", 5)),
    )
    used = dict(outcome.usage.select("part", "pieces").iter_rows())
    assert used == {"best": 3, "next": 2}
    assert outcome.proof["stages"][-1]["value"] == pytest.approx(-2)
    assert verify(outcome).proved
