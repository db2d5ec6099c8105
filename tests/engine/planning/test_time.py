"""What is late is worth less; what nobody waits for any more is lost."""

import pytest
from tests.builders import (
    by_week,
    cleared,
    delivered,
    fit,
    lot,
    need,
    part,
    pieces,
    room,
)

ONE = fit("car", "chip")


def test_a_week_of_delay_costs_its_share_of_worth():
    outcome = cleared(ONE, lot("chip", 4, 3), need("car", 4, 0), need("car", 0, 3))
    assert outcome.proof["worth"] == pytest.approx(4 * (1 - 3 * 0.02))


def test_lateness_is_a_rule_of_the_policy():
    outcome = cleared(
        ONE, lot("chip", 4, 3), need("car", 4, 0), need("car", 0, 3), lateness=0.1
    )
    assert outcome.proof["worth"] == pytest.approx(4 * (1 - 3 * 0.1))


def test_without_lateness_a_late_car_is_worth_as_much():
    outcome = cleared(
        ONE, lot("chip", 4, 3), need("car", 4, 0), need("car", 0, 3), lateness=0.0
    )
    assert outcome.proof["worth"] == pytest.approx(4)


def test_what_is_never_delivered_costs_nothing():
    outcome = cleared(ONE, lot("chip", 1, 0), need("car", 4, 0), need("car", 0, 5))
    assert outcome.proof["worth"] == pytest.approx(1)


def test_a_car_so_late_that_it_is_worth_less_than_nothing_is_not_delivered():
    outcome = cleared(
        ONE, lot("chip", 4, 4), need("car", 4, 0), need("car", 0, 4), lateness=0.3
    )
    assert delivered(outcome) == 0


def test_worth_counts_by_the_share_that_will_be_sold():
    outcome = cleared(
        *(ONE, lot("chip", 4), need("car", 4, worth=3, sell_through=0.5)),
        need("car", 4, worth=2),
    )
    assert delivered(outcome, demand="need-2") == 4
    assert outcome.proof["worth"] == pytest.approx(8)


def test_a_newer_need_comes_first_where_waiting_costs_less():
    outcome = cleared(
        *(ONE, lot("chip", 2, 0), lot("chip", 2, 1), need("car", 0, 1)),
        *(need("car", 2, 0, worth=1), need("car", 2, 0, worth=5)),
    )
    assert by_week(outcome.deliveries, demand="need-3") == {0: 2}
    assert by_week(outcome.deliveries, demand="need-2") == {1: 2}


def test_a_piece_is_delivered_up_to_the_last_week_of_patience():
    facts = [ONE, lot("chip", 4, 2), need("car", 0, 5)]
    assert delivered(cleared(*facts, need("car", 4, 0, patience=2))) == 4
    assert delivered(cleared(*facts, need("car", 4, 0, patience=1))) == 0


def test_without_patience_only_the_week_itself_will_do():
    facts = [ONE, lot("chip", 4, 1), need("car", 0, 5)]
    assert delivered(cleared(*facts, need("car", 4, 0, patience=0))) == 0
    assert delivered(cleared(*facts, need("car", 4, 1, patience=0))) == 4


def test_who_is_blank_about_patience_waits_for_ever():
    outcome = cleared(ONE, lot("chip", 4, 30), need("car", 4, 0), need("car", 0, 30))
    assert delivered(outcome) == 4


def test_a_need_is_given_up_so_that_a_newer_one_is_met_in_time():
    outcome = cleared(
        *(ONE, lot("chip", 1, 0), lot("chip", 1, 9)),
        *(need("car", 2, 0, patience=3), need("car", 1, 9, patience=3)),
    )
    assert by_week(outcome.deliveries) == {0: 1, 9: 1}
    assert outcome.proof["worth"] == pytest.approx(2)
    assert pieces(outcome.shortfalls, demand="need-1") == 1


def test_no_more_is_built_in_a_week_than_there_is_capacity_for():
    outcome = cleared(
        *(ONE, room("car", 2, 0), room("car", 2, 1), room("car", 2, 2)),
        *(lot("chip", 9), need("car", 5, 0), need("car", 0, 2)),
    )
    assert by_week(outcome.builds) == {0: 2, 1: 2, 2: 1}


def test_a_week_without_a_row_has_no_limit():
    outcome = cleared(ONE, room("car", 2, 0), lot("chip", 9), need("car", 9, 1))
    assert delivered(outcome) == 9


def test_a_known_zero_is_a_limit():
    outcome = cleared(ONE, room("car", 0, 0), lot("chip", 9), need("car", 9, 0))
    assert delivered(outcome) == 0


def test_cars_are_built_ahead_of_a_week_without_enough_capacity():
    outcome = cleared(
        *(ONE, *(room("car", count, at) for at, count in enumerate((3, 3, 2)))),
        *(lot("chip", 9), need("car", 7, 2)),
    )
    assert by_week(outcome.deliveries) == {2: 7}
    assert pieces(outcome.builds) == 7


def test_modules_are_built_ahead_of_a_week_without_enough_capacity():
    outcome = cleared(
        *(fit("car", "ecu"), fit("ecu", "chip"), part("ecu", lead_weeks=1)),
        *(room("ecu", 4, 1), room("ecu", 2, 2), lot("chip", 9), need("car", 6, 2)),
    )
    assert by_week(outcome.builds, part="ecu") == {1: 4, 2: 2}
    assert by_week(outcome.deliveries) == {2: 6}


def test_capacity_is_shared_by_all_firms_that_need_the_part():
    outcome = cleared(
        *(ONE, room("car", 5), lot("chip", 9)),
        *(need("car", 4, firm="oem-a", worth=2), need("car", 4, firm="oem-b")),
    )
    assert delivered(outcome, demand="need-1") == 4
    assert delivered(outcome, demand="need-2") == 1


def test_capacity_of_several_rows_adds_up():
    rows = [room("car", 2), room("car", 3)]
    for row, name in zip(rows, ("oem-a", "oem-b"), strict=True):
        row.cells["firm"] = name
    outcome = cleared(ONE, *rows, lot("chip", 9), need("car", 9))
    assert delivered(outcome) == 5


def test_capacity_does_not_limit_what_is_taken_from_stock():
    outcome = cleared(
        ONE, room("car", 1), lot("chip", 9), lot("car", 4), need("car", 9)
    )
    assert delivered(outcome) == 5
