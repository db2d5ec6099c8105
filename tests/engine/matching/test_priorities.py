"""What the lab should test first is what brings the most cars, found by clearing."""

import pytest
from tests.builders import fit, lot, market, need, rule
from tests.engine.qualification.facts import approval, day, report, shown

from xinqiao import clear, rank_approvals

TWO = (
    *(fit("car", "old", at="P"), fit("van", "other", at="P")),
    *(rule("old", "new", state="candidate"), rule("other", "late", state="testing")),
    *(lot("old", 2), lot("new", 3), lot("late", 6), need("car", 9), need("van", 9)),
)


NONE = {"delivered": 0, "worth": 0.0}


def ranked(*facts, most=8):
    """The ranking of a market by the default rules, in whole pieces."""
    outcome = clear(market(*facts))
    return rank_approvals(outcome, lambda given: clear(given).proof, most)


def test_the_approval_that_brings_most_cars_comes_first():
    rows = ranked(*TWO)
    assert rows["part"].to_list() == ["late", "new"]
    assert rows["cars"].to_list() == [6, 3]
    assert rows["worth"].to_list() == pytest.approx([6, 3])
    assert rows["state"].to_list() == ["testing", "candidate"]
    assert rows["next"].to_list() == ["qualified", "testing"]
    assert rows["instead"].to_list() == [["other"], ["old"]]


def test_cars_are_those_of_the_market_cleared_with_the_part_approved():
    row = ranked(*TWO).row(0, named=True)
    facts = [f for f in TWO if f.cells.get("by") != "late"]
    approved = clear(market(*facts, rule("other", "late")))
    before = clear(market(*TWO))
    assert row["cars"] == approved.proof["delivered"] - before.proof["delivered"]


def test_only_so_many_are_tried_and_the_others_are_named():
    rows = ranked(*TWO, most=1)
    assert rows["tried"].to_list() == [True, False]
    assert rows["cars"].null_count() == 1
    seen = []
    rank_approvals(clear(market(*TWO)), lambda given: seen.append(given) or NONE, 1)
    assert len(seen) == 2


def test_a_part_of_which_there_is_nothing_is_tried_last():
    none = rule("old", "absent", state="qualified")
    rows = ranked(*TWO, none, most=2)
    assert rows.filter(part="absent")["tried"].to_list() == [False]


def test_what_is_lacking_is_named_and_what_is_shown_is_not():
    facts = (*TWO, approval("new", "testing"), report("new", "AEC-Q100"))
    rows = ranked(*facts)
    new = rows.filter(part="new").row(0, named=True)
    assert new["state"] == "testing"
    assert new["lacks"] == ["PPAP"]
    assert new["next"] == "approved"
    late = rows.filter(part="late").row(0, named=True)
    assert late["state"] == "candidate"
    assert late["lacks"] == ["test", "AEC-Q", "PPAP"]
    assert rows["cars"][0] == 6


def test_evidence_that_runs_out_is_to_be_renewed():
    facts = (
        *(fit("car", "old", at="P"), rule("old", "new"), approval("new")),
        *shown("new", valid_to=day(13)),
        *(lot("new", 1, at) for at in range(4)),
        *(need("car", 1, due) for due in range(4)),
    )
    (row,) = ranked(*facts).to_dicts()
    assert (row["part"], row["cars"], row["state"]) == ("new", 2, "approved")
    assert row["lacks"] == ["PPAP"]
    assert ranked(*facts[:-8], lot("new", 1), need("car", 1, 1)).is_empty()


def test_what_is_rejected_is_no_candidate():
    facts = [f for f in TWO if f.cells.get("by") != "late"]
    rows = ranked(*facts, rule("other", "late", state="rejected"))
    assert rows["part"].to_list() == ["new"]


def test_a_place_that_nothing_may_fill_is_tried_first():
    stuck = (fit("bus", "gone", at="P", state="candidate"), lot("gone", 4))
    rows = ranked(*TWO, *stuck, need("bus", 4), most=1)
    assert rows.filter("tried")["part"].to_list() == ["gone"]
    assert rows["cars"][0] == 4


def test_a_candidate_inside_a_module_is_seen_where_the_module_is_short():
    facts = (
        *(fit("car", "ecu"), fit("ecu", "old", at="U")),
        *(fit("ecu", "new", at="U", rank=2, state="testing"), rule("x", "y")),
        *(lot("new", 5), need("car", 5)),
    )
    rows = ranked(*facts)
    assert rows.row(0)[0] == "new"
    assert rows["cars"][0] == 5
    assert rows["promise"][0] > 0


def test_a_module_that_may_stand_in_for_another_is_as_dear_as_what_is_in_it():
    facts = (
        *(
            fit("car", "ecu", at="P"),
            fit("car", "kit", at="P", rank=2, state="testing"),
        ),
        *(fit("ecu", "old"), fit("kit", "new"), lot("new", 5), lot("old", 1)),
        need("car", 5),
    )
    rows = ranked(*facts)
    assert rows["part"].to_list() == ["kit"]
    assert rows["cars"].to_list() == [4]
    assert rows["promise"][0] > 0
    assert rows["lacks"].to_list() == [["vehicle_test", "PPAP"]]


def test_a_market_in_which_everything_is_approved_has_nothing_to_rank():
    rows = ranked(fit("car", "old"), lot("old", 1), need("car", 2))
    assert rows.is_empty()
