"""Every need that falls short has one reason, and names what binds."""

import pytest
from tests.builders import cleared, firm, fit, lane, lot, need, part, pieces, room

ONE = fit("car", "chip")
ECU = (fit("car", "ecu"), fit("ecu", "chip"))


def why(outcome, demand="need-1"):
    """Reason, binding part and binding pool of a need."""
    row = outcome.shortfalls.filter(demand=demand).row(0, named=True)
    return row["reason"], row["binding_part"], row["binding_pool"]


def test_a_need_that_is_met_has_no_shortfall():
    assert cleared(ONE, lot("chip", 2), need("car", 2)).shortfalls.is_empty()


def test_pieces_due_are_delivered_or_short():
    outcome = cleared(ONE, lot("chip", 2), need("car", 5), need("car", 3, worth=2))
    assert pieces(outcome.deliveries) + pieces(outcome.shortfalls) == 8


def test_too_few_chips():
    outcome = cleared(ONE, lot("chip", 1), need("car", 2))
    assert why(outcome) == ("CHIP_SHORT", "chip", "chip||")


def test_too_few_chips_inside_a_module():
    outcome = cleared(*ECU, lot("chip", 1), need("car", 2))
    assert why(outcome) == ("CHIP_SHORT", "chip", "chip||")


def test_chips_inside_a_module_of_which_a_few_are_in_stock():
    outcome = cleared(*ECU, lot("ecu", 1), lot("chip", 1), need("car", 4))
    assert why(outcome) == ("CHIP_SHORT", "chip", "chip||")


def test_chips_that_come_when_a_car_is_worth_nothing_any_more():
    outcome = cleared(
        *(ONE, lot("chip", 9, 4), need("car", 2, 0), need("car", 0, 4)), lateness=0.3
    )
    assert why(outcome) == ("CHIP_SHORT", "chip", "chip||")


def test_of_several_chips_the_one_that_is_short_is_named():
    outcome = cleared(
        *(ONE, fit("car", "plenty"), lot("chip", 1), lot("plenty", 9)), need("car", 2)
    )
    assert why(outcome)[1] == "chip"


def test_chips_that_went_to_a_protected_class_are_short_too():
    outcome = cleared(
        *(ONE, lot("chip", 1), need("car", 1, worth=9)),
        need("car", 1, **{"class": "A1S1"}),
        classes=("A1S1",),
    )
    assert why(outcome) == ("CHIP_SHORT", "chip", "chip||")


def test_a_part_that_nobody_has_is_short():
    outcome = cleared(ONE, fit("car", "none"), lot("chip", 9), need("car", 2))
    assert why(outcome) == ("CHIP_SHORT", "none", "none||")


@pytest.mark.parametrize("facts", [(ONE, room("car", 1)), (*ECU, room("ecu", 1))])
def test_too_little_capacity(facts):
    outcome = cleared(*facts, lot("chip", 9), need("car", 2))
    assert why(outcome) == ("CAPACITY", facts[-1].cells["part"], None)


def test_a_component_that_is_not_approved():
    outcome = cleared(
        fit("car", "chip", state="testing"), lot("chip", 9), need("car", 2)
    )
    assert why(outcome) == ("NOT_APPROVED", "chip", None)


def test_a_component_of_a_module_that_is_not_approved():
    outcome = cleared(
        *(fit("car", "ecu"), fit("ecu", "chip", state="candidate")),
        *(lot("chip", 9), need("car", 2)),
    )
    assert why(outcome) == ("NOT_APPROVED", "chip", None)


def test_chips_that_are_kept_for_another_firm_and_left_over():
    outcome = cleared(ONE, lot("chip", 9, reserved_for="oem-b"), need("car", 2))
    assert why(outcome) == ("RESERVED", "chip", "chip|oem-b|")


def test_chips_that_another_car_maker_holds_and_leaves():
    outcome = cleared(
        *(ONE, lot("chip", 9, firm="oem-b"), need("car", 2)),
        need("car", 1, firm="oem-b"),
    )
    assert why(outcome) == ("RESERVED", "chip", "chip|oem-b|")


def test_chips_that_another_firm_needs_itself_are_just_short():
    outcome = cleared(
        *(ONE, lot("chip", 2, firm="oem-b"), need("car", 2)),
        need("car", 2, firm="oem-b"),
    )
    assert why(outcome)[0] == "CHIP_SHORT"


def test_too_little_time_to_build():
    outcome = cleared(ONE, part("car", lead_weeks=3), lot("chip", 9), need("car", 2, 2))
    assert why(outcome) == ("LEAD_TIME", None, None)


def test_too_little_time_on_the_way():
    outcome = cleared(
        *(firm("dealer", region="DE"), firm("oem", region="CN")),
        *(lane("DE", "CN", 3), ONE, lot("chip", 9), need("car", 2, 1)),
    )
    assert why(outcome) == ("LEAD_TIME", None, None)


def test_chips_that_come_when_nobody_waits_any_more():
    outcome = cleared(
        *(ONE, lot("chip", 9, 3), need("car", 2, 0, patience=1), need("car", 0, 4))
    )
    assert why(outcome) == ("PATIENCE", "chip", "chip||")


def test_a_need_that_is_worth_nothing():
    outcome = cleared(ONE, lot("chip", 1), need("car", 2, worth=0), need("car", 1))
    assert why(outcome) == ("POLICY", None, None)
