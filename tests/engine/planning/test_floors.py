"""Floors: small firms reach theirs where that is possible, and are named where not."""

import pytest
from tests.builders import Fact, cleared, firm, lot, need

from xinqiao import Outcome, verify


def two_firms(**small: float) -> list[Fact]:
    """A large firm whose pieces are worth ten times those of a small one."""
    return [
        lot("chip", 100, reserved_for="*"),
        need("chip", 100, firm="oem-a", worth=10),
        need("chip", 100, firm="oem-b", worth=1),
        firm("oem-a", size="large", entitlement=1.0),
        firm("oem-b", size="small", entitlement=small.get("entitlement", 1.0)),
    ]


def guarded(*facts: Fact, **floors: float) -> Outcome:
    """The outcome with floors and nothing else but worth."""
    return cleared(*facts, stages=("floors", "worth"), floors=floors)


def levels(outcome: Outcome) -> dict[str, float]:
    """Level by firm."""
    rows = outcome.fill_rates.filter(scope="firm").select("key", "level").rows()
    return dict(rows)


def test_without_a_floor_worth_takes_all():
    assert levels(cleared(*two_firms()))["oem-b"] == pytest.approx(0)


def test_a_small_firm_gets_its_share_of_the_mean_level():
    outcome = guarded(*two_firms(), small=0.8)
    assert outcome.proof["floors"] == {"mean": pytest.approx(50), "below": []}
    assert levels(outcome) == pytest.approx({"oem-a": 60, "oem-b": 40}, abs=1e-5)
    assert verify(outcome).proved


def test_a_floor_that_cannot_be_reached_is_reached_as_far_as_possible_and_named():
    facts = two_firms()[1:]
    own = lot("chip", 90, reserved_for="oem-a"), lot("chip", 10, reserved_for="*")
    outcome = guarded(*own, *facts, small=0.8)
    assert outcome.proof["floors"]["below"] == ["oem-b"]
    assert levels(outcome)["oem-b"] == pytest.approx(10, abs=1e-5)
    assert verify(outcome).proved


def test_a_firm_with_all_that_is_due_to_it_is_not_named():
    facts = [*two_firms()[:2], *two_firms()[3:], need("chip", 5, firm="oem-b")]
    outcome = guarded(*facts, small=0.8)
    assert outcome.proof["floors"]["below"] == []
    assert levels(outcome)["oem-b"] == pytest.approx(5, abs=1e-5)
    assert verify(outcome).proved


def test_a_small_firm_of_a_large_group_has_no_floor():
    facts = [fact for fact in two_firms() if fact.table != "firms"]
    firms = [
        firm("oem-a", size="large", group="holding", entitlement=1.0),
        firm("oem-b", size="small", group="holding", entitlement=1.0),
    ]
    outcome = guarded(*facts, *firms, small=0.8)
    assert outcome.proof["floors"]["below"] == []
    assert verify(outcome).proved


@pytest.mark.parametrize("change", ["mean", "below", "value", "bound", "held"])
def test_a_changed_floor_is_found(change):
    outcome = guarded(*two_firms(), small=0.8)
    page = outcome.proof
    if change in ("mean", "below"):
        wrong = {"mean": 51.0, "below": ["oem-b"]}[change]
        page = {**page, "floors": {**page["floors"], change: wrong}}
    else:
        stages = [dict(stage) for stage in page["stages"]]
        stages[0][change] += 1.0
        page = {**page, "stages": stages}
    vars(outcome)["proof"] = page
    assert not verify(outcome).proved
