"""The p %-rule, as the handbook works it out."""

import json
from pathlib import Path

import numpy as np
import pytest

from xinqiao_web.core.disclosure import Released, Rule, highest, unsafe

ORACLES = Path(__file__).parents[5] / "shared" / "oracles" / "oracles.json"


def oracle(name: str) -> dict[str, dict[str, object]]:
    if not ORACLES.exists():
        pytest.skip(f"no cases with known answers at {ORACLES}")
    cases = json.loads(ORACLES.read_text(encoding="utf-8"))["cases"]
    return next(case for case in cases if case["id"] == name)


def test_a_runner_up_who_could_tell_the_largest_makes_a_total_unsafe() -> None:
    case = oracle("sdc-ex1")
    shares = np.array([case["input"]["contrib"]], float).T
    assert (
        unsafe(shares, Rule(least=3, share=0.10))[0] == case["expected"]["p10_unsafe"]
    )
    total, first, second = shares.sum(), *np.sort(shares[:, 0])[::-1][:2]
    error = (total - second - first) / first
    assert error == pytest.approx(case["expected"]["rel_error"], abs=1e-9)


def test_what_margins_tell_of_withheld_cells_is_what_the_handbook_says() -> None:
    case = oracle("sdc-interval")
    rows = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]], float)
    totals = np.array([*case["input"]["rows"], *case["input"]["cols"]], float)
    for cell, (low, high) in enumerate(case["expected"].values()):
        target, least = np.eye(4)[cell], np.zeros(4)
        known = Released(rows, totals)
        assert highest(target, known, least)[0] == pytest.approx(high)
        assert -highest(-target, known, least)[0] == pytest.approx(low)


def test_the_difference_of_three_totals_is_found() -> None:
    value = oracle("sdc-ex1a")["expected"]["value"]
    rows = np.array([[1, 1, 1], [0, 1, 0], [0, 0, 1]], float)
    known = Released(rows, np.array([56600, 47600, 8002], float))
    assert highest(np.array([1.0, 0, 0]), known, np.zeros(3))[0] == value


@pytest.mark.parametrize(("least", "share"), [(1, 0.1), (5, 0.0), (5, -1.0)])
def test_a_rule_that_protects_nobody_is_refused(least: int, share: float) -> None:
    with pytest.raises(ValueError, match="at least two groups"):
        Rule(least, share)


def test_a_total_of_few_groups_is_unsafe_and_one_of_none_is_not() -> None:
    shares = np.array([[1.0, 1, 0], [1, 1, 0], [1, 1, 0], [1, 1, 0], [1, 0, 0]])
    assert unsafe(shares, Rule(5, 0.1)).tolist() == [False, True, False]
