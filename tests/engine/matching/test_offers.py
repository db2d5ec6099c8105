"""Needs and lots are paired, ranked and dealt out: cases worked by hand."""

import polars as pl
import pytest
from tests.builders import (
    firm,
    fit,
    lane,
    lot,
    market,
    need,
    part,
    rule,
    tables,
    week,
)

from xinqiao import Market, Policy, Refused
from xinqiao.matching.offers import match

EVEN = dict.fromkeys(
    ("coverage", "punctuality", "evidence", "price", "lane", "record", "waste"), 1.0
)


def offers(*facts, **asked):
    """Offers by need and lot."""
    rows = match(market(*facts), **asked).offers.to_dicts()
    return {(row["demand"], row["lot"]): row for row in rows}


def amounts(row):
    """Reasons of an offer by code."""
    pairs = (item.partition("=") for item in row["reasons"].split(";"))
    return {code: amount for code, _, amount in pairs}


def test_the_part_itself_is_offered_with_all_its_figures():
    facts = [
        need("chip", 80, 2),
        lot("chip", 100, 4, price=3, currency="CNY", minimum=50, multiple=30),
        part("chip", kind="chip", reference_price=2, currency="CNY"),
        firm("dealer", region="CN"),
        firm("oem", region="DE"),
        lane("CN", "DE", 1),
    ]
    row = offers(*facts)["need-1", "lot-1"]
    assert (row["class"], row["rank"], row["usable"]) == ("same", 1, True)
    assert (row["pieces"], row["surplus"]) == (90, 10)
    assert row["week"] == week(5)
    assert row["price"] == 3_000_000
    assert amounts(row) == {
        "COVERAGE": "1",
        "LATE": "3",
        "EVIDENCE": "1",
        "PRICE": "1.5",
        "LANE": "1",
        "RECORD": "",
        "SURPLUS": "10",
    }
    assert row["missing"] is None
    assert (row["alone"], row["together"]) == (90, 90)


def test_the_score_is_the_weighted_mean_of_the_factors():
    facts = [
        need("chip", 80, 2),
        lot("chip", 60, 4, price=3, currency="CNY", multiple=20),
        part("chip", kind="chip", reference_price=2, currency="CNY"),
    ]
    policy = Policy(matching=EVEN)
    row = match(market(*facts), policy).offers.to_dicts()[0]
    factors = [60 / 80, 4 / (4 + 2), 1.0, 2 / 5, 0.5, 0.5, 1.0]
    assert row["score"] == pytest.approx(sum(factors) / 7, abs=1e-9)


def test_alternates_come_with_their_state_and_what_they_lack():
    facts = [
        fit("car", "chip", 2, at="U"),
        fit("car", "good", 2, at="U", rank=2),
        fit("car", "half", 4, at="U", rank=3, state="testing"),
        fit("car", "bad", 2, at="U", rank=4, state="rejected"),
        rule("chip", "ruled", state="qualified"),
        rule("chip", "bad"),
        need("car", 10),
        *(lot(name, 100) for name in ("good", "half", "bad", "ruled")),
    ]
    found = {row["part"]: row for row in offers(*facts).values()}
    assert set(found) == {"good", "half", "ruled"}
    assert all(row["class"] == "C" for row in found.values())
    assert {name: row["missing"] for name, row in found.items()} == {
        "good": None,
        "half": "RESULTS",
        "ruled": "APPROVAL",
    }
    assert {name: row["pieces"] for name, row in found.items()} == {
        "good": 20,
        "half": 40,
        "ruled": 20,
    }
    assert amounts(found["half"])["LISTED"] == "3"
    assert "RULE" in found["ruled"]["reasons"]
    assert {name: row["alone"] for name, row in found.items()} == {
        "good": 20,
        "half": 0,
        "ruled": 0,
    }


def test_states_that_the_policy_allows_lack_nothing():
    facts = [need("chip", 5), rule("chip", "other", state="testing"), lot("other", 9)]
    policy = Policy(usable=("approved", "testing"))
    row = match(market(*facts), policy).offers.to_dicts()[0]
    assert row["usable"]
    assert row["missing"] == "NEED"


def test_windows_of_fitting_bound_when_a_substitute_serves():
    facts = [
        fit("car", "chip", at="U"),
        fit("car", "late", at="U", rank=2, usable_from=3),
        fit("car", "soon", at="U", rank=3, usable_until=1),
        need("car", 5, 5),
        lot("late", 9),
        lot("soon", 9, 1),
        lot("soon", 9, 2),
    ]
    found = offers(*facts)
    assert {key[1]: row["week"] for key, row in found.items()} == {
        "lot-1": week(3),
        "lot-2": week(1),
    }


def test_lots_for_others_and_blocked_lots_are_no_offers():
    facts = [
        need("chip", 5, firm="oem-a"),
        need("chip", 5, firm="oem-b"),
        lot("chip", 9, reserved_for="oem-a"),
        lot("chip", 9, blocked=True),
        lot("chip", 9, firm="oem-b"),
        lot("chip", 9, firm="oem-b", reserved_for="*"),
    ]
    assert set(offers(*facts)) == {
        ("need-1", "lot-1"),
        ("need-1", "lot-4"),
        ("need-2", "lot-3"),
        ("need-2", "lot-4"),
    }


