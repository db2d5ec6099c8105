"""What is fair is proved, whatever the market; nobody is below a floor unnamed."""

from functools import cache

import pytest
from tests.properties.fair_chance import FairCase, fair_case

from xinqiao import Outcome, clear, verify

SEEDS = range(40)


@cache
def case_of(seed: int) -> FairCase:
    return fair_case(seed)


@cache
def outcome_of(seed: int) -> Outcome:
    return clear(case_of(seed).market, case_of(seed).policy)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_round_is_proved_from_its_prices(seed):
    outcome = outcome_of(seed)
    verdict = verify(outcome)
    assert verdict.breaches == ()
    assert verdict.proved
    for stage, again in zip(outcome.proof["stages"], verdict.stages, strict=True):
        assert again.bound == pytest.approx(stage["value"], rel=1e-6, abs=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_fairness_costs_no_more_worth_than_its_price(seed):
    stages = {(s["name"], s["round"]): s for s in outcome_of(seed).proof["stages"]}
    if ("fairness", 0) in stages:
        without = stages["fairness", 0]["value"]
        least = (1 - case_of(seed).policy.fairness_price) * without
        assert stages["worth", 1]["value"] >= least - 1e-5 * max(1.0, least)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_round_reaches_no_less_than_the_one_before(seed):
    for name in ("floors", "fairness"):
        found = [
            stage["value"]
            for stage in outcome_of(seed).proof["stages"]
            if stage["name"] == name and stage["round"] > 0
        ]
        lower = [b - a for a, b in zip(found, found[1:], strict=False)]
        assert all(step >= -1e-5 * max(1.0, *found) for step in lower)
