"""Global rules let one part stand in for another, in every position that lists it."""

import pytest
from tests.builders import by_week, cleared, delivered, fit, lot, need, pieces, rule


def test_a_rule_holds_in_every_position_that_lists_the_part():
    outcome = cleared(
        *(fit("car", "old", 2), fit("van", "old", 3), rule("old", "new")),
        *(lot("new", 12), need("car", 3), need("van", 2)),
    )
    assert pieces(outcome.usage, parent="car", part="new") == 6
    assert pieces(outcome.usage, parent="van", part="new") == 6


def test_a_rule_holds_inside_modules():
    outcome = cleared(
        *(fit("car", "ecu"), fit("ecu", "old"), rule("old", "new")),
        *(lot("new", 4), need("car", 4)),
    )
    assert delivered(outcome) == 4


def test_the_part_of_a_rule_is_preferred():
    outcome = cleared(
        *(fit("car", "old"), rule("old", "new")),
        *(lot("new", 4), lot("old", 3), need("car", 4)),
    )
    assert pieces(outcome.usage, part="old") == 3


def test_a_substitute_ranks_after_all_that_the_position_lists():
    outcome = cleared(
        *(fit("car", "old", at="P"), fit("car", "alternate", at="P", rank=4)),
        *(rule("old", "new"), lot("new", 4), lot("alternate", 3), need("car", 4)),
    )
    assert pieces(outcome.usage, part="alternate") == 3
    ranks_above_first = 3 * (4 - 1) + 1 * (5 - 1)
    value = outcome.proof["stages"][-1]["value"]
    assert value == pytest.approx(-ranks_above_first, abs=1e-4)


def test_rules_do_not_hold_at_the_root():
    outcome = cleared(rule("old", "new"), lot("new", 4), lot("old", 1), need("old", 4))
    assert delivered(outcome) == 1


def test_rules_do_not_chain():
    outcome = cleared(
        *(fit("car", "old"), rule("old", "new"), rule("new", "newer")),
        *(lot("newer", 4), need("car", 4)),
    )
    assert delivered(outcome) == 0


def test_an_excepted_parent_does_not_follow_the_rule():
    outcome = cleared(
        *(fit("car", "old"), fit("van", "old")),
        *(rule("old", "new", except_parent="car"),),
        *(lot("new", 9), need("car", 4), need("van", 4)),
    )
    assert delivered(outcome, demand="need-1") == 0
    assert delivered(outcome, demand="need-2") == 4


def test_a_rule_may_except_several_parents():
    outcome = cleared(
        *(fit("car", "old"), fit("van", "old"), fit("bus", "old")),
        *(rule("old", "new", except_parent=name) for name in ("car", "van")),
        *(lot("new", 9), need("car", 4), need("van", 4), need("bus", 1)),
    )
    assert delivered(outcome) == 1


def test_a_row_of_the_position_wins_over_the_rule():
    outcome = cleared(
        *(fit("car", "old", at="P"), fit("car", "new", 3, at="P", rank=2)),
        *(rule("old", "new"), lot("new", 7), need("car", 4)),
    )
    assert delivered(outcome) == 2


def test_a_rejected_row_of_the_position_wins_too():
    outcome = cleared(
        *(fit("car", "old", at="P"),),
        *(fit("car", "new", at="P", rank=2, state="rejected"), rule("old", "new")),
        *(lot("new", 7), need("car", 4)),
    )
    assert delivered(outcome) == 0


def test_a_row_of_another_position_does_not_matter_to_the_rule():
    outcome = cleared(
        *(fit("car", "old", at="P"),),
        *(fit("car", "new", at="Q", state="rejected"), fit("car", "else", at="Q")),
        *(rule("old", "new"), lot("new", 4), lot("else", 4), need("car", 4)),
    )
    assert delivered(outcome) == 4


def test_the_state_of_the_rule_counts():
    facts = [fit("car", "old"), rule("old", "new", state="testing")]
    facts += [lot("new", 4), need("car", 4)]
    assert delivered(cleared(*facts)) == 0
    assert delivered(cleared(*facts, usable=("approved", "testing"))) == 4


def test_a_rule_holds_for_a_part_that_is_itself_not_approved():
    outcome = cleared(
        *(fit("car", "old", state="candidate"), rule("old", "new")),
        *(lot("new", 4), need("car", 4)),
    )
    assert delivered(outcome) == 4


def test_the_window_of_the_rule_counts():
    outcome = cleared(
        *(fit("car", "old"), rule("old", "new", usable_from=1, usable_until=2)),
        *(lot("new", 4), need("car", 4, 0), need("car", 0, 4)),
    )
    assert set(by_week(outcome.usage)) <= {1, 2}
    assert delivered(outcome) == 4


def test_of_two_rules_for_one_substitute_that_of_the_better_rank_counts():
    outcome = cleared(
        *(fit("car", "a", at="P"), fit("car", "c", 2, at="P", rank=2)),
        *(fit("car", "b", 3, at="P", rank=3), rule("b", "x"), rule("c", "x")),
        *(lot("x", 12), need("car", 9)),
    )
    assert delivered(outcome) == 6


def test_a_module_may_stand_in_for_a_chip_and_is_built_for_it():
    outcome = cleared(
        *(fit("car", "old"), rule("old", "kit"), fit("kit", "new", 2)),
        *(lot("new", 8), need("car", 4)),
    )
    assert delivered(outcome) == 4
    assert pieces(outcome.builds, part="kit") == 4
