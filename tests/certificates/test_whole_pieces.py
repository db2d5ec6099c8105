"""In whole pieces no plan is better than the best, and the best is under the bound."""

from functools import cache

import pytest
from tests.certificates.second_method import SecondMethod
from tests.properties.chance import Case, Traits, seeded

from xinqiao import Outcome, clear

SMALL = Traits(weeks=4, packs=True, buckets=False, pieces=9, classes=False)
SEEDS = range(1000, 1050)


@cache
def case(seed: int) -> Case:
    """A tiny market with lots in packs and no protected class."""
    return seeded(seed, SMALL)


@cache
def outcome(seed: int) -> Outcome:
    """Its outcome."""
    return clear(case(seed).market, case(seed).policy)


@cache
def best(seed: int) -> float:
    """The most worth that whole pieces and whole packs can have."""
    method = SecondMethod(case(seed).market, case(seed).policy, lot_by_lot=True)
    return method.best_worth(whole=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_in_whole_pieces_is_no_better_than_the_best_there_is(seed):
    assert outcome(seed).proof["worth"] <= best(seed) + 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_plan_in_whole_pieces_is_under_the_bound(seed):
    assert best(seed) <= outcome(seed).proof["bound"] + 1e-6


def test_all_in_all_whole_plans_reach_nearly_all_that_there_is():
    reached = sum(outcome(seed).proof["worth"] for seed in SEEDS)
    assert reached >= 0.95 * sum(best(seed) for seed in SEEDS)
