"""Needs are taken apart to the chips of their positions."""

from tests.builders import fit, lot, market, need, part, week

from xinqiao.matching.lines import make_lines


def lines_of(*facts):
    """Rows of the lines of all needs, without numbers and worth."""
    world = market(*facts)
    table = make_lines(world, world.demand).table
    return table.drop("line", "value").to_dicts()


def entitled(*facts):
    """Firms whose reserved lots each line may draw on."""
    world = market(*facts)
    pairs = make_lines(world, world.demand).entitled
    return sorted(pairs.select("line", "firm").rows())


def test_a_car_is_taken_apart_through_its_modules_to_chips():
    facts = [
        fit("car", "unit", 2, at="U"),
        fit("car", "chip-a", 3, at="A"),
        fit("unit", "chip-b", 5, at="B"),
        part("car", maker="oem", lead_weeks=1),
        part("unit", maker="tier", lead_weeks=2),
        need("car", 10, 8),
        lot("chip-a", 1),
    ]
    common = {"demand": "need-1", "patience": None}
    assert lines_of(*facts) == [
        {
            **common,
            "parent": "car",
            "position": "A",
            "wanted": "chip-a",
            "due": week(7),
            "kits": 10,
            "asked": 30,
            "to_firm": "oem",
        },
        {
            **common,
            "parent": "unit",
            "position": "B",
            "wanted": "chip-b",
            "due": week(5),
            "kits": 20,
            "asked": 100,
            "to_firm": "tier",
        },
    ]
    assert entitled(*facts) == [(0, "oem"), (1, "oem"), (1, "tier")]


def test_a_need_for_a_chip_is_a_line_by_itself():
    [line] = lines_of(need("chip", 7, 3), lot("chip", 1))
    assert (line["parent"], line["position"], line["wanted"]) == (None, None, "chip")
    assert (line["kits"], line["asked"], line["due"]) == (7, 7, week(3))


def test_the_first_component_that_is_not_rejected_is_as_designed():
    facts = [
        fit("car", "old", 1, at="A", state="rejected"),
        fit("car", "new", 2, at="A", rank=2),
        fit("car", "other", 2, at="A", rank=3),
        need("car", 4),
        lot("new", 1),
    ]
    [line] = lines_of(*facts)
    assert (line["wanted"], line["asked"]) == ("new", 8)


def test_a_module_in_two_places_makes_one_line_of_both():
    facts = [
        fit("car", "unit", 1, at="left"),
        fit("car", "unit", 1, at="right"),
        fit("unit", "chip", 4, at="C"),
        need("car", 3),
        lot("chip", 1),
    ]
    [line] = lines_of(*facts)
    assert (line["kits"], line["asked"]) == (6, 24)


def test_a_need_of_no_pieces_asks_for_nothing():
    facts = [need("chip", 0), need("chip", 5), lot("chip", 1)]
    assert [line["demand"] for line in lines_of(*facts)] == ["need-2"]
