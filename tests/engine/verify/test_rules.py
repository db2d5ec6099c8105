"""Every rule of the plan, broken in one place, is found by its name, table and row."""

from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from tests.engine.verify.cases import CASES
from tests.engine.verify.worlds import week, with_row

from xinqiao.verify import verify


class Wrong(NamedTuple):
    """One cell or more of a row that break a rule of their own; rows count from 0."""

    code: str
    case: str
    table: str
    row: int
    cells: dict[str, Any]


WRONGS = [
    Wrong("EARLY", "single_chip", "deliveries", 1, {"week": week(0)}),
    Wrong("IMPATIENT", "patience", "deliveries", 0, {"demand": "need-1"}),
    Wrong("OVER_DELIVERED", "single_chip", "deliveries", 0, {"pieces": 4}),
    Wrong("OUT_OF_TURN", "waiting_line", "deliveries", 2, {"pieces": 1}),
    Wrong("NOT_IN_TREE", "lane", "builds", 0, {"for_demand": "need-3"}),
    Wrong("NOT_IN_TREE", "lane", "usage", 0, {"demand": "need-3"}),
    Wrong(
        "NOT_IN_TREE",
        "two_levels",
        "allocations",
        0,
        {"parent": None, "position": None},
    ),
    Wrong("NOT_USABLE", "two_levels", "usage", 0, {"position": "P2"}),
    Wrong("NOT_USABLE", "two_levels", "allocations", 0, {"position": "U1"}),
    Wrong("WRONG_FIRM", "two_levels", "builds", 2, {"firm": "oem-a"}),
    Wrong("WRONG_FIRM", "two_levels", "allocations", 2, {"to_firm": "oem-a"}),
    Wrong("OVER_CAPACITY", "capacity", "builds", 2, {"pieces": 3}),
    Wrong("WINDOW", "alternates", "usage", 1, {"week": week(0)}),
    Wrong("UNFINISHED", "capacity", "usage", 3, {"week": week(3)}),
    Wrong("UNFILLED", "two_levels", "usage", 1, {"pieces": 3}),
    Wrong("WITHOUT_PARTNER", "together", "usage", 3, {"pieces": 2}),
    Wrong("UNBALANCED", "two_levels", "usage", 1, {"pieces": 3}),
    Wrong("UNBALANCED", "two_levels", "deliveries", 1, {"pieces": 3}),
    Wrong(
        "OVER_DRAWN",
        "two_levels",
        "allocations",
        3,
        {"for_demand": "need-2", "pieces": 3},
    ),
    Wrong("TOO_EARLY", "alternates", "usage", 2, {"week": week(0)}),
    Wrong("TOO_EARLY", "two_levels", "allocations", 2, {"week": week(1)}),
    Wrong("WRONG_PART", "two_levels", "allocations", 0, {"lot": "lot-2"}),
    Wrong("NOT_ARRIVED", "lane", "allocations", 2, {"week": week(1)}),
    Wrong("NOT_ENTITLED", "reserved", "allocations", 0, {"lot": "lot-2"}),
    Wrong("NOT_ENTITLED", "reserved", "allocations", 1, {"lot": "lot-1"}),
    Wrong("NEVER_THERE", "lane", "allocations", 1, {"week": week(2)}),
    Wrong("LOT", "single_chip", "leftovers", 0, {"pieces": 1}),
    Wrong("LOT", "single_chip", "allocations", 0, {"pieces": 4}),
    Wrong("MINIMUM", "reels", "allocations", 3, {"pieces": 3}),
    Wrong("MULTIPLE", "reels", "allocations", 0, {"pieces": 2}),
    Wrong("SURPLUS", "reels", "allocations", 0, {"pieces": 7}),
    Wrong("SHORTFALL", "single_chip", "shortfalls", 0, {"pieces": 1}),
    Wrong("SHORTFALL", "single_chip", "shortfalls", 0, {"demand": "need-1"}),
    Wrong("UNKNOWN", "single_chip", "shortfalls", 0, {"binding_part": "chip-9"}),
    Wrong(
        "UNKNOWN",
        "single_chip",
        "shortfalls",
        0,
        {"binding_part": "chip-1", "binding_pool": "chip-1|oem-a|"},
    ),
    Wrong("WORD", "single_chip", "shortfalls", 0, {"reason": "BAD_LUCK"}),
    Wrong("FILL_RATE", "single_chip", "fill_rates", 0, {"on_time": 4}),
    Wrong("FILL_RATE", "single_chip", "fill_rates", 1, {"fill_rate": 0.7}),
    Wrong("FILL_RATE", "single_chip", "fill_rates", 2, {"level_whole": None}),
    Wrong("FIGURE", "single_chip", "fill_rates", 0, {"level": -0.5}),
    Wrong("RANGE", "single_chip", "deliveries", 0, {"pieces": -3}),
    Wrong("RANGE", "single_chip", "fill_rates", 0, {"level": float("nan")}),
    Wrong("WEEK", "buckets", "deliveries", 1, {"week": week(2)}),
    Wrong("UNKNOWN", "single_chip", "allocations", 0, {"for_demand": "need-9"}),
]


