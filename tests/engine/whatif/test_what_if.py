"""What a change does, in cars by firm and pieces by part."""

import pytest
from tests.builders import fit, lot, market, need

from xinqiao import InvalidMarket, Policy, change_market, plan_market, verify, what_if
from xinqiao.whatif import clear_changed

HERE = market(
    fit("car", "chip", 2),
    fit("van", "spare", at="U1", state="testing"),
    lot("chip", 20, reserved_for="*"),
    lot("spare", 9),
    need("car", 40, firm="oem-a"),
    need("van", 6, firm="oem-b"),
)


def asked(*changes):
    market, policy = change_market(HERE, Policy(), changes)
    return what_if(plan_market(HERE), market, policy)


def test_more_chips_make_more_cars_of_the_firm_that_lacks_them():
    found = asked("supply lot-1 pieces=50")
    assert found.firms.filter(firm="oem-a")["change"].to_list() == [15.0]
    assert found.firms.filter(firm="oem-b")["change"].to_list() == [0.0]
    assert found.parts.select("part", "before", "after", "change").rows() == [
        ("chip", 20.0, 50.0, 30.0)
    ]
    assert (found.proof["before"]["worth"], found.proof["after"]["worth"]) == (10, 25)
    assert found.proof["after"]["bound"] == pytest.approx(25)
    assert found.proof["after"]["status"] == "optimal"


def test_an_approval_lets_cars_be_built_that_could_not_be():
    found = asked("bom van/U1/spare state=approved")
    assert found.firms.filter(firm="oem-b")["change"].to_list() == [6.0]
    assert found.parts["part"].to_list() == ["spare"]


def test_a_need_that_goes_frees_its_chips():
    found = asked("demand need-1 pieces=3")
    row = found.firms.filter(firm="oem-a").row(0, named=True)
    assert (row["due_before"], row["due_after"], row["change"]) == (40, 3, -7.0)


def test_a_firm_whose_needs_are_taken_away_is_still_in_the_table():
    found = asked("demand -need-1")
    row = found.firms.filter(firm="oem-a").row(0, named=True)
    assert (row["before"], row["after"], row["due_after"]) == (10.0, 0.0, 0)


def test_the_outcome_of_the_changed_market_is_whole_and_proved():
    outcome = clear_changed(asked("supply lot-1 pieces=51"))
    assert outcome.deliveries["pieces"].sum() == 25
    assert verify(outcome).proved


def test_a_changed_market_that_cannot_be_cleared_is_refused():
    with pytest.raises(InvalidMarket):
        asked(
            "demand +firm=oem-a,part=car,week=2022-05-02,pieces=1", "policy weeks=2x1"
        )
