"""Names refer to something, and name one thing only."""

import polars as pl
import pytest
from tests.engine.market.builder import (
    Wrong,
    all_of,
    cell,
    findings,
    must_find,
    row,
    tables,
)

from xinqiao.errors import InvalidMarket
from xinqiao.market import Market

REFUSED = [
    Wrong(
        "unknown part in the bill of materials",
        cell("bom", "part", 3, "chip-11"),
        "XQ301",
        "bom",
        (3,),
        ("chip-1",),
        {"en": "`chip-11` in bom row 3", "zh": "bom 表第 3 行"},
    ),
    Wrong(
        "unknown parent",
        cell("bom", "parent", 5, "car-bb"),
        "XQ301",
        "bom",
        (5,),
        ("car-b",),
    ),
    Wrong(
        "unknown holder",
        cell("supply", "firm", 2, "chips-e"),
        "XQ301",
        "supply",
        (2,),
        ("chips-d",),
    ),
    Wrong(
        "part in other capitals",
        cell("supply", "part", 3, "CHIP-2"),
        "XQ301",
        "supply",
        (3,),
        ("chip-2",),
    ),
    Wrong(
        "reserved for nobody known",
        cell("supply", "reserved_for", 4, "oem-aa"),
        "XQ301",
        "supply",
        (4,),
        ("oem-a",),
    ),
    Wrong(
        "unknown firm that needs",
        cell("demand", "firm", 4, "oem_b"),
        "XQ301",
        "demand",
        (4,),
        ("oem-b",),
    ),
    Wrong(
        "unknown part needed", cell("demand", "part", 2, "qqq"), "XQ301", "demand", (2,)
    ),
    Wrong(
        "unknown maker",
        cell("parts", "maker", 4, "tier-cc"),
        "XQ301",
        "parts",
        (4,),
        ("tier-c",),
    ),
    Wrong(
        "unknown substitute",
        cell("substitutes", "by", 2, "chip-44"),
        "XQ301",
        "substitutes",
        (2,),
        ("chip-4",),
    ),
    Wrong(
        "unknown exception",
        cell("substitutes", "except_parent", 2, "car-aa"),
        "XQ301",
        "substitutes",
        (2,),
        ("car-a",),
    ),
    Wrong(
        "unknown lot pledged",
        cell("pledges", "lot", 2, "lot-44"),
        "XQ301",
        "pledges",
        (2,),
        ("lot-4",),
    ),
    Wrong(
        "unknown counterparty",
        cell("quotes", "counterparty", 3, "oem-bb"),
        "XQ301",
        "quotes",
        (3,),
        ("oem-b",),
    ),
    Wrong(
        "unknown builder",
        cell("capacity", "firm", 2, "oem-aa"),
        "XQ301",
        "capacity",
        (2,),
        ("oem-a",),
    ),
    Wrong(
        "unknown part held",
        cell("holdings", "part", 3, "chip-111"),
        "XQ301",
        "holdings",
        (3,),
        ("chip-1",),
    ),
    Wrong(
        "firm twice", row("firms", firm="oem-a", role="oem"), "XQ302", "firms", (2, 7)
    ),
    Wrong(
        "part twice", row("parts", part="ecu", kind="module"), "XQ302", "parts", (4, 9)
    ),
    Wrong("lot twice", cell("supply", "lot", 3, "lot-1"), "XQ302", "supply", (2, 3)),
    Wrong(
        "need twice", cell("demand", "demand", 4, "need-1"), "XQ302", "demand", (2, 4)
    ),
    Wrong(
        "component twice in a position",
        cell("bom", "part", 4, "chip-1"),
        "XQ302",
        "bom",
        (3, 4),
    ),
    Wrong(
        "capacity of a week twice, both without a firm",
        all_of(
            cell("capacity", "firm", 2, None),
            cell("capacity", "firm", 3, None),
            cell("capacity", "week", 3, "2022-03-14"),
        ),
        "XQ302",
        "capacity",
        (2, 3),
    ),
    Wrong(
        "rule twice",
        row("substitutes", part="chip-1", by="chip-4", except_parent="car-a"),
        "XQ302",
        "substitutes",
        (2, 3),
    ),
    Wrong(
        "lane twice",
        row("lanes", from_region="DE", to_region="CN-SH", weeks="3"),
        "XQ302",
        "lanes",
        (2, 4),
    ),
    Wrong(
        "stock of a day twice",
        cell("holdings", "day", 3, "2022-02-28"),
        "XQ302",
        "holdings",
        (2, 3),
    ),
    Wrong(
        "group named like a firm outside it",
        cell("firms", "group", 2, "oem-b"),
        "XQ304",
        "firms",
        (2,),
    ),
    Wrong(
        "price without a currency",
        cell("supply", "currency", 2, None),
        "XQ305",
        "supply",
        (2,),
    ),
    Wrong(
        "reference price without a currency",
        cell("parts", "currency", 5, None),
        "XQ305",
        "parts",
        (5,),
    ),
]

WARNED = [
    Wrong(
        "firms that differ in capitals",
        row("firms", firm="OEM-A", role="oem"),
        "XQ303",
        "firms",
        (2, 7),
    ),
    Wrong(
        "parts that differ in width",
        row("parts", part="ｃhip-1", kind="chip"),
        "XQ303",
        "parts",
        (5, 9),
    ),
    Wrong(
        "currency without a price",
        cell("supply", "price", 2, None),
        "XQ306",
        "supply",
        (2,),
    ),
]


@pytest.mark.parametrize("wrong", REFUSED, ids=str)
def test_a_name_that_is_unknown_or_double_is_refused(wrong: Wrong) -> None:
    must_find(wrong, "error")


@pytest.mark.parametrize("wrong", WARNED, ids=str)
def test_what_looks_odd_is_a_warning_and_does_not_refuse(wrong: Wrong) -> None:
    must_find(wrong, "warning")
    Market.from_tables(wrong.change(tables()))


def test_a_lot_open_to_all_is_reserved_for_a_star() -> None:
    assert findings(cell("supply", "reserved_for", 4, "*")) != ()
    assert not [
        f for f in findings(cell("supply", "reserved_for", 2, "*")) if f.is_error
    ]


def test_a_firm_may_share_its_name_with_its_own_group() -> None:
    assert findings(cell("firms", "group", 2, "oem-a")) == ()


def test_a_wrong_price_is_not_also_a_currency_without_a_price() -> None:
    found = findings(cell("supply", "price", 2, "cheap"))
    assert [f.code for f in found] == ["XQ202"]


def test_hundreds_of_unknown_parts_are_a_score_of_findings_and_one_more() -> None:
    parts = pl.Series([f"other-{i}" for i in range(300)])
    lots = pl.DataFrame({"lot": parts, "part": parts, "pieces": "1"})
    lots = lots.with_columns(firm=pl.lit("chips-d"), week=pl.lit("2022-03-07"))
    with pytest.raises(InvalidMarket) as refused:
        Market.from_tables({**tables(), "supply": lots, "pledges": pl.DataFrame()})
    found = [f for f in refused.value.findings if f.column == "part"]
    assert len(found) == 21
    assert sorted(row for f in found for row in f.rows) == list(range(2, 302))
    assert "and 277 more" in found[-1].message["en"]