def test_what_comes_after_patience_ends_is_no_offer():
    facts = [need("chip", 5, 1, patience=1), lot("chip", 9, 2), lot("chip", 9, 3)]
    assert set(offers(*facts)) == {("need-1", "lot-1")}


def test_the_best_set_of_one_need_is_split_over_lots_in_packs():
    facts = [
        need("chip", 100),
        lot("chip", 60, multiple=20),
        lot("chip", 70, 1, minimum=30, multiple=10),
        lot("chip", 500, 8),
    ]
    whole, split = ({name: 1.0} for name in ("coverage", "punctuality"))
    for weights, taken in ((whole, [0, 0, 100]), (split, [60, 40, 0])):
        policy = Policy(matching={**dict.fromkeys(EVEN, 0.0), **weights})
        rows = match(market(*facts), policy).offers.sort("lot")
        assert rows["alone"].to_list() == taken


def test_two_needs_share_a_lot_by_what_it_is_worth_to_each():
    facts = [
        need("chip", 60, firm="oem-a", worth=1),
        need("chip", 60, firm="oem-b", worth=2),
        lot("chip", 100),
    ]
    found = offers(*facts)
    assert found["need-1", "lot-1"]["alone"] == 60
    assert found["need-1", "lot-1"]["together"] == 40
    assert found["need-2", "lot-1"]["together"] == 60


def test_a_reel_is_shared_by_the_needs_of_one_firm_but_not_by_two_firms():
    reel = lot("chip", 100, multiple=100)
    one = [need("chip", 40), need("chip", 50), reel]
    taken = {key[0]: row["together"] for key, row in offers(*one).items()}
    assert sum(taken.values()) == 100
    two = [need("chip", 40, firm="oem-a"), need("chip", 50, firm="oem-b"), reel]
    taken = {key[0]: row["together"] for key, row in offers(*two).items()}
    assert sorted(taken.values()) == [0, 100]


def test_only_what_is_asked_about_enters():
    facts = [
        need("chip", 5, firm="oem-a"),
        need("chip", 7, firm="oem-b"),
        lot("chip", 9),
        lot("chip", 9, firm="trader"),
    ]
    assert {key[0] for key in offers(*facts, needs=["need-2"])} == {"need-2"}
    assert {key[1] for key in offers(*facts, lots=["lot-2"])} == {"lot-2"}
    assert {key[1] for key in offers(*facts, firms=["trader"])} == {"lot-2"}


def test_unknown_names_are_refused_all_at_once_with_what_is_near():
    with pytest.raises(Refused) as refused:
        match(
            market(need("chip", 5), lot("chip", 9)), needs=["need-9"], lots=["a", "b"]
        )
    codes = [(f.code, f.column) for f in refused.value.findings]
    assert codes == [("XQ941", "demand"), ("XQ941", "lot"), ("XQ941", "lot")]
    assert refused.value.findings[0].nearest == ("need-1",)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_nothing(seed):
    facts = [
        *(need("chip", 10 + n, n % 3, firm=f"oem-{n}") for n in range(6)),
        *(lot("chip", 15, n % 4, multiple=5) for n in range(8)),
        *(lot("other", 15, n % 4) for n in range(4)),
        rule("chip", "other"),
    ]
    given = tables(*facts)
    shuffled = {
        name: table.sample(fraction=1, shuffle=True, seed=seed)
        for name, table in given.items()
    }
    one, other = (match(Market.from_tables(each)) for each in (given, shuffled))
    assert one.offers.equals(other.offers)
    assert (one.worth, one.bound) == (other.worth, other.bound)


def test_a_need_that_nobody_can_serve_is_listed_as_such():
    found = match(market(need("chip", 5), lot("other", 9)))
    assert found.offers.is_empty()
    [line] = found.lines.to_dicts()
    assert (line["asked"], line["offers"], line["alone"], line["together"]) == (
        5,
        0,
        0,
        0,
    )
    assert (found.worth, found.bound, found.gap) == (0, 0, 0)


def test_more_offers_than_can_be_listed_are_refused_with_a_cure():
    world = market(need("chip", 5), lot("chip", 9))
    with pytest.raises(Refused) as refused:
        match(world, top=5_000_000)
    [found] = refused.value.findings
    assert (found.code, found.is_error) == ("XQ942", True)
    assert "--need" in found.cure["en"]
    assert "--need" in found.cure["zh"]


def test_a_need_of_no_pieces_has_no_offers():
    facts = [need("chip", 0), need("chip", 5), lot("chip", 9)]
    found = match(market(*facts), needs=["need-1"])
    assert found.offers.is_empty()
    assert found.lines.is_empty()


def test_lists_grow_where_the_best_offers_are_fought_over():
    needs = [need("chip", 10, firm=f"oem-{n}") for n in range(5)]
    lots = [lot("chip", 10, at) for at in range(5)]
    found = match(market(*needs, *lots), top=1)
    assert found.gap <= Policy().gap
    assert found.lines["together"].to_list() == [10] * 5
    assert (
        found.offers.group_by("lot").agg(pl.sum("together"))["together"].to_list()
        == [10] * 5
    )
