"""A policy may plan the near weeks one by one, and the far ones in buckets."""

import pytest
from tests.builders import by_week, cleared, delivered, fit, lot, need, part, room

ONE = fit("car", "chip")
WEEKS = "4x1,2x2"  # weeks 0, 1, 2, 3, then 4-5 and 6-7
BEGIN = need("car", 0, 0)  # no piece, but it makes week 0 the first


def test_a_need_is_due_in_the_bucket_that_holds_its_week():
    outcome = cleared(BEGIN, ONE, lot("chip", 4), need("car", 4, 5), weeks=WEEKS)
    assert by_week(outcome.deliveries) == {4: 4}
    assert outcome.proof["worth"] == pytest.approx(4)


@pytest.mark.parametrize(("arrives", "used"), [(3, 3), (4, 4), (5, 6), (6, 6)])
def test_arrivals_count_from_the_first_bucket_that_starts_no_earlier(arrives, used):
    outcome = cleared(
        BEGIN, ONE, lot("chip", 4, arrives), need("car", 4, 0), weeks=WEEKS
    )
    assert by_week(outcome.deliveries) == {used: 4}


def test_what_arrives_after_the_last_bucket_has_started_never_counts():
    outcome = cleared(BEGIN, ONE, lot("chip", 4, 7), need("car", 4, 6), weeks=WEEKS)
    assert delivered(outcome) == 0


def test_lateness_is_counted_in_weeks_between_the_starts_of_buckets():
    outcome = cleared(BEGIN, ONE, lot("chip", 4, 6), need("car", 4, 3), weeks=WEEKS)
    assert outcome.proof["worth"] == pytest.approx(4 * (1 - 3 * 0.02))


def test_a_lead_is_rounded_up_to_the_next_bucket():
    outcome = cleared(
        *(ONE, part("car", lead_weeks=1), lot("chip", 4, 4), need("car", 4, 0)),
        weeks=WEEKS,
    )
    assert by_week(outcome.builds) == {6: 4}


def test_patience_is_rounded_up_to_the_next_bucket():
    facts = [BEGIN, ONE, lot("chip", 4, 6)]
    patient = cleared(*facts, need("car", 4, 4, patience=1), weeks=WEEKS)
    assert delivered(patient) == 4
    strict = cleared(*facts, need("car", 4, 4, patience=0), weeks=WEEKS)
    assert delivered(strict) == 0


def test_the_capacity_of_a_bucket_is_that_of_all_its_weeks():
    facts = [
        ONE,
        lot("chip", 9),
        need("car", 9, 4),
        *(room("car", 0, w) for w in range(4)),
    ]
    outcome = cleared(*facts, room("car", 2, 4), room("car", 3, 5), weeks="4x1,1x2")
    assert delivered(outcome) == 5


def test_a_bucket_with_a_week_without_limit_has_none():
    facts = [
        ONE,
        lot("chip", 9),
        need("car", 9, 4),
        *(room("car", 0, w) for w in range(4)),
    ]
    outcome = cleared(*facts, room("car", 2, 4), weeks="4x1,1x2")
    assert delivered(outcome) == 9


def test_a_component_is_fitted_only_in_buckets_that_lie_in_its_window():
    facts = [BEGIN, lot("chip", 4, 4), need("car", 4, 4)]
    inside = fit("car", "chip", usable_from=4, usable_until=5)
    assert delivered(cleared(inside, *facts, weeks=WEEKS)) == 4
    early = fit("car", "chip", usable_until=4)
    assert delivered(cleared(early, *facts, weeks=WEEKS)) == 0
    late = fit("car", "chip", usable_from=5)
    assert by_week(cleared(late, *facts, weeks=WEEKS).deliveries) == {6: 4}


def test_single_weeks_are_what_a_blank_means():
    facts = [
        ONE,
        lot("chip", 3),
        lot("chip", 3, 2),
        need("car", 9, 0),
        need("car", 0, 3),
    ]
    plain, spelled = cleared(*facts), cleared(*facts, weeks="4x1")
    for name, table in plain.tables.items():
        assert table.equals(spelled.tables[name])


def test_buckets_beyond_the_last_need_let_late_cars_still_come():
    facts = [ONE, lot("chip", 3, 2), need("car", 3, 0)]
    assert delivered(cleared(*facts)) == 0
    assert delivered(cleared(*facts, weeks="3x1")) == 3
