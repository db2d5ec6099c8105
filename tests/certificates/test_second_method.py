"""On random markets the plan is as good as that of another method, and proves it."""

from functools import cache

import pytest
from tests.certificates.second_method import SecondMethod
from tests.properties.chance import Case, Traits, seeded

from xinqiao import Outcome, clear, verify

SEEDS = range(160)
CLOSE = 1e-6


@cache
def case(seed: int) -> Case:
    """The market of a number; every fourth has lots in packs."""
    return seeded(seed, Traits(packs=seed % 4 == 0))


@cache
def outcome(seed: int) -> Outcome:
    """Its outcome."""
    return clear(case(seed).market, case(seed).policy)


def reached(found: Outcome) -> dict[str, float]:
    """What each stage says that it reached."""
    return {
        f"{stage['name']} {stage['key']}".strip(): stage["value"]
        for stage in found.proof["stages"]
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_every_stage_reaches_what_another_method_reaches(seed):
    method = SecondMethod(case(seed).market, case(seed).policy)
    other = dict(method.stages(outcome(seed).proof["tolerance"]))
    found = reached(outcome(seed))
    assert list(found) == list(other)
    assert found == pytest.approx(other, rel=CLOSE, abs=CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bound_of_every_stage_is_found_again_from_the_prices(seed):
    found = outcome(seed)
    verdict = verify(found)
    assert verdict.breaches == ()
    assert verdict.proved
    for stage, again in zip(found.proof["stages"], verdict.stages, strict=True):
        assert stage["bound"] == pytest.approx(again.bound, rel=CLOSE, abs=CLOSE)
        assert stage["value"] == pytest.approx(again.bound, rel=CLOSE, abs=1e-5)
    assert found.proof["bound"] == pytest.approx(verdict.bound, rel=CLOSE, abs=CLOSE)
