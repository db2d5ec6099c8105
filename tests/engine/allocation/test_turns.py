"""Who comes first where the plan leaves it open: the oldest need, the earliest lot."""

from tests.builders import by_week, cleared, delivered, fit, lot, need, pieces

ONE = fit("car", "chip")


def test_what_comes_falls_to_the_oldest_need_and_so_does_what_is_lost():
    outcome = cleared(ONE, lot("chip", 4, 1), need("car", 3, 0), need("car", 3, 1))
    assert by_week(outcome.deliveries, demand="need-2") == {1: 3}
    assert by_week(outcome.deliveries, demand="need-1") == {1: 1}
    assert pieces(outcome.shortfalls, demand="need-1") == 2


def test_needs_that_are_all_met_are_met_in_the_order_in_which_they_are_due():
    outcome = cleared(
        *(ONE, lot("chip", 2, 1), lot("chip", 2, 2)),
        *(need("car", 2, 1), need("car", 2, 0), need("car", 0, 2)),
    )
    assert by_week(outcome.deliveries, demand="need-2") == {1: 2}
    assert by_week(outcome.deliveries, demand="need-1") == {2: 2}


def test_needs_of_the_same_week_are_met_in_the_order_of_their_names():
    outcome = cleared(
        *(ONE, lot("chip", 2, 0), lot("chip", 2, 1), need("car", 0, 1)),
        *(need("car", 2, demand="b"), need("car", 2, demand="a")),
    )
    assert by_week(outcome.deliveries, demand="a") == {0: 2}
    assert by_week(outcome.deliveries, demand="b") == {1: 2}


def test_needs_of_the_same_bucket_are_met_in_the_order_of_their_weeks():
    outcome = cleared(
        *(ONE, lot("chip", 2, 0), lot("chip", 2, 2)),
        *(need("car", 2, 1, demand="a"), need("car", 2, 0, demand="b")),
        weeks="2x2",
    )
    assert by_week(outcome.deliveries, demand="b") == {0: 2}
    assert by_week(outcome.deliveries, demand="a") == {2: 2}


def test_lots_of_a_pool_are_used_by_week_then_price_then_name():
    outcome = cleared(
        *(ONE, lot("chip", 2, 1), lot("chip", 2, 0, price=9, currency="CNY")),
        *(lot("chip", 2, 0, price=1, currency="CNY"), lot("chip", 2, 0)),
        need("car", 3, 1),
    )
    assert pieces(outcome.allocations, lot="lot-3") == 2
    assert pieces(outcome.allocations, lot="lot-2") == 1


def test_prices_of_lots_are_compared_in_one_currency():
    outcome = cleared(
        *(ONE, lot("chip", 2, price=2, currency="USD")),
        *(lot("chip", 2, price=10, currency="CNY"), need("car", 2)),
        rates={"USD": 6.3},
    )
    assert pieces(outcome.allocations, lot="lot-2") == 2


def test_a_piece_is_used_for_the_need_that_it_is_allocated_to():
    outcome = cleared(
        *(ONE, lot("chip", 5), lot("chip", 5)),
        *(need("car", 4), need("car", 3, firm="oem-b")),
    )
    for demand in ("need-1", "need-2"):
        taken = pieces(outcome.allocations, for_demand=demand)
        assert taken == pieces(outcome.usage, demand=demand)
        assert taken == delivered(outcome, demand=demand)
        assert taken == pieces(outcome.builds, for_demand=demand)
