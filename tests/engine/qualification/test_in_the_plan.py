"""In a market with approvals only what has its evidence is fitted, while it has it."""

import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from tests.builders import (
    by_week,
    cleared,
    delivered,
    firm,
    fit,
    lot,
    market,
    need,
    part,
    pieces,
    rule,
)
from tests.engine.qualification.facts import approval, day, report, shown

from xinqiao import change_market, clear, explain, plan_market, verify, what_if
from xinqiao.market import Policy
from xinqiao.planning.by_hand import by_hand

METHODS = Path(__file__).parents[3] / "docs" / "methods"
BY_RULE = (fit("car", "old", at="P"), rule("old", "new"))
BY_ROW = (fit("car", "old", at="P"), fit("car", "new", at="P", rank=2))
ENOUGH = (lot("new", 9), need("car", 4))


@pytest.mark.parametrize("design", [BY_RULE, BY_ROW])
def test_without_the_table_the_states_stand_as_they_are_given(design):
    assert delivered(cleared(*design, *ENOUGH)) == 4


@pytest.mark.parametrize("design", [BY_RULE, BY_ROW])
def test_an_alternate_without_evidence_never_reaches_the_plan(design):
    assert delivered(cleared(*design, *ENOUGH, approval("new"))) == 0
    assert delivered(cleared(*design, *ENOUGH, approval("old", "candidate"))) == 0


@pytest.mark.parametrize("design", [BY_RULE, BY_ROW])
def test_an_alternate_with_its_evidence_does(design):
    facts = (*design, *ENOUGH, approval("new"), *shown("new"))
    outcome = cleared(*facts)
    assert delivered(outcome) == 4
    assert verify(outcome).proved


def test_evidence_counts_for_nothing_without_an_approval():
    facts = (*BY_ROW, *ENOUGH, *shown("new"), approval("old"), *shown("old"))
    assert delivered(cleared(*facts)) == 0


@pytest.mark.parametrize(
    ("valid_to", "last"),
    [(day(13), 1), (day(12), 0), (day(14), 1), (day(19), 1), (day(20), 2)],
)
def test_an_approval_that_expires_leaves_the_plan_after_its_last_whole_week(
    valid_to, last
):
    outcome = cleared(
        *BY_ROW,
        *(lot("new", 1, at) for at in range(4)),
        *(need("car", 1, due) for due in range(4)),
        *(approval("new"), *shown("new", valid_to=valid_to)),
    )
    assert set(by_week(outcome.usage)) == set(range(last + 1))
    assert verify(outcome).proved


@pytest.mark.parametrize(("issued", "first"), [(day(7), 1), (day(6), 1), (day(8), 2)])
def test_evidence_counts_from_the_first_whole_week(issued, first):
    outcome = cleared(
        *(*BY_ROW, lot("new", 4), *(need("car", 1, due) for due in range(4))),
        *(approval("new"), *shown("new", issued=issued)),
    )
    assert min(by_week(outcome.usage)) == first
    assert verify(outcome).proved


def test_an_approval_begins_in_its_week_and_ends_before_it_is_withdrawn():
    facts = (*BY_ROW, lot("new", 9), *(need("car", 1, due) for due in range(4)))
    begun = cleared(*facts, approval("new", week=2), *shown("new"))
    assert min(by_week(begun.usage)) == 2
    facts = (*BY_ROW, *(lot("new", 1, at) for at in range(4)), need("car", 4, 3))
    ended = cleared(*facts, approval("new", "withdrawn", week=2), *shown("new"))
    assert delivered(ended) == 2
    gone = cleared(*facts, approval("new", "withdrawn"), *shown("new"))
    assert delivered(gone) == 0
    assert all(verify(outcome).proved for outcome in (begun, ended, gone))


def test_the_part_as_designed_needs_no_approval_but_may_lose_it():
    facts = (*BY_ROW, lot("old", 4), need("car", 4))
    assert delivered(cleared(*facts, approval("new"))) == 4
    assert delivered(cleared(*facts, approval("old", "rejected"))) == 0
    assert delivered(cleared(*facts, approval("old"))) == 0
    assert delivered(cleared(*facts, approval("old"), *shown("old"))) == 4


