"""A cure is what is missing; who gets it has the shortfall no more."""

import pytest
from tests.builders import (
    START,
    cleared,
    delivered,
    fit,
    lot,
    need,
    part,
    pieces,
    room,
    rule,
)


def with_cure(facts, demand="need-1", **rules):
    """The outcome where one need's cure has come, reserved for its firm."""
    cures = cleared(*facts, **rules).cures.filter(demand=demand)
    assert len(cures)
    lots = [
        lot(
            row["part"],
            row["pieces"],
            (row["week"] - START).days // 7,
            reserved_for="oem",
        )
        for row in cures.to_dicts()
    ]
    return cleared(*facts, *lots, **rules)


KIT = (fit("car", "a", 2), fit("car", "b"))
ECU = (fit("car", "ecu"), fit("ecu", "chip"), part("ecu", lead_weeks=1))
CASES = {
    "one chip": (fit("car", "chip"), lot("chip", 1), need("car", 4)),
    "two chips at once": (*KIT, lot("a", 3), lot("b", 2), need("car", 5)),
    "chips in a module": (*ECU, lot("chip", 2), need("car", 5, 2)),
    "some modules in stock": (*ECU, lot("ecu", 2), need("car", 5, 2)),
    "no time to build": (*ECU, lot("chip", 9), need("car", 5, 0)),
    "too little capacity": (*ECU, room("ecu", 1, 1), lot("chip", 9), need("car", 5, 1)),
    "an alternate lacks less": (
        *(fit("car", "a", at="P"), fit("car", "b", at="P", rank=2)),
        *(lot("b", 3), need("car", 5)),
    ),
    "a substitute lacks less": (
        *(fit("car", "a", 3), rule("a", "b"), lot("b", 9), need("car", 5)),
    ),
    "no component approved": (
        *(fit("car", "a", state="testing"), lot("a", 9), need("car", 5)),
    ),
    "patience": (fit("car", "chip"), lot("chip", 9, 3), need("car", 5, 0, patience=1)),
}


@pytest.mark.parametrize("name", CASES)
def test_a_shortfall_is_over_when_its_cure_has_come(name):
    facts = CASES[name]
    before, after = cleared(*facts), with_cure(facts)
    assert pieces(before.shortfalls) > 0
    assert delivered(after) == pieces(before.shortfalls) + delivered(before)


def test_a_cure_is_no_more_than_what_is_missing():
    outcome = cleared(*CASES["two chips at once"])
    assert dict(outcome.cures.select("part", "pieces").rows()) == {"a": 7, "b": 3}


def test_what_is_left_over_is_no_part_of_a_cure():
    outcome = cleared(*KIT, lot("a", 3), lot("b", 9), need("car", 5))
    assert dict(outcome.cures.select("part", "pieces").rows()) == {"a": 7}


def test_chips_are_asked_for_in_the_week_in_which_they_are_fitted():
    outcome = cleared(*CASES["chips in a module"])
    row = outcome.cures.row(0, named=True)
    assert (row["part"], (row["week"] - START).days // 7) == ("chip", 1)


def test_where_nothing_is_short_there_is_nothing_to_cure():
    outcome = cleared(fit("car", "chip"), lot("chip", 4), need("car", 4))
    assert outcome.cures.is_empty()


def test_what_needs_compete_for_is_in_the_cure_of_each():
    outcome = cleared(
        *(fit("car", "chip"), lot("chip", 2)),
        *(need("car", 2), need("car", 3, worth=2)),
    )
    assert pieces(outcome.cures, demand="need-1") == 2
    assert pieces(outcome.cures, demand="need-2") == 1
