"""On random markets the plan is as good as that of another method, and proves it."""

import pytest
from tests.certificates.second_method import SecondMethod
from tests.properties.chance import case_of, outcome_of

from xinqiao import Outcome, verify

SEEDS = range(150)
CLOSE = 1e-6


def reached(found: Outcome) -> dict[str, float]:
    """What each stage says that it reached."""
    return {
        f"{stage['name']} {stage['key']}".strip(): stage["value"]
        for stage in found.proof["stages"]
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_every_stage_reaches_what_another_method_reaches(seed):
    method = SecondMethod(case_of(seed).market, case_of(seed).policy)
    other = dict(method.stages(outcome_of(seed).proof["tolerance"]))
    found = reached(outcome_of(seed))
    assert list(found) == list(other)
    assert found == pytest.approx(other, rel=CLOSE, abs=CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bound_of_every_stage_is_found_again_from_the_prices(seed):
    found = outcome_of(seed)
    verdict = verify(found)
    assert verdict.breaches == ()
    assert verdict.proved
    for stage, again in zip(found.proof["stages"], verdict.stages, strict=True):
        assert stage["bound"] == pytest.approx(again.bound, rel=CLOSE, abs=CLOSE)
        assert stage["value"] == pytest.approx(again.bound, rel=CLOSE, abs=1e-5)
    assert found.proof["bound"] == pytest.approx(verdict.bound, rel=CLOSE, abs=CLOSE)
