"""What an outcome claims is what its rows and prices show."""

import pytest
from hypothesis import given, settings
from tests.properties.chance import Traits, cases, outcome_of
from tests.properties.laws import Buckets

from xinqiao import Outcome, clear, verify

FREE = Traits(classes=False, packs=True)
SEEDS = range(100)
some = settings(max_examples=12)


@some
@given(cases(FREE))
def test_the_bound_is_above_the_plan_and_the_plan_above_its_whole_pieces(case):
    proof = clear(case.market, case.policy).proof
    assert proof["bound"] >= proof["lp_worth"] >= proof["worth"] - 1e-9
    assert proof["worth"] >= 0


@pytest.mark.parametrize("seed", SEEDS)
def test_every_plan_is_proved_to_a_millionth(seed):
    proof = outcome_of(seed).proof
    assert proof["status"] == "optimal"
    for stage in proof["stages"]:
        assert stage["bound"] == pytest.approx(stage["value"], rel=1e-6, abs=1e-6)


@some
@given(cases(Traits(packs=True)))
def test_every_outcome_is_verified_without_the_solver(case):
    verdict = verify(clear(case.market, case.policy))
    assert verdict.breaches == ()
    assert verdict.proved


@some
@given(cases(FREE))
def test_worth_is_that_of_the_deliveries_by_their_delay(case):
    outcome = clear(case.market, case.policy)
    assert outcome.proof["worth"] == pytest.approx(worth_of(outcome), abs=1e-6)


def worth_of(outcome: Outcome) -> float:
    """Worth of deliveries, each by the weeks that it is late."""
    buckets = Buckets(outcome)
    rows = outcome.deliveries.join(outcome.market.demand, on="demand", suffix="_due")
    total = 0.0
    for row in rows.to_dicts():
        due = buckets.start[buckets.holding(row["week_due"])]
        late = outcome.policy.lateness * (buckets.number(row["week"]) - due)
        total += row["pieces"] * row["worth"] * row["sell_through"] * (1 - late)
    return total


@pytest.mark.parametrize("seed", SEEDS)
def test_rates_add_up_to_what_was_due_given_and_lost(seed):
    outcome = outcome_of(seed)
    due = outcome.market.demand["pieces"].sum()
    given_out = outcome.deliveries["pieces"].sum()
    for scope in ("firm", "programme", "class"):
        rows = outcome.fill_rates.filter(scope=scope)
        assert rows["due"].sum() == due
        assert rows["on_time"].sum() + rows["late"].sum() == given_out
        assert rows["lost"].sum() == due - given_out
        assert ((rows["fill_rate"] >= 0) & (rows["fill_rate"] <= 1)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_shortfall_has_a_cure_and_nothing_else_has(seed):
    outcome = outcome_of(seed)
    assert set(outcome.cures["demand"]) == set(outcome.shortfalls["demand"])
    assert (outcome.cures["pieces"] > 0).all()
