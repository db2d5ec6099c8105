"""Stages come one after the other; what an earlier one reached is kept."""

import pytest
from tests.builders import cleared, delivered, fit, lot, need, part

ONE = fit("car", "chip")


def test_a_protected_class_is_served_before_all_others():
    outcome = cleared(
        *(ONE, lot("chip", 4), need("car", 4, worth=9)),
        need("car", 3, **{"class": "A1S1"}),
        classes=("A1S1",),
    )
    assert delivered(outcome, demand="need-2") == 3
    assert delivered(outcome, demand="need-1") == 1


def test_classes_are_served_in_the_order_of_the_policy():
    facts = [ONE, lot("chip", 4), need("car", 9, worth=9)]
    facts += [need("car", 3, **{"class": name}) for name in ("A1S1", "ED01")]
    first = cleared(*facts, classes=("A1S1", "ED01"))
    assert delivered(first, demand="need-2") == 3
    assert delivered(first, demand="need-3") == 1
    other = cleared(*facts, classes=("ED01", "A1S1"))
    assert delivered(other, demand="need-3") == 3


def test_within_a_class_worth_decides():
    outcome = cleared(
        ONE,
        lot("chip", 4),
        *(need("car", 3, worth=w, **{"class": "A1S1"}) for w in (1, 2)),
        classes=("A1S1",),
    )
    assert delivered(outcome, demand="need-2") == 3


def test_pieces_of_a_protected_class_count_however_late():
    outcome = cleared(
        *(ONE, lot("chip", 2, 5), need("car", 2, 0, **{"class": "A1S1"})),
        need("car", 2, 5, worth=5),
        classes=("A1S1",),
        lateness=0.3,
    )
    assert delivered(outcome, demand="need-1") == 2


def test_without_a_protected_class_only_worth_counts():
    outcome = cleared(
        *(ONE, lot("chip", 4), need("car", 4, worth=9)),
        need("car", 3, **{"class": "A1S1"}),
    )
    assert delivered(outcome, demand="need-1") == 4


def test_a_stage_that_nobody_asked_for_has_no_part_in_the_plan():
    outcome = cleared(ONE, lot("chip", 4), need("car", 4), stages=("worth",))
    assert [stage["name"] for stage in outcome.proof["stages"]] == ["worth"]


def test_every_stage_says_what_it_reached_and_the_most_that_there_is():
    outcome = cleared(
        *(fit("car", "a", at="P"), fit("car", "b", at="P", rank=3)),
        *(lot("a", 3), lot("b", 2), need("car", 4, **{"class": "A1S1"}, worth=2)),
        classes=("A1S1",),
    )
    reached = {stage["name"]: stage["value"] for stage in outcome.proof["stages"]}
    assert reached == pytest.approx({"classes": 4, "worth": 8, "substitutes": -2})
    for stage in outcome.proof["stages"]:
        assert stage["bound"] == pytest.approx(stage["value"], abs=1e-6)


def test_a_class_that_nobody_demands_has_no_stage():
    outcome = cleared(ONE, lot("chip", 4), need("car", 4), classes=("A1S1",))
    assert "classes" not in [stage["name"] for stage in outcome.proof["stages"]]


def test_worth_is_not_given_up_for_better_ranks():
    outcome = cleared(
        *(fit("car", "a", at="P"), fit("car", "b", at="P", rank=9)),
        *(lot("a", 1), lot("b", 5), need("car", 6)),
    )
    assert delivered(outcome) == 6


def test_a_whole_tree_of_one_need_waits_for_its_last_part():
    outcome = cleared(
        *(fit("car", "ecu"), fit("car", "chip"), fit("ecu", "chip")),
        *(part("ecu", lead_weeks=1), lot("chip", 4, 0), need("car", 9, 0)),
        need("car", 0, 1),
    )
    assert outcome.proof["worth"] == pytest.approx(2 * 0.98)
