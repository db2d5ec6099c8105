"""What was promised before is changed as little as may be, and that is proved."""

from dataclasses import replace

import pytest
from tests.builders import by_week, lot, market, need
from tests.properties.chance import seeded

from xinqiao import Policy, clear, verify

STEADY = Policy(stages=("worth", "stability"), lateness=0.0)


def test_among_plans_that_are_equal_the_earlier_one_is_kept():
    facts = [need("chip", 10, at, firm=f"oem-{at}") for at in (0, 1)]
    first = clear(market(*facts, lot("chip", 6)), Policy(stages=("worth",)))
    facts += [lot("chip", 6), lot("chip", 1, 1)]
    outcome = clear(market(*facts), STEADY, previous=first)
    moved = {
        demand: by_week(outcome.deliveries, demand=demand) for demand in ("need-1",)
    }
    assert moved["need-1"].get(0, 0) == by_week(first.deliveries, demand="need-1").get(
        0, 0
    )
    assert verify(outcome).proved


def test_a_piece_that_must_come_a_week_later_counts_one():
    need_ = need("chip", 5)
    first = clear(market(need_, lot("chip", 5), need("chip", 1, 3)), STEADY)
    later = market(need_, lot("chip", 3), lot("chip", 2, 1), need("chip", 1, 3))
    outcome = clear(later, STEADY, previous=first)
    stage = outcome.proof["stages"][-1]
    assert stage["name"] == "stability"
    assert stage["value"] == pytest.approx(-2.0, abs=1e-6)
    assert stage["bound"] == pytest.approx(-2.0, abs=1e-6)
    assert verify(outcome).proved


def test_without_an_earlier_outcome_the_stage_does_nothing():
    outcome = clear(market(need("chip", 5), lot("chip", 3)), STEADY)
    assert [stage["name"] for stage in outcome.proof["stages"]] == ["worth"]
    assert verify(outcome).proved


@pytest.mark.parametrize("seed", range(30))
def test_the_least_change_is_proved_whatever_the_market(seed):
    case = seeded(seed)
    first = clear(case.market, case.policy)
    policy = replace(case.policy, stages=(*case.policy.stages, "stability"))
    outcome = clear(case.market, policy, previous=first)
    verdict = verify(outcome)
    assert verdict.breaches == ()
    assert verdict.proved
    stage = outcome.proof["stages"][-1]
    assert stage["value"] == pytest.approx(stage["bound"], abs=1e-5)