def test_an_approval_may_be_for_one_parent_or_one_position():
    facts = (
        *(fit("car", "old", at="P"), fit("van", "old", at="P")),
        *(fit("bus", "old", at="P"), fit("bus", "old", at="Q")),
        *(rule("old", "new"), lot("new", 9), lot("old", 1), *shown("new")),
        *(need("car", 2), need("van", 2), need("bus", 1, worth=5)),
    )
    car = cleared(*facts, approval("new", parent="car"))
    assert pieces(car.usage, part="new") == delivered(car, demand="need-1") == 2
    one = cleared(*facts, approval("new", parent="bus", position="Q"))
    assert pieces(one.usage, position="Q", part="new") == 1
    assert delivered(one) == delivered(one, demand="need-3") == 1
    assert verify(car).proved
    assert verify(one).proved


def test_what_is_said_of_the_position_wins_over_what_is_said_of_the_rest():
    facts = (*BY_ROW, *ENOUGH, *shown("new"), approval("new", "rejected"))
    narrow = approval("new", parent="car", position="P")
    assert delivered(cleared(*facts, narrow)) == 4
    wide = (*BY_ROW, *ENOUGH, *shown("new"), approval("new"))
    narrow = approval("new", "rejected", parent="car", position="P")
    assert delivered(cleared(*wide, narrow)) == 0


def test_a_firm_approves_for_what_it_builds():
    facts = (
        *(part("car", maker="oem-a"), part("van", maker="oem-b")),
        *(firm("oem-a"), firm("oem-b")),
        *(fit("car", "old", at="P"), fit("van", "old", at="P"), rule("old", "new")),
        *(lot("new", 9), need("car", 2), need("van", 2), *shown("new")),
    )
    outcome = cleared(*facts, approval("new", firm="oem-b"))
    assert delivered(outcome) == delivered(outcome, demand="need-2") == 2
    assert verify(outcome).proved


def test_what_one_firm_rejects_for_a_parent_is_not_fitted_there():
    facts = (*BY_ROW, *ENOUGH, *shown("new"), firm("oem-a"), firm("tier-b"))
    both = {"parent": "car", "position": "P"}
    outcome = cleared(
        *facts,
        approval("new", firm="oem-a", **both),
        approval("new", "testing", firm="tier-b", **both),
    )
    assert delivered(outcome) == 0


def test_a_report_on_one_place_does_not_speak_for_another():
    facts = (
        *(fit("car", "old", at="P"), fit("van", "old", at="P"), rule("old", "new")),
        *(lot("new", 9), need("car", 2), need("van", 2)),
        report("new", "AEC-Q100"),
        report("new", "PPAP", report="7"),
        report("new", "PPAP", "running", report="8"),
        approval("new", parent="car", evidence="7"),
        approval("new", parent="van", evidence="8"),
    )
    outcome = cleared(*facts)
    assert delivered(outcome) == delivered(outcome, demand="need-1") == 2
    assert verify(outcome).proved


def test_the_newest_report_speaks():
    facts = (*BY_ROW, *ENOUGH, approval("new"), report("new", "AEC-Q100"))
    older = report("new", "PPAP", issued=day(-20), report="1")
    newer = {"issued": day(-9), "report": "2"}
    assert delivered(cleared(*facts, older)) == 4
    assert (
        delivered(cleared(*facts, older, report("new", "PPAP", "fail", **newer))) == 0
    )
    failed = report("new", "PPAP", "fail", issued=day(-30), report="0")
    assert delivered(cleared(*facts, older, failed)) == 4
    running = report("new", "PPAP", "running", **newer)
    assert delivered(cleared(*facts, older, running)) == 4


def test_where_the_design_has_an_asil_functional_safety_is_shown_too():
    facts = (*BY_ROW, *ENOUGH, approval("new"), *shown("new"))
    safe = part("old", kind="chip", asil="ASIL-B")
    lax = part("old", kind="chip", asil="QM")
    assert delivered(cleared(*facts, lax)) == 4
    without = cleared(*facts, safe)
    assert delivered(without) == 0
    outcome = cleared(*facts, safe, report("new", "ISO-26262"))
    assert delivered(outcome) == 4
    assert verify(outcome).proved
    assert verify(without).proved


