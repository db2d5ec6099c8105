"""Everything is in whole pieces, and lots are taken as they are sold."""

import pytest
from tests.builders import by_week, cleared, delivered, fit, lot, need, pieces

ONE = fit("car", "chip")


def surplus(outcome, **which):
    """Pieces that a firm had to take beyond what it needs."""
    rows = outcome.allocations.filter(outcome.allocations["for_demand"].is_null())
    return pieces(rows, **which)


def test_half_a_car_is_not_built():
    outcome = cleared(fit("car", "chip", 2), lot("chip", 7), need("car", 9))
    assert delivered(outcome) == 3
    assert outcome.proof["lp_worth"] == pytest.approx(3.5)
    assert outcome.proof["worth"] == 3
    assert pieces(outcome.leftovers, lot="lot-1") == 1


def test_a_firm_takes_whole_reels_and_keeps_what_it_does_not_need():
    outcome = cleared(ONE, lot("chip", 20, multiple=5), need("car", 7))
    assert delivered(outcome) == 7
    assert surplus(outcome, to_firm="oem") == 3
    assert pieces(outcome.leftovers, lot="lot-1") == 10


def test_a_firm_takes_at_least_the_minimum():
    outcome = cleared(ONE, lot("chip", 20, minimum=10), need("car", 3))
    assert delivered(outcome) == 3
    assert surplus(outcome) == 7


def test_the_minimum_is_rounded_up_to_whole_reels():
    outcome = cleared(ONE, lot("chip", 20, minimum=6, multiple=4), need("car", 3))
    assert pieces(outcome.allocations) == 8


def test_a_surplus_has_no_need_no_parent_and_no_position():
    outcome = cleared(ONE, lot("chip", 20, multiple=5), need("car", 7))
    rows = outcome.allocations.filter(outcome.allocations["for_demand"].is_null())
    assert rows.select("parent", "position").row(0) == (None, None)


def test_more_than_the_minimum_is_taken_piece_by_piece():
    outcome = cleared(ONE, lot("chip", 20, minimum=3), need("car", 4))
    assert pieces(outcome.allocations) == 4
    assert surplus(outcome) == 0


def test_a_firm_takes_of_a_lot_over_the_whole_horizon():
    outcome = cleared(
        ONE, lot("chip", 10, multiple=5), need("car", 3, 0), need("car", 2, 1)
    )
    assert pieces(outcome.allocations) == 5
    assert surplus(outcome) == 0


def test_every_firm_takes_its_own_reels():
    outcome = cleared(
        *(ONE, lot("chip", 10, multiple=5)),
        *(need("car", 6, firm="oem-a"), need("car", 6, firm="oem-b")),
    )
    assert delivered(outcome, demand="need-1") == 5
    assert delivered(outcome, demand="need-2") == 5


def test_needs_of_one_firm_share_its_reels():
    outcome = cleared(
        *(ONE, fit("van", "chip"), lot("chip", 10, multiple=5)),
        *(need("car", 2), need("van", 3)),
    )
    assert delivered(outcome) == 5
    assert surplus(outcome) == 0


def test_the_rest_of_a_lot_that_makes_no_reel_stays():
    outcome = cleared(ONE, lot("chip", 12, multiple=5), need("car", 12))
    assert delivered(outcome) == 10
    assert pieces(outcome.leftovers, lot="lot-1") == 2


def test_lots_sold_by_the_piece_fill_what_reels_leave_open():
    outcome = cleared(ONE, lot("chip", 5, multiple=5), lot("chip", 2), need("car", 7))
    assert delivered(outcome) == 7
    assert surplus(outcome) == 0


def test_a_small_need_does_not_wait_behind_a_firm_that_has_enough():
    outcome = cleared(
        *(ONE, lot("chip", 10, 0, multiple=5), lot("chip", 5, 1, multiple=5)),
        *(need("car", 4, week, firm="oem-a") for week in (0, 1)),
        *(need("car", 1, week, firm="oem-b") for week in (0, 1)),
    )
    assert by_week(outcome.deliveries) == {0: 5, 1: 5}


def test_a_pack_goes_to_whom_it_fits_and_single_pieces_fill_the_rest():
    outcome = cleared(
        *(ONE, lot("chip", 10, 0, multiple=10), lot("chip", 5, 0)),
        *(need("car", 5, 0, firm="oem-a"), need("car", 10, 1, firm="oem-b")),
    )
    assert delivered(outcome) == 15
    assert surplus(outcome) == 0


def test_a_pack_is_rounded_up_where_there_are_pieces_to_spare():
    outcome = cleared(
        *(ONE, lot("chip", 20, 0, multiple=10), lot("chip", 20, 1)),
        *(need("car", 2, 0, firm="oem-a"), need("car", 10, 0, firm="oem-b")),
        need("car", 18, 1, firm="oem-b"),
    )
    assert by_week(outcome.deliveries) == {0: 12, 1: 18}
    assert surplus(outcome, to_firm="oem-a") == 8


@pytest.mark.parametrize(
    "dear", [{"class": "A1S1"}, {"worth": 2}], ids=["class", "worth"]
)
def test_where_packs_leave_a_firm_short_its_dearest_needs_come_first(dear):
    outcome = cleared(
        *(ONE, fit("van", "chip"), lot("chip", 10, multiple=5)),
        *(need("car", 4, firm="oem-a"), need("van", 3, firm="oem-a", **dear)),
        *(need("car", 3, firm="oem-b", worth=1.5), need("car", 0, firm="oem-b")),
        classes=("A1S1",),
    )
    assert delivered(outcome, demand="need-2") == 3
    assert delivered(outcome, demand="need-1") == 2


def test_minimum_and_multiple_hold_for_modules_and_cars_too():
    outcome = cleared(
        *(fit("car", "ecu"), fit("ecu", "chip")),
        *(lot("ecu", 4, multiple=4), lot("car", 6, minimum=3)),
        need("car", 7),
    )
    assert delivered(outcome) == 7


def test_what_rounding_costs_is_said():
    proof = cleared(fit("car", "chip", 2), lot("chip", 7), need("car", 9)).proof
    assert proof["rounding"] == pytest.approx(0.5 / 3.5)
    assert proof["lp_gap"] == pytest.approx(0, abs=1e-6)
    assert proof["gap"] == pytest.approx(proof["rounding"] + proof["lp_gap"])


def test_cars_that_compete_for_an_odd_piece_are_not_both_left_without():
    outcome = cleared(
        *(ONE, lot("chip", 5)),
        *(need("car", 5, firm="oem-a"), need("car", 5, firm="oem-b")),
    )
    assert delivered(outcome) == 5


def test_leftovers_list_every_lot_that_was_given():
    outcome = cleared(
        *(ONE, lot("chip", 3), lot("chip", 2, blocked=True), lot("chip", 9, 9)),
        *(lot("other", 4), need("car", 1)),
    )
    left = dict(outcome.leftovers.rows())
    assert left == {"lot-1": 2, "lot-2": 2, "lot-3": 9, "lot-4": 4}
