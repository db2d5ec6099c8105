"""Any number of a fair outcome that is changed by one is found."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import polars as pl
import pytest
from tests.builders import cleared, firm, fit, lot, market, need

from xinqiao import Outcome, Policy, clear, verify

FACTS = (
    fit("car", "chip"),
    fit("car", "board", 2),
    fit("cab", "chip"),
    lot("chip", 60, reserved_for="*"),
    lot("board", 70, reserved_for="*"),
    need("car", 40, firm="oem-a", worth=5),
    need("cab", 30, firm="oem-b"),
    need("cab", 8, firm="oem-c"),
    firm("oem-a", size="large", entitlement=3.0),
    firm("oem-b", size="small", entitlement=1.0),
    firm("oem-c", size="small", entitlement=1.0),
)
RULES = {
    "leximin": {"fairness": "leximin"},
    "proportional": {"fairness": "proportional"},
    "price": {"fairness": "leximin", "fairness_price": 0.1},
    "floors": {"fairness": "leximin", "floors": {"small": 0.9}},
    "stability": {"fairness": "leximin"},
}


@cache
def outcome_of(name: str) -> Outcome:
    """A fair outcome; one of them keeps to an earlier one."""
    floors = ("floors",) * (name == "floors")
    stages = (*floors, "fairness", "worth", "substitutes")
    if name != "stability":
        return cleared(*FACTS, stages=stages, **RULES[name])
    policy = Policy(stages=(*stages, "stability"), **RULES[name])
    earlier = cleared(*FACTS, stages=("worth",))
    return clear(market(*FACTS), policy, previous=earlier)


PARTS = ("stages", "floors", "notes", "previous")
"""Parts of a proof that fairness adds to."""


def changed(page: Any, by: float, path: str = "") -> Iterator[tuple[str, Any]]:
    """A page with one number or word changed, for each of them, and where."""
    if isinstance(page, dict | list):
        keys = page.keys() if isinstance(page, dict) else range(len(page))
        for key in keys:
            for where, other in changed(page[key], by, f"{path}.{key}"):
                copy = page.copy()
                copy[key] = other
                yield where, copy
    elif isinstance(page, str):
        yield f"{path} x", page + "x"
    else:
        yield f"{path} {by:+}", page + by


@pytest.mark.parametrize("name", RULES)
def test_an_outcome_as_it_is_is_proved(name):
    verdict = verify(outcome_of(name))
    assert verdict.breaches == ()
    assert verdict.proved


@pytest.mark.parametrize(
    ("name", "by"),
    [("price", -1), ("floors", 1), ("stability", -1)],
)
def test_whatever_is_changed_in_the_proof_is_found(name, by):
    proof = dict(outcome_of(name).proof)
    passed = [
        f"{part}{where}"
        for part in PARTS
        for where, page in changed(proof.get(part, []), by)
        if verify(replace(outcome_of(name), proof={**proof, part: page})).proved
    ]
    assert passed == []


@pytest.mark.parametrize("name", RULES)
def test_a_changed_price_is_found_or_widens_the_interval(name):
    outcome = outcome_of(name)
    before = {(s.name, s.round): s.bound for s in verify(outcome).stages}
    for row in range(outcome.prices.height):
        for by in (0.0, 2.0):
            here = pl.when(pl.int_range(pl.len()) == row).then(by).otherwise(1.0)
            prices = outcome.prices.with_columns(price=pl.col("price") * here)
            verdict = verify(replace(outcome, prices=prices))
            for stage in verdict.stages:
                true = before[stage.name, stage.round]
                assert stage.bound >= true - 1e-7 * max(1.0, abs(true))


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("by", [1.0, -1.0])
def test_a_level_changed_by_one_is_found(name, by):
    outcome = outcome_of(name)
    table = outcome.fill_rates
    for row in range(table.height):
        here = pl.when(pl.int_range(pl.len()) == row).then(by).otherwise(0.0)
        levels = table.with_columns(level=pl.col("level") + here)
        assert not verify(replace(outcome, fill_rates=levels)).proved
