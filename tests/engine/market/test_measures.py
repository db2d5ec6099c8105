"""What levels are measured by, and what cannot be compared."""

from typing import Any

import pytest
from tests.builders import Fact, firm, fit, lot, market, need

from xinqiao import clear
from xinqiao.errors import InvalidPolicy
from xinqiao.market import Policy, check_policy
from xinqiao.market.under_policy import notes_on_measure

FAIR: dict[str, Any] = {"stages": ("fairness", "worth"), "fairness": "leximin"}
CHIPS = (lot("chip", 9), need("chip", 5, firm="oem-a"), need("chip", 5, firm="oem-b"))
ENTITLED = (firm("oem-a", entitlement=1.0), firm("oem-b", entitlement=2.0))


def codes(*facts: Fact, **rules: Any) -> list[tuple[str, str]]:
    """Code and level of what is found in a market under a policy."""
    return [(f.code, f.level) for f in check_policy(market(*facts), Policy(**rules))]


def test_entitlements_of_all_are_a_good_measure():
    assert codes(*CHIPS, *ENTITLED, **FAIR) == []


def test_without_entitlements_it_is_said_that_over_ordering_would_pay():
    assert codes(*CHIPS, **FAIR) == [("XQ626", "warning")]
    notes = notes_on_measure(market(*CHIPS), Policy(**FAIR))
    assert "Over-ordering would pay" in notes[0]["en"]
    assert "虚增订单会得利" in notes[0]["zh"]


def test_it_is_said_in_the_outcome_too():
    outcome = clear(market(*CHIPS), Policy(**FAIR))
    assert "Over-ordering would pay" in outcome.proof["notes"][0]["en"]
    entitled = clear(market(*CHIPS, *ENTITLED), Policy(**FAIR))
    assert entitled.proof["notes"] == []


def test_entitlements_do_not_count_between_programmes():
    rules = {**FAIR, "between": "programmes"}
    assert codes(*CHIPS, *ENTITLED, **rules) == [("XQ628", "warning")]


def test_firms_that_share_by_size_have_a_size():
    sizes = (firm("oem-a", size="large"), firm("oem-b"))
    found = codes(*CHIPS, *sizes, **FAIR, between="sizes")
    assert ("XQ624", "error") in found


def test_sizes_have_an_entitlement_if_any_has():
    group = {"group": "holding"}
    sizes = (
        firm("oem-a", size="large", entitlement=2.0, **group),
        firm("oem-b", size="small", **group),
    )
    found = codes(*CHIPS, *sizes, **FAIR, between="sizes")
    assert found == [("XQ509", "error")]


def test_pieces_of_different_kinds_cannot_be_compared():
    facts = (*CHIPS, *ENTITLED, fit("car", "chip"), need("car", 3, firm="oem-a"))
    assert codes(*facts, **FAIR) == [("XQ625", "error")]
    assert codes(*facts) == []


def test_a_floor_for_a_size_that_nobody_has_is_noticed():
    rules = {"stages": ("floors", "worth"), "floors": {"micro": 0.8}}
    assert codes(*CHIPS, *ENTITLED, **rules) == [("XQ627", "warning")]


def test_caps_that_leave_pieces_to_nobody_are_noticed():
    assert codes(*CHIPS, *ENTITLED, cap=0.4) == [("XQ629", "warning")]
    assert codes(*CHIPS, *ENTITLED, cap=0.5) == []


def test_an_earlier_outcome_needs_the_stage_that_looks_at_it():
    first = clear(market(*CHIPS))
    with pytest.raises(InvalidPolicy) as refused:
        clear(market(*CHIPS), previous=first)
    assert [f.code for f in refused.value.findings] == ["XQ630"]