def test_a_policy_may_use_what_is_qualified():
    facts = (*BY_ROW, *ENOUGH, approval("new"), report("new", "AEC-Q100"))
    assert delivered(cleared(*facts)) == 0
    outcome = cleared(*facts, usable=("approved", "qualified"))
    assert delivered(outcome) == 4
    assert verify(outcome).proved


def test_a_module_is_tested_in_a_vehicle():
    facts = (
        *(fit("car", "ecu", at="P"), fit("car", "kit", at="P", rank=2)),
        *(fit("ecu", "old"), fit("kit", "chip"), lot("chip", 9), need("car", 4)),
        *(approval("kit"), report("kit", "PPAP")),
    )
    assert delivered(cleared(*facts)) == 0
    assert delivered(cleared(*facts, report("kit", "vehicle_test"))) == 4


def test_a_plan_that_uses_what_is_not_approved_is_not_proved():
    facts = (*BY_ROW, *ENOUGH)
    free = cleared(*facts)
    strict = market(*facts, approval("new"))
    verdict = verify(replace(free, market=strict))
    assert "NOT_USABLE" in {breach.code for breach in verdict.breaches}


def test_what_if_a_report_came_is_a_question_that_can_be_asked():
    before = market(*BY_ROW, *ENOUGH, approval("new"), report("new", "AEC-Q100"))
    change = "parts_evidence +part=new,standard=PPAP,report=9,result=pass"
    after, policy = change_market(before, Policy(), [change])
    assert delivered(clear(before, policy)) == 0
    assert delivered(clear(after, policy)) == 4


def test_states_written_by_hand_are_those_that_evidence_shows():
    given = market(*BY_RULE, *ENOUGH, approval("new", week=1), *shown("new"))
    plain = by_hand(given)
    assert plain.approvals.is_empty()
    row = plain.bom.filter(part="new").row(0, named=True)
    assert (row["state"], row["usable_from"]) == ("approved", day(7))
    assert by_hand(plain) is plain


@pytest.mark.parametrize(("page", "yes"), [("md", "yes"), ("zh.md", "是")])
def test_the_worked_table_of_the_method_is_what_the_plan_does(page, yes):
    text = (METHODS / f"qualification.{page}").read_text("utf-8")
    table = re.split(r"## (?:Worked table|算例)", text)[1].split("##")[0]
    lines = [line.strip("| ") for line in table.splitlines() if line.startswith("|")]
    fitted = [line.split("|")[-1].strip() == yes for line in lines[2:]]
    weeks = range(len(fitted))
    outcome = cleared(
        *(*BY_ROW, *(lot("new", 1, at) for at in weeks)),
        *(need("car", 1, due, patience=0) for due in weeks),
        *(approval("new"), report("new", "AEC-Q100", issued=day(-200))),
        report("new", "PPAP", issued=day(8), valid_to=day(29)),
    )
    assert set(by_week(outcome.usage)) == {n for n in weeks if fitted[n]}


def test_an_explanation_tries_what_is_not_approved_by_evidence():
    outcome = cleared(*BY_RULE, *ENOUGH, approval("new"), report("new", "AEC-Q100"))
    found = explain(outcome, "need-1").tables["approvals"]
    assert [(row["part"], row["state"], row["left"]) for row in found] == [
        ("new", "qualified", 0)
    ]


def test_what_if_an_approval_lapses_is_planned_again_from_scratch():
    given = market(*BY_ROW, *ENOUGH, approval("new"), *shown("new"))
    base = plan_market(given)
    lapsed = given.replace(
        parts_evidence=given.parts_evidence.with_columns(valid_to=pl.lit(day(-1)))
    )
    again = what_if(base, lapsed).proof
    assert again["before"]["delivered"] == pytest.approx(4)
    assert again["after"]["delivered"] == pytest.approx(0)
