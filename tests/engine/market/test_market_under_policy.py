"""Rules that need a market and a policy."""

import pytest
from tests.engine.market.builder import Change, all_of, cell, market, row, tables

from xinqiao.errors import Finding
from xinqiao.market import Market, Policy, check_policy

SAME: Change = dict


def found(change: Change, policy: Policy) -> list[Finding]:
    """What is found in the small market, changed, under a policy."""
    return list(check_policy(Market.from_tables(change(tables())), policy))


def test_the_small_market_can_be_cleared_under_the_default_policy() -> None:
    assert check_policy(market(), Policy()) == ()


@pytest.mark.parametrize(
    ("change", "policy", "code", "level", "rows"),
    [
        (
            all_of(cell("quotes", "currency", 2, "USD")),
            Policy(),
            "XQ613",
            "error",
            (),
        ),
        (
            all_of(
                cell("quotes", "currency", 2, "USD"),
                cell("parts", "currency", 5, "EUR"),
            ),
            Policy(rates={"USD": 6.3}),
            "XQ613",
            "error",
            (),
        ),
        (SAME, Policy(weeks="2x1"), "XQ615", "error", (3, 4)),
        (SAME, Policy(classes=("A1S1", "ED01")), "XQ616", "warning", ()),
        (
            cell("bom", "state", 2, "testing"),
            Policy(),
            "XQ617",
            "warning",
            (2,),
        ),
        (
            all_of(
                cell("bom", "state", 6, "testing"),
                cell("bom", "state", 8, "testing"),
                cell("bom", "state", 9, "approved"),
            ),
            Policy(),
            "XQ617",
            "warning",
            (6, 7),
        ),
        (
            SAME,
            Policy(stages=("worth",), classes=("A1S1",)),
            "XQ619",
            "warning",
            (),
        ),
    ],
)
def test_what_a_policy_cannot_do_with_a_market_is_found(
    change: Change, policy: Policy, code: str, level: str, rows: tuple[int, ...]
) -> None:
    those = [f for f in found(change, policy) if f.code == code]
    assert [(f.level, f.rows) for f in those] == [(level, rows)]
    assert all(len(those[0].cure[language]) > 5 for language in ("en", "zh"))


def test_a_rate_for_all_currencies_but_one_is_enough() -> None:
    dollars = cell("quotes", "currency", 2, "USD")
    assert found(dollars, Policy(rates={"USD": 6.3})) == []
    assert found(dollars, Policy(rates={"CNY": 0.16})) == []


def test_a_currency_without_prices_needs_no_rate() -> None:
    assert found(cell("parts", "currency", 8, "EUR"), Policy()) == []


def test_needs_in_the_last_bucket_are_within_the_weeks() -> None:
    assert found(SAME, Policy(weeks="1x1,1x2")) == []


def test_a_state_that_the_policy_allows_fills_a_position() -> None:
    change = cell("bom", "state", 2, "testing")
    assert found(change, Policy(usable=("approved", "testing"))) == []


def test_a_position_that_only_a_rule_can_fill_is_filled() -> None:
    change = all_of(
        cell("bom", "state", 3, "rejected"),
        cell("bom", "state", 4, "rejected"),
        row("substitutes", part="chip-2", by="chip-3", state="approved"),
    )
    assert found(change, Policy()) == []


def test_joint_choices_beyond_ten_thousand_are_refused() -> None:
    parts = [f"s{i}" for i in range(101)]
    change = all_of(
        *(row("parts", part=part, kind="chip") for part in parts),
        *(
            row("bom", parent="ecu", position=place, part=part, per_unit="1", rank="2")
            for place in ("U8", "U9")
            for part in parts
        ),
        cell("bom", "with", 10, "U9=s0"),
    )
    those = found(change, Policy())
    assert [(f.code, f.level, f.rows) for f in those] == [("XQ414", "error", (10,))]
    assert "`ecu`" in those[0].message["en"]
    fewer = cell("bom", "state", 11, "candidate")
    assert len(found(all_of(change, fewer), Policy())) == 1
    few = all_of(change, fewer, cell("bom", "state", 12, "candidate"))
    assert found(few, Policy()) == []
