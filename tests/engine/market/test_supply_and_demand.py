"""Supply, demand, capacity, lanes, pledges and quotes that make no sense."""

import polars as pl
import pytest
from tests.engine.market.builder import (
    Wrong,
    all_of,
    cell,
    column,
    findings,
    must_find,
    row,
    tables,
)

from xinqiao.market import Market

HUGE = pl.Series([str(2**40)] * 9000)

REFUSED = [
    Wrong(
        "week four years on",
        cell("demand", "week", 4, "2026-03-02"),
        "XQ501",
        "demand",
        (4,),
        says={"en": "2022-03-07", "zh": "2026-02-23"},
    ),
    Wrong(
        "year typed wrongly at the start",
        cell("supply", "week", 2, "2002-03-04"),
        "XQ501",
        "supply",
        (3, 4, 5),
        says={"en": "2002-03-04 (in supply 2)"},
    ),
    Wrong(
        "nothing needed",
        column("demand", "pieces", pl.Series(["0", "0", "0"])),
        "XQ502",
        "demand",
    ),
    Wrong(
        "entitlement of one firm only",
        cell("firms", "entitlement", 2, "3"),
        "XQ509",
        "firms",
        (3,),
        says={"en": "`oem-b`"},
    ),
    Wrong(
        "pledge of another firm's lot",
        cell("pledges", "lot", 2, "lot-1"),
        "XQ510",
        "pledges",
        (2,),
    ),
    Wrong(
        "pledge of more than the lot",
        cell("pledges", "pieces", 2, "41"),
        "XQ511",
        "pledges",
        (2,),
    ),
    Wrong(
        "lot pledged twice over",
        row("pledges", firm="dealer-e", lot="lot-3", pieces="1"),
        "XQ511",
        "pledges",
        (3, 4),
    ),
    Wrong("price of nothing", cell("quotes", "price", 2, "0"), "XQ516", "quotes", (2,)),
]

WARNED = [
    Wrong(
        "need that nothing can meet",
        cell("demand", "part", 4, "chip-4"),
        "XQ503",
        "demand",
        (4,),
        says={"en": "`chip-4`"},
    ),
    Wrong(
        "need met by blocked lots alone",
        all_of(
            cell("supply", "blocked", 4, "yes"),
            cell("demand", "part", 4, "chip-3"),
        ),
        "XQ503",
        "demand",
        (4,),
    ),
    Wrong(
        "minimum above the lot",
        cell("supply", "minimum", 2, "1001"),
        "XQ504",
        "supply",
        (2,),
    ),
    Wrong(
        "reel larger than the lot",
        cell("supply", "multiple", 5, "100"),
        "XQ504",
        "supply",
        (5,),
    ),
    Wrong(
        "minimum that no reels make up",
        all_of(
            cell("supply", "minimum", 2, "700"), cell("supply", "multiple", 2, "600")
        ),
        "XQ504",
        "supply",
        (2,),
    ),
    Wrong(
        "capacity of a bought part",
        cell("capacity", "part", 2, "chip-1"),
        "XQ506",
        "capacity",
        (2,),
    ),
    Wrong(
        "pledge of a blocked lot",
        cell("supply", "blocked", 5, "是"),
        "XQ512",
        "pledges",
        (2,),
    ),
    Wrong(
        "weeks to where it is",
        row("lanes", from_region="DE", to_region="DE", weeks="1"),
        "XQ513",
        "lanes",
        (4,),
    ),
    Wrong(
        "lane from nowhere",
        row("lanes", from_region="CN-SHA", to_region="DE", weeks="1"),
        "XQ514",
        "lanes",
        (4,),
        ("CN-SH",),
    ),
    Wrong(
        "lane to nowhere",
        row("lanes", from_region="DE", to_region="Mars", weeks="99"),
        "XQ514",
        "lanes",
        (4,),
    ),
    Wrong(
        "holder without a region",
        cell("firms", "region", 5, None),
        "XQ515",
        "firms",
        (5,),
    ),
    Wrong(
        "deal with itself",
        cell("quotes", "counterparty", 3, "dealer-e"),
        "XQ517",
        "quotes",
        (3,),
    ),
    Wrong(
        "worth a billion",
        cell("demand", "worth", 4, "1000000000"),
        "XQ519",
        "demand",
        (4,),
    ),
    Wrong(
        "worth nothing",
        column("demand", "worth", pl.Series(["0", "0", "0"])),
        "XQ518",
        "demand",
    ),
]


@pytest.mark.parametrize("wrong", REFUSED, ids=str)
def test_what_cannot_be_is_refused(wrong: Wrong) -> None:
    must_find(wrong, "error")


@pytest.mark.parametrize("wrong", WARNED, ids=str)
def test_what_looks_odd_is_a_warning_and_does_not_refuse(wrong: Wrong) -> None:
    must_find(wrong, "warning")
    kept = Market.from_tables(wrong.change(tables()))
    assert wrong.code in [f.code for f in kept.warnings]


def test_the_last_of_208_weeks_is_still_in_the_market() -> None:
    assert findings(cell("demand", "week", 4, "2026-02-23")) == ()


def test_more_pieces_than_can_be_counted_are_refused() -> None:
    lots = pl.DataFrame({"lot": pl.int_range(9000, eager=True), "pieces": HUGE})
    lots = lots.with_columns(
        firm=pl.lit("chips-d"), part=pl.lit("chip-1"), week=pl.lit("2022-03-07")
    )
    change = {**tables(), "supply": lots, "pledges": pl.DataFrame()}
    found = [f for f in findings(lambda _: change) if f.is_error]
    assert [(f.code, f.table) for f in found] == [("XQ507", "supply")]


def test_firms_without_needs_need_no_entitlement() -> None:
    all_that_ask = (cell("firms", "entitlement", at, "2") for at in (2, 3))
    assert findings(all_of(*all_that_ask)) == ()


def test_one_entitlement_does_for_all_firms_of_a_group() -> None:
    one_group = (cell("firms", "group", at, "group-a") for at in (2, 3))
    assert findings(all_of(*one_group, cell("firms", "entitlement", 3, "2"))) == ()


def test_a_lot_of_known_zero_pieces_may_have_any_minimum() -> None:
    change = all_of(
        cell("supply", "pieces", 5, "0"),
        cell("supply", "minimum", 5, "100"),
        cell("pledges", "pieces", 2, "0"),
    )
    assert findings(change) == ()
