"""A price says what one more piece would bring; an unlock, what a thousand would."""

import pytest
from tests.builders import cleared, fit, lot, need, room, week

ONE = fit("car", "chip")


def price(outcome, part, at=0):
    """Price of one more piece of a part by a week."""
    return outcome.bottlenecks.filter(part=part, week=week(at))["price"].item()


def test_the_price_of_a_chip_is_the_worth_of_the_car_that_it_completes():
    outcome = cleared(ONE, lot("chip", 3), need("car", 5, worth=7))
    assert price(outcome, "chip") == pytest.approx(7)


def test_a_chip_of_which_a_car_takes_two_brings_half_a_car():
    outcome = cleared(fit("car", "chip", 2), lot("chip", 4), need("car", 5))
    assert price(outcome, "chip") == pytest.approx(0.5)


def test_the_price_is_set_by_the_last_car_that_is_built():
    outcome = cleared(
        ONE, lot("chip", 3), need("car", 2, worth=9), need("car", 5, worth=4)
    )
    assert price(outcome, "chip") == pytest.approx(4)


def test_what_is_not_scarce_has_no_price():
    outcome = cleared(
        *(ONE, fit("car", "plenty"), lot("chip", 3), lot("plenty", 9)), need("car", 5)
    )
    assert outcome.bottlenecks["part"].to_list() == ["chip"]


def test_where_everything_is_delivered_on_time_nothing_is_a_bottleneck():
    outcome = cleared(ONE, lot("chip", 5), need("car", 5))
    assert outcome.bottlenecks.is_empty()
    assert outcome.prices.filter(stage="worth", kind="pool").is_empty()


def test_a_chip_that_only_comes_sooner_is_worth_the_delay_it_saves():
    outcome = cleared(
        *(ONE, lot("chip", 2, 0), lot("chip", 9, 3), need("car", 5, 0)),
        need("car", 0, 3),
    )
    saved = 3 * 0.02
    found = outcome.bottlenecks.filter(part="chip")["price"].max()
    assert found == pytest.approx(saved)


def test_the_chips_that_the_missing_cars_take_are_counted():
    outcome = cleared(fit("car", "chip", 2), lot("chip", 4), need("car", 5))
    assert outcome.bottlenecks["short_pieces"].to_list() == [6]


def test_a_thousand_more_pieces_unlock_all_that_is_still_short():
    outcome = cleared(ONE, lot("chip", 3), need("car", 5, worth=7))
    row = outcome.bottlenecks.row(0, named=True)
    assert row["unlocks_1000"] == pytest.approx(2)
    assert row["worth_1000"] == pytest.approx(14)


def test_a_thousand_more_pieces_unlock_no_more_than_the_next_bottleneck_lets():
    outcome = cleared(
        *(ONE, fit("car", "other"), lot("chip", 3), lot("other", 4)), need("car", 9)
    )
    row = outcome.bottlenecks.row(0, named=True)
    assert (row["part"], row["unlocks_1000"]) == ("chip", pytest.approx(1))


def test_a_part_that_nobody_has_carries_the_price():
    outcome = cleared(ONE, fit("car", "none"), lot("chip", 3), need("car", 2))
    assert "none" in outcome.bottlenecks["part"].to_list()


def test_a_reserved_pool_has_a_price_but_is_no_open_bottleneck():
    outcome = cleared(
        *(ONE, lot("chip", 3, reserved_for="oem"), lot("chip", 2)), need("car", 9)
    )
    keys = outcome.prices.filter(stage="worth")["key"].to_list()
    assert keys == ["chip|oem|", "chip||"]
    assert len(outcome.bottlenecks) == 1


def test_capacity_that_binds_has_a_price():
    outcome = cleared(ONE, room("car", 3), lot("chip", 9), need("car", 5, worth=7))
    row = outcome.prices.filter(stage="worth").row(0, named=True)
    assert (row["kind"], row["key"], row["price"]) == ("capacity", "car", 7)


def test_where_more_pieces_make_fewer_and_dearer_cars_they_unlock_none():
    outcome = cleared(
        *(fit("small", "chip"), fit("large", "chip", 2), fit("large", "rare")),
        *(lot("chip", 10), need("small", 10, worth=3), need("large", 10, worth=9)),
    )
    row = outcome.bottlenecks.filter(part="rare").row(0, named=True)
    assert row["unlocks_1000"] == 0
    assert row["worth_1000"] == pytest.approx(5 * 9 - 10 * 3)
