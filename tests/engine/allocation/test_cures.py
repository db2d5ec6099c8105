"""A cure is what is missing; who gets it has the shortfall no more."""

import numpy as np
import pytest
from tests.builders import (
    START,
    cleared,
    delivered,
    fit,
    lot,
    market,
    need,
    part,
    pieces,
    room,
    rule,
)

from xinqiao import Policy
from xinqiao.allocation import remedies
from xinqiao.allocation.remedies import Case, Remedies
from xinqiao.planning.ground import lay_ground
from xinqiao.planning.plan import make_plan


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


RIVALS = (
    *(fit("car", "chip"), lot("chip", 2)),
    *(need("car", 2), need("car", 3, worth=2)),
)


def test_a_cure_holds_what_dearer_needs_of_the_firm_take_first():
    outcome = cleared(*RIVALS)
    assert pieces(outcome.cures, demand="need-1") == 3
    assert pieces(outcome.cures, demand="need-2") == 1
    assert pieces(with_cure(RIVALS).shortfalls, demand="need-1") == 0


def test_what_only_whole_pieces_leave_short_is_planned_alone():
    packs = (fit("car", "chip"), lot("chip", 9, multiple=3), need("car", 4))
    rest = need("car", 4, firm="oem-2")
    cures = cleared(*packs, rest).cures
    assert set(cures["found"]) <= {"alone", "market"}
    assert "alone" in set(cures["found"])


def test_a_plan_stands_as_it_was_after_cures_were_sought():
    plan = make_plan(lay_ground(market(*RIVALS), Policy()))
    gain = plan.results[0].stage.gain
    before = plan.run.with_more(0, 0, 1.0, gain)
    program = plan.run.session.program
    search = Remedies(plan, plan.results[0])
    guess = np.zeros((len(plan.ground.net.parts), plan.ground.grid.size), np.int64)
    assert list(search.find([Case(0, 0, 0, guess)]))
    assert (plan.run.session.rows, plan.run.session.columns) == (
        program.rows + len(plan.run.held),
        program.columns,
    )
    assert plan.run.with_more(0, 0, 1.0, gain).tolist() == before.tolist()


def test_where_effort_ends_needs_are_planned_alone(monkeypatch):
    monkeypatch.setattr(remedies, "EFFORT", -1.0)
    assert set(cleared(*RIVALS).cures["found"]) == {"alone"}


def test_a_large_program_doubles_what_a_need_lacks(monkeypatch):
    monkeypatch.setattr(remedies, "LEANING", 0)
    cures = cleared(*RIVALS).cures
    assert set(cures["found"]) == {"market"}
    assert pieces(cures, demand="need-1") == 4
