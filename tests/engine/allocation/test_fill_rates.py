"""What was due and what was given, by firm, programme, class and size."""

import pytest
from tests.builders import cleared, firm, fit, lot, need

ONE = fit("car", "chip")


def rates(outcome, scope, key):
    """One row of the table."""
    return outcome.fill_rates.filter(scope=scope, key=key).row(0, named=True)


def test_pieces_are_on_time_late_or_lost():
    outcome = cleared(
        *(ONE, lot("chip", 2, 0), lot("chip", 3, 1), need("car", 9, 0)),
        need("car", 0, 1),
    )
    row = rates(outcome, "firm", "oem")
    assert (row["due"], row["on_time"], row["late"], row["lost"]) == (9, 2, 3, 4)
    assert row["fill_rate"] == pytest.approx(5 / 9)


def test_every_scope_counts_the_same_pieces():
    outcome = cleared(
        *(ONE, lot("chip", 7), firm("oem", size="small")),
        *(need("car", 5), need("car", 4, **{"class": "A1S1"})),
    )
    for scope in ("firm", "programme", "class", "size"):
        rows = outcome.fill_rates.filter(scope=scope)
        assert rows.select("due", "on_time", "late", "lost").sum().row(0) == (
            9,
            7,
            0,
            2,
        )


def test_a_programme_is_a_firm_and_a_part():
    outcome = cleared(
        *(ONE, fit("van", "chip"), lot("chip", 3)),
        *(need("car", 2, worth=2), need("van", 2), need("car", 1, firm="oem-b")),
    )
    keys = outcome.fill_rates.filter(scope="programme")["key"].to_list()
    assert keys == ["oem-b|car", "oem|car", "oem|van"]
    assert rates(outcome, "programme", "oem|car")["on_time"] == 2


def test_a_firm_of_unknown_size_counts_for_no_size():
    outcome = cleared(ONE, lot("chip", 3), need("car", 2))
    assert outcome.fill_rates.filter(scope="size").is_empty()


def test_where_nothing_is_due_there_is_no_rate():
    outcome = cleared(
        *(ONE, lot("chip", 3), need("car", 2)),
        need("car", 0, firm="oem-b", **{"class": "ED01"}),
    )
    row = rates(outcome, "firm", "oem-b")
    assert (row["due"], row["fill_rate"]) == (0, None)


def test_without_entitlements_the_level_is_the_rate_of_what_is_due():
    outcome = cleared(ONE, lot("chip", 3), need("car", 4))
    row = rates(outcome, "firm", "oem")
    assert row["level"] == row["level_whole"] == row["fill_rate"] == 0.75


def test_with_entitlements_the_level_is_pieces_by_entitlement():
    outcome = cleared(
        *(ONE, lot("chip", 6)),
        *(firm("oem-a", entitlement=2), firm("oem-b", entitlement=8)),
        *(need("car", 4, firm="oem-a", worth=2), need("car", 4, firm="oem-b")),
    )
    assert rates(outcome, "firm", "oem-a")["level_whole"] == pytest.approx(4 / 2)
    assert rates(outcome, "firm", "oem-b")["level_whole"] == pytest.approx(2 / 8)


def test_firms_of_a_group_have_one_level():
    outcome = cleared(
        *(ONE, lot("chip", 5), firm("oem-a", group="g"), firm("oem-b", group="g")),
        *(need("car", 4, firm="oem-a", worth=2), need("car", 4, firm="oem-b")),
    )
    for name in ("oem-a", "oem-b"):
        assert rates(outcome, "firm", name)["level_whole"] == pytest.approx(5 / 8)
    assert rates(outcome, "firm", "oem-a")["fill_rate"] == 1


def test_the_entitlement_of_a_group_is_that_of_its_firms_together():
    outcome = cleared(
        *(ONE, lot("chip", 5)),
        *(firm("oem-a", group="g", entitlement=2),),
        *(firm("oem-b", group="g", entitlement=3),),
        *(need("car", 4, firm="oem-a"), need("car", 4, firm="oem-b")),
    )
    assert rates(outcome, "firm", "oem-b")["level_whole"] == pytest.approx(1)


def test_the_level_of_the_linear_plan_stands_beside_that_of_the_whole_one():
    outcome = cleared(fit("car", "chip", 2), lot("chip", 5), need("car", 5))
    row = rates(outcome, "firm", "oem")
    assert row["level"] == pytest.approx(0.5)
    assert row["level_whole"] == pytest.approx(0.4)


def test_in_a_bucket_a_car_of_the_due_bucket_is_on_time():
    outcome = cleared(
        *(ONE, lot("chip", 9), need("car", 0, 0), need("car", 4, 3)), weeks="2x2"
    )
    assert rates(outcome, "firm", "oem")["on_time"] == 4
