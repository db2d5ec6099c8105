"""A car is built from a whole kit, or not at all."""

import pytest
from tests.builders import by_week, cleared, delivered, fit, lot, need, part, pieces


def test_the_scarcest_part_of_the_kit_decides_how_many_cars_are_built():
    outcome = cleared(
        *(fit("car", "chip-a", 2), fit("car", "chip-b")),
        *(lot("chip-a", 11), lot("chip-b", 7)),
        need("car", 8),
    )
    assert delivered(outcome) == 5


def test_without_one_part_of_the_kit_nothing_is_taken_of_the_others():
    outcome = cleared(
        fit("car", "chip-a"), fit("car", "chip-b"), lot("chip-a", 5), need("car", 5)
    )
    assert delivered(outcome) == 0
    assert outcome.allocations.is_empty()
    assert pieces(outcome.leftovers, lot="lot-1") == 5


def test_the_same_part_in_two_positions_is_needed_twice():
    outcome = cleared(
        *(fit("car", "chip", 1, at="left"), fit("car", "chip", 2, at="right")),
        *(lot("chip", 10), need("car", 9)),
    )
    assert delivered(outcome) == 3


def test_no_more_is_delivered_than_is_due():
    outcome = cleared(fit("car", "chip"), lot("chip", 50), need("car", 8))
    assert delivered(outcome) == 8
    assert pieces(outcome.leftovers) == 42


def test_nothing_is_delivered_before_it_is_due():
    outcome = cleared(fit("car", "chip"), lot("chip", 5), need("car", 5, 3))
    assert by_week(outcome.deliveries) == {3: 5}


def test_chips_are_used_from_the_week_they_arrive():
    outcome = cleared(
        *(fit("car", "chip"), lot("chip", 3, 0), lot("chip", 2, 2)),
        *(need("car", 9, 0), need("car", 0, 4)),
    )
    assert by_week(outcome.deliveries) == {0: 3, 2: 2}


def test_chips_that_arrive_after_the_last_due_week_come_too_late():
    outcome = cleared(fit("car", "chip"), lot("chip", 5, 3), need("car", 5, 2))
    assert delivered(outcome) == 0


def test_a_module_is_taken_from_stock_or_built():
    outcome = cleared(
        *(fit("car", "ecu"), fit("ecu", "chip", 3)),
        *(lot("ecu", 2), lot("chip", 10)),
        need("car", 9),
    )
    assert delivered(outcome) == 2 + 3
    assert pieces(outcome.builds, part="ecu") == 3


def test_a_module_is_complete_a_lead_after_its_chips_are_fitted():
    outcome = cleared(
        *(fit("car", "ecu"), fit("ecu", "chip"), part("ecu", lead_weeks=2)),
        *(lot("chip", 4), need("car", 4, 0), need("car", 0, 5)),
    )
    assert by_week(outcome.usage, part="chip") == {0: 4}
    assert by_week(outcome.builds, part="ecu") == {2: 4}
    assert by_week(outcome.deliveries) == {2: 4}


def test_a_car_is_built_a_lead_after_its_parts_are_fitted():
    outcome = cleared(
        *(fit("car", "chip"), part("car", lead_weeks=1)),
        *(lot("chip", 4), need("car", 4, 2)),
    )
    assert by_week(outcome.usage) == {1: 4}
    assert by_week(outcome.builds) == by_week(outcome.deliveries) == {2: 4}


def test_leads_add_up_along_the_tree():
    outcome = cleared(
        *(fit("car", "ecu"), fit("ecu", "board"), fit("board", "chip")),
        *(part("ecu", lead_weeks=1), part("board", lead_weeks=2)),
        *(lot("chip", 4), need("car", 4, 0), need("car", 0, 6)),
    )
    assert by_week(outcome.deliveries) == {3: 4}


def test_what_is_in_process_is_written_as_stock_of_modules():
    outcome = cleared(
        *(fit("car", "ecu"), fit("ecu", "chip"), part("ecu", lead_weeks=2)),
        *(lot("chip", 4), lot("ecu", 1, 1), need("car", 4, 1)),
    )
    assert by_week(outcome.deliveries) == {1: 1}


def test_the_lead_of_a_bought_part_is_for_information():
    outcome = cleared(
        fit("car", "chip"), part("chip", lead_weeks=26), lot("chip", 4), need("car", 4)
    )
    assert delivered(outcome) == 4


def test_units_multiply_along_the_tree():
    outcome = cleared(
        *(fit("car", "ecu", 2), fit("ecu", "chip", 3)),
        *(lot("chip", 17), need("car", 9)),
    )
    assert delivered(outcome) == 2
    assert pieces(outcome.usage, part="chip") == 12
    assert pieces(outcome.usage, part="ecu") == 4


def test_a_module_used_at_two_depths_is_counted_at_both():
    outcome = cleared(
        *(fit("car", "board"), fit("car", "ecu"), fit("ecu", "board")),
        *(fit("board", "chip"), lot("chip", 7), need("car", 9)),
    )
    assert delivered(outcome) == 3
    assert pieces(outcome.builds, part="board") == 6


def test_finished_cars_in_stock_are_delivered():
    outcome = cleared(fit("car", "chip"), lot("car", 2), lot("chip", 3), need("car", 9))
    assert delivered(outcome) == 5
    assert pieces(outcome.builds) == 3
    assert pieces(outcome.allocations, lot="lot-1") == 2


def test_what_is_drawn_for_delivery_has_no_parent_and_is_no_usage():
    outcome = cleared(fit("car", "chip"), lot("car", 2), need("car", 2))
    row = outcome.allocations.row(0, named=True)
    assert (row["parent"], row["position"], row["to_firm"]) == (None, None, "oem")
    assert outcome.usage.is_empty()


def test_a_chip_may_be_demanded_as_such():
    outcome = cleared(lot("chip", 5), need("chip", 3), need("chip", 4, worth=2))
    assert delivered(outcome, demand="need-2") == 4
    assert delivered(outcome, demand="need-1") == 1
    assert outcome.builds.is_empty()


def test_a_module_may_be_demanded_as_such():
    outcome = cleared(
        *(fit("car", "ecu"), fit("ecu", "chip"), lot("chip", 5)),
        *(need("ecu", 3, worth=3), need("car", 3)),
    )
    assert delivered(outcome, demand="need-1") == 3
    assert delivered(outcome, demand="need-2") == 2


def test_rows_of_zero_pieces_are_known_zeros_and_change_nothing():
    facts = [fit("car", "chip"), lot("chip", 3), need("car", 5)]
    plain = cleared(*facts)
    zeros = cleared(*facts, lot("chip", 0), need("car", 0))
    assert plain.deliveries.equals(zeros.deliveries)
    assert pieces(zeros.leftovers, lot="lot-2") == 0
    assert zeros.proof["worth"] == plain.proof["worth"]


def test_a_need_of_zero_pieces_still_stretches_the_horizon():
    facts = [fit("car", "chip"), lot("chip", 3, 2), need("car", 3, 0)]
    assert delivered(cleared(*facts)) == 0
    assert delivered(cleared(*facts, need("car", 0, 2))) == 3


@pytest.mark.parametrize("kind", ["stock", "transit", "capacity"])
def test_a_lot_counts_in_full_whatever_its_kind_and_probability(kind):
    outcome = cleared(
        fit("car", "chip"), lot("chip", 4, kind=kind, probability=0.1), need("car", 4)
    )
    assert delivered(outcome) == 4
