"""Who may take what: open lots, lots of one's own, reserved and blocked ones."""

import pytest
from tests.builders import cleared, delivered, firm, fit, lane, lot, need, part, pieces

TREE = (
    *(fit("car", "ecu"), fit("ecu", "chip")),
    *(part("car", maker="oem-a"), part("ecu", maker="tier")),
)


def test_an_open_lot_is_for_everybody():
    outcome = cleared(
        *(fit("car", "chip"), lot("chip", 2)),
        *(need("car", 1, firm="oem-a"), need("car", 1, firm="oem-b")),
    )
    assert delivered(outcome) == 2


def test_a_reserved_lot_is_for_its_firm_alone():
    outcome = cleared(
        *(fit("car", "chip"), lot("chip", 9, reserved_for="oem-b")),
        *(need("car", 4, firm="oem-a", worth=9), need("car", 3, firm="oem-b")),
    )
    assert delivered(outcome, demand="need-1") == 0
    assert delivered(outcome, demand="need-2") == 3


@pytest.mark.parametrize("entitled", ["oem", "tier", "oem-a"])
def test_a_lot_may_be_reserved_for_any_firm_of_the_tree(entitled):
    outcome = cleared(*TREE, lot("chip", 4, reserved_for=entitled), need("car", 4))
    assert delivered(outcome) == 4
    assert set(outcome.allocations["to_firm"]) == {"tier"}


def test_a_lot_for_a_maker_below_is_not_for_the_position_above_it():
    outcome = cleared(
        *(*TREE, fit("car", "chip", at="direct")),
        *(lot("chip", 4, reserved_for="tier"), lot("chip", 1), need("car", 4)),
    )
    assert delivered(outcome) == 1


def test_a_lot_for_the_maker_of_a_car_is_not_for_its_finished_cars():
    outcome = cleared(*TREE, lot("car", 4, reserved_for="oem-a"), need("car", 4))
    assert delivered(outcome) == 0


def test_a_lot_for_the_maker_of_a_module_is_for_its_chips_not_its_stock():
    outcome = cleared(*TREE, lot("ecu", 4, reserved_for="tier"), need("car", 4))
    assert delivered(outcome) == 0


def test_where_nobody_is_named_as_maker_the_firm_in_need_builds():
    outcome = cleared(fit("car", "chip"), lot("chip", 4), need("car", 4))
    assert set(outcome.builds["firm"]) == {"oem"}
    assert set(outcome.allocations["to_firm"]) == {"oem"}


@pytest.mark.parametrize("holder", ["oem-z", "tier-z"])
def test_chips_of_car_and_parts_makers_are_their_own(holder):
    outcome = cleared(
        *(fit("car", "chip"), lot("chip", 9, firm=holder)),
        *(need("car", 4), need("car", 3, firm=holder)),
    )
    assert delivered(outcome, demand="need-1") == 0
    assert delivered(outcome, demand="need-2") == 3


def test_chips_of_car_makers_are_open_if_they_say_so():
    outcome = cleared(
        *(fit("car", "chip"), lot("chip", 9, firm="oem-z", reserved_for="*")),
        need("car", 4),
    )
    assert delivered(outcome) == 4


def test_chips_of_a_car_maker_may_be_reserved_for_another_firm():
    outcome = cleared(
        *(fit("car", "chip"), lot("chip", 9, firm="oem-z", reserved_for="oem")),
        *(need("car", 4), need("car", 4, firm="oem-z")),
    )
    assert delivered(outcome, demand="need-1") == 4
    assert delivered(outcome, demand="need-2") == 0


def test_modules_and_cars_that_a_car_maker_holds_are_open():
    outcome = cleared(
        *(*TREE, lot("ecu", 2, firm="oem-z"), lot("car", 1, firm="oem-z")),
        need("car", 4),
    )
    assert delivered(outcome) == 3


@pytest.mark.parametrize("holder", ["dealer", "fab"])
def test_chips_of_dealers_and_chip_makers_are_open(holder):
    outcome = cleared(fit("car", "chip"), lot("chip", 4, firm=holder), need("car", 4))
    assert delivered(outcome) == 4


def test_blocked_lots_are_not_touched():
    outcome = cleared(
        fit("car", "chip"), lot("chip", 4, blocked=True), lot("chip", 1), need("car", 4)
    )
    assert delivered(outcome) == 1
    assert pieces(outcome.leftovers, lot="lot-1") == 4


def test_one_s_own_lots_are_used_before_open_ones():
    outcome = cleared(
        *(fit("car", "chip"), lot("chip", 3), lot("chip", 3, reserved_for="oem-a")),
        *(need("car", 3, firm="oem-a"), need("car", 3, firm="oem-b")),
    )
    assert delivered(outcome) == 6


def lanes(*facts, weeks=2):
    """The outcome where a lane leads from DE, the chips, to CN, the cars."""
    places = [firm("dealer", region="DE"), firm("oem", region="CN")]
    return cleared(*places, lane("DE", "CN", weeks), *facts)


def test_a_lane_delays_what_is_drawn_over_it():
    outcome = lanes(
        fit("car", "chip"), lot("chip", 4), need("car", 4, 0), need("car", 0, 4)
    )
    assert outcome.deliveries["week"].unique().to_list() == [
        outcome.usage["week"].unique().item()
    ]
    left, used = outcome.allocations["week"].item(), outcome.usage["week"].item()
    assert (used - left).days == 14


def test_without_a_lane_between_two_regions_nothing_is_delayed():
    places = [firm("dealer", region="US"), firm("oem", region="CN")]
    places.append(firm("fab", region="DE"))
    outcome = cleared(
        *(*places, lane("DE", "CN", 2), fit("car", "chip")),
        *(lot("chip", 4), need("car", 4, 0)),
    )
    assert delivered(outcome) == 4


def test_a_lane_leads_to_the_maker_of_the_node_that_uses_the_piece():
    facts = [
        *(firm("dealer", region="DE"), firm("tier", region="DE")),
        *(firm("oem", region="CN"), firm("oem-a", region="CN"), lane("DE", "CN", 2)),
        *(*TREE, lot("chip", 4), need("car", 4, 0), need("car", 0, 0)),
    ]
    assert delivered(cleared(*facts)) == 4


def test_a_lane_leads_to_the_firm_in_need_where_finished_cars_are_drawn():
    facts = [fit("car", "chip"), lot("car", 4), need("car", 4, 0)]
    assert delivered(lanes(*facts)) == 0
    assert delivered(lanes(*facts, need("car", 0, 2))) == 4


def test_the_nearest_of_two_pools_is_used_where_time_is_short():
    outcome = lanes(
        *(fit("car", "chip"), firm("dealer-cn", region="CN")),
        *(lot("chip", 4), lot("chip", 3, firm="dealer-cn")),
        *(need("car", 3, 0), need("car", 4, 2)),
    )
    assert delivered(outcome) == 7
    assert outcome.proof["worth"] == 7
