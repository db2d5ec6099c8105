"""A position is filled by any of its usable components, or by a mix of them."""

import pytest
from tests.builders import by_week, cleared, delivered, fit, lot, need, part, pieces

TWO = (fit("car", "first", at="P"), fit("car", "second", 2, at="P", rank=2))


def test_cars_may_mix_the_components_of_a_position():
    outcome = cleared(*TWO, lot("first", 3), lot("second", 5), need("car", 9))
    assert delivered(outcome) == 3 + 2
    assert pieces(outcome.usage, part="first") == 3
    assert pieces(outcome.usage, part="second") == 4


def test_the_component_as_designed_is_fitted_while_it_lasts():
    outcome = cleared(*TWO, lot("first", 9), lot("second", 9), need("car", 4))
    assert pieces(outcome.usage, part="first") == 4
    assert pieces(outcome.usage, part="second") == 0


def test_an_alternate_that_unlocks_another_car_is_fitted():
    outcome = cleared(
        *(*TWO, fit("van", "first")),
        *(lot("first", 4), lot("second", 8)),
        *(need("car", 4), need("van", 4)),
    )
    assert delivered(outcome) == 8
    assert pieces(outcome.usage, parent="car", part="second") == 8


def test_among_equal_plans_the_better_ranks_are_fitted():
    outcome = cleared(
        *(*TWO, fit("car", "third", at="P", rank=3)),
        *(lot("first", 1), lot("second", 9), lot("third", 9), need("car", 3)),
    )
    used = {name: pieces(outcome.usage, part=name) for name in ("first", "second")}
    assert used == {"first": 1, "second": 4}
    assert pieces(outcome.usage, part="third") == 0


def test_without_the_stage_substitutes_ranks_do_not_matter_to_worth():
    facts = [*TWO, lot("first", 3), lot("second", 5), need("car", 9)]
    assert cleared(*facts, stages=("worth",)).proof["worth"] == 5


@pytest.mark.parametrize("state", ["qualified", "testing", "candidate", "rejected"])
def test_a_component_that_is_not_approved_is_not_fitted(state):
    outcome = cleared(
        *(fit("car", "first", at="P"), fit("car", "second", at="P", state=state)),
        *(lot("second", 4), need("car", 4)),
    )
    assert delivered(outcome) == 0


def test_the_policy_may_let_other_states_be_fitted():
    outcome = cleared(
        *(fit("car", "first", at="P", state="candidate"),),
        *(fit("car", "second", at="P", rank=2, state="qualified"),),
        *(lot("first", 4), lot("second", 3), need("car", 9)),
        usable=("approved", "qualified"),
    )
    assert delivered(outcome) == 3


def test_a_component_is_fitted_from_its_first_week_on():
    outcome = cleared(
        *(fit("car", "chip", usable_from=2), lot("chip", 4)),
        *(need("car", 4, 0), need("car", 0, 3)),
    )
    assert by_week(outcome.usage) == {2: 4}


def test_a_component_is_fitted_until_its_last_week():
    outcome = cleared(
        *(fit("car", "chip", usable_until=1), lot("chip", 2), lot("chip", 2, 2)),
        *(need("car", 4, 0), need("car", 0, 3)),
    )
    assert delivered(outcome) == 2


def test_cars_are_built_ahead_while_a_component_may_still_be_fitted():
    outcome = cleared(
        fit("car", "chip", usable_until=1), lot("chip", 4), need("car", 4, 3)
    )
    assert by_week(outcome.deliveries) == {3: 4}
    assert max(by_week(outcome.usage)) <= 1


def test_the_window_is_about_the_week_of_fitting_not_of_completion():
    outcome = cleared(
        *(fit("car", "chip", usable_until=1), part("car", lead_weeks=2)),
        *(lot("chip", 4), need("car", 4, 3)),
    )
    assert delivered(outcome) == 4


WITH = {"with": "Q=b2"}
PAIR = (
    *(fit("car", "a1", at="P"), fit("car", "a2", at="P", rank=2, **WITH)),
    *(fit("car", "b1", at="Q"), fit("car", "b2", at="Q", rank=2)),
)


def test_a_component_that_asks_for_another_is_fitted_only_with_it():
    outcome = cleared(*PAIR, lot("a2", 5), lot("b1", 5), need("car", 5))
    assert delivered(outcome) == 0
    outcome = cleared(*PAIR, lot("a2", 5), lot("b2", 5), need("car", 5))
    assert delivered(outcome) == 5


def test_the_other_component_does_not_ask_back():
    outcome = cleared(*PAIR, lot("a1", 5), lot("b2", 5), need("car", 5))
    assert delivered(outcome) == 5


def test_components_that_go_together_are_counted_piece_by_piece():
    outcome = cleared(
        *PAIR, lot("a1", 2), lot("a2", 9), lot("b1", 9), lot("b2", 3), need("car", 9)
    )
    assert delivered(outcome) == 2 + 3
    assert pieces(outcome.usage, part="a2") <= pieces(outcome.usage, part="b2")


def test_a_component_may_ask_for_several_others():
    facts = [
        *(fit("car", "a", at="P", **{"with": "Q=b; R=c"}),),
        *(fit("car", "b", at="Q"), fit("car", "c", at="R")),
        *(fit("car", "d", at="R", rank=2), lot("a", 9), lot("b", 9), need("car", 5)),
    ]
    assert delivered(cleared(*facts, lot("d", 5))) == 0
    assert delivered(cleared(*facts, lot("c", 4), lot("d", 5))) == 4


def test_components_that_go_together_are_fitted_in_the_weeks_of_both():
    outcome = cleared(
        *(fit("car", "a", at="P", usable_from=1, **{"with": "Q=b"}),),
        *(fit("car", "b", at="Q", usable_until=2), lot("a", 9), lot("b", 9)),
        *(need("car", 5, 0), need("car", 0, 5)),
    )
    assert set(by_week(outcome.usage)) <= {1, 2}
    assert delivered(outcome) == 5


def test_a_linked_position_that_nothing_can_fill_keeps_the_car_from_being_built():
    outcome = cleared(
        *(fit("car", "a", at="P", state="testing"), fit("car", "b", at="Q")),
        *(fit("car", "c", at="Q", rank=2, **{"with": "P=a"}),),
        *(lot("a", 5), lot("b", 5), lot("c", 5), need("car", 5)),
    )
    assert delivered(outcome) == 0
