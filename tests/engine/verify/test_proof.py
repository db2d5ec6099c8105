"""Every claim of proof.json is checked against rows, prices, market and policy."""

import copy
import math
from dataclasses import replace
from typing import Any

import pytest
from tests.engine.verify.cases import CASES

from xinqiao.market import Outcome, Policy
from xinqiao.verify import Verdict, verify


def claiming(case: str, **claims: Any) -> Outcome:
    """An outcome whose proof makes other claims; `stage_bound` is one of stage 0."""
    outcome = CASES[case]()
    proof = copy.deepcopy(dict(outcome.proof))
    for name, claim in claims.items():
        page = proof["stages"][0] if name.startswith("stage_") else proof
        page[name.removeprefix("stage_")] = claim
    return replace(outcome, proof=proof)


def codes(verdict: Verdict) -> set[str]:
    """Codes of all breaches."""
    return {b.code for b in verdict.breaches}


CLAIMS = {
    "worth": ("PROOF", 6.0),
    "bound": ("BOUND", 4.5),
    "gap": ("PROOF", 0.5),
    "lp_worth": ("PROOF", 5.5),
    "lp_gap": ("PROOF", 0.1),
    "rounding": ("PROOF", 0.1),
    "delivered": ("PROOF", 6),
    "due": ("PROOF", 8),
    "status": ("PROOF", "best_found"),
    "market_hash": ("PROOF", "0" * 64),
    "policy": ("RULES", {}),
    "rules": ("RULES", []),
    "stages": ("STAGES", []),
    "stage_name": ("STAGES", "fairness"),
    "stage_round": ("STAGES", 2),
    "stage_value": ("ABOVE_BOUND", 6.0),
    "stage_bound": ("BOUND", 4.0),
    "stage_gap": ("PROOF", 0.5),
    "stage_held": ("HELD", 5.5),
}


@pytest.mark.parametrize(
    ("name", "code", "claim"), [(n, *c) for n, c in CLAIMS.items()]
)
def test_a_claim_that_is_not_so_is_found(name, code, claim):
    verdict = verify(claiming("single_chip", **{name: claim}))
    assert code in codes(verdict)
    assert not verdict.proved


@pytest.mark.parametrize("name", CLAIMS)
@pytest.mark.parametrize("claim", [None, "much", math.nan, True])
def test_a_claim_that_is_no_figure_is_found_and_never_an_error(name, claim):
    verdict = verify(claiming("single_chip", **{name: claim}))
    assert not verdict.proved
    figures = [f for s in verdict.stages for f in (s.value, s.bound, s.gap)]
    assert all(map(math.isfinite, [verdict.gap, verdict.bound, *figures]))


@pytest.mark.parametrize("name", ["worth", "bound", "lp_worth"])
@pytest.mark.parametrize("by", [1, -1])
def test_a_figure_of_the_proof_changed_by_one_is_found(name, by):
    claim = CASES["capacity"]().proof[name] + by
    assert not verify(claiming("capacity", **{name: claim})).proved


def test_an_empty_proof_proves_nothing():
    assert not verify(replace(CASES["single_chip"](), proof={})).proved


def test_a_market_that_is_not_the_one_cleared_is_found():
    outcome = CASES["single_chip"]()
    supply = outcome.market.supply.with_columns(probability=0.5)
    other = outcome.market.replace(supply=supply)
    assert "PROOF" in codes(verify(replace(outcome, market=other)))


def test_a_policy_that_is_not_the_one_followed_is_found():
    other = replace(CASES["single_chip"](), policy=Policy(lateness=0.5))
    assert {"PROOF", "RULES"} <= codes(verify(other))


def test_worth_is_recomputed_from_the_deliveries():
    # One piece of need-1 comes a week late, and loses 2 % of its worth of 1.
    verdict = verify(CASES["waiting_line"]())
    assert verdict.worth == pytest.approx(6 - 0.02)
    # A car that is due in week 3 is delivered in week 4.
    assert verify(CASES["capacity"]()).worth == pytest.approx(6 - 0.02)
    # In buckets lateness is counted in weeks: from the start of one to that of another.
    assert verify(CASES["buckets"]()).worth == pytest.approx(6 - 0.04)


def test_the_gap_is_the_share_of_the_bound_that_the_whole_pieces_leave_open():
    # Five chips may be used, two go into a car: the linear plan builds half a car more.
    verdict = verify(CASES["reserved"]())
    assert (verdict.worth, verdict.bound) == pytest.approx((2.0, 2.5))
    assert verdict.gap == pytest.approx(0.2)