@pytest.mark.parametrize("wrong", WRONGS, ids=lambda w: f"{w.code}-{w.table}-{w.case}")
def test_a_broken_rule_is_found_by_name_and_its_row_named(wrong):
    case = CASES[wrong.case]()
    frame = with_row(case.tables[wrong.table], wrong.row, **wrong.cells)
    changes: dict[str, Any] = {wrong.table: frame}
    found = {
        (b.code, b.table, b.row) for b in verify(replace(case, **changes)).breaches
    }
    assert (wrong.code, wrong.table, wrong.row + 2) in found


def test_a_lot_that_is_blocked_is_not_drawn_from():
    case = CASES["single_chip"]()
    supply = with_row(case.market.supply, 0, blocked=True)
    blocked = replace(case, market=case.market.replace(supply=supply))
    assert ("BLOCKED", 2) in {(b.code, b.row) for b in verify(blocked).breaches}


def test_a_lot_without_a_row_of_what_is_left_is_named():
    case = CASES["single_chip"]()
    verdict = verify(replace(case, leftovers=case.leftovers[1:]))
    told = [b.message["en"] for b in verdict.breaches if b.code == "LEFT_OUT"]
    assert told == ["leftovers: there is no row for lot lot-1."]


def test_a_surplus_goes_only_to_a_firm_that_uses_the_lot():
    case = CASES["reels"]()
    gift = with_row(case.allocations, 3, to_firm="tier-c")
    verdict = verify(replace(case, allocations=gift))
    assert ("SURPLUS", 5) in {(b.code, b.row) for b in verdict.breaches}


def test_a_price_below_zero_in_bottlenecks_is_found_but_cars_may_be_lost_for_worth():
    case = CASES["single_chip"]()
    row = {
        "part": "chip-1",
        "week": week(1),
        "price": 1.0,
        "short_pieces": 2,
        "unlocks_1000": -0.5,
        "worth_1000": 2.0,
    }
    table = case.bottlenecks.vstack(
        type(case.bottlenecks)([row], case.bottlenecks.schema)
    )
    assert verify(replace(case, bottlenecks=table)).proved
    below = with_row(table, 0, price=-1.0)
    found = verify(replace(case, bottlenecks=below)).breaches
    assert [(b.code, b.table, b.row) for b in found] == [("FIGURE", "bottlenecks", 2)]


def test_only_so_many_rows_are_listed_and_the_rest_are_counted():
    case = CASES["single_chip"]()
    many = case.leftovers.clear().vstack(
        type(case.leftovers)(
            {"lot": [f"x-{n}" for n in range(250)], "pieces": [0] * 250}
        )
    )
    found = verify(replace(case, leftovers=many)).breaches
    assert [b.message["en"] for b in found if b.code == "MORE"] == [
        "leftovers: 50 more of UNKNOWN."
    ]
