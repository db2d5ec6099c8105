"""Classes get their minimum before all else, and never more than their maximum."""

from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from tests.builders import Fact, cleared, firm, fit, lot, market, need, pieces

from xinqiao import Outcome, Policy, explain, plan_market, verify, what_if
from xinqiao.errors import InvalidPolicy
from xinqiao.market import check_policy


def kinds(*facts: Fact) -> list[Fact]:
    """100 chips, and 80 due of each of three classes; ED01 is worth most."""
    return [
        lot("chip", 100, reserved_for="*"),
        need("chip", 80, firm="oem-a", worth=3, **{"class": "ED01"}),
        need("chip", 80, firm="oem-b", **{"class": "OS01"}),
        need("chip", 80, firm="oem-b", worth=2),
        *facts,
    ]


def given(outcome: Outcome) -> dict[str, int]:
    """Pieces delivered by class, all of them proved."""
    assert verify(outcome).proved
    names = outcome.market.demand.select("demand", "class")
    rows = outcome.deliveries.join(names, on="demand")
    return {kind: pieces(rows, **{"class": kind}) for kind in ("ED01", "OS01", "0001")}


def bounded(**rules: Any) -> dict[str, int]:
    """What classes get under rules."""
    return given(cleared(*kinds(), **rules))


def test_without_bounds_worth_or_the_order_takes_all():
    assert bounded() == {"ED01": 80, "OS01": 0, "0001": 20}
    assert bounded(classes=("OS01",)) == {"ED01": 20, "OS01": 80, "0001": 0}


def test_a_minimum_comes_before_all_else_and_no_more():
    least = {"OS01": 0.5}
    assert bounded(class_minimum=least) == {"ED01": 60, "OS01": 40, "0001": 0}
    both = bounded(class_minimum=least, classes=("ED01",))
    assert both == {"ED01": 60, "OS01": 40, "0001": 0}


def test_a_maximum_leaves_something_to_lower_classes():
    most = {"ED01": 0.5}
    found = bounded(classes=("ED01",), class_maximum=most)
    assert found == {"ED01": 40, "OS01": 0, "0001": 60}


def test_a_maximum_holds_even_where_nobody_else_wants_the_pieces():
    facts = [lot("chip", 100), need("chip", 80, **{"class": "ED01"})]
    outcome = cleared(*facts, class_maximum={"ED01": 0.29})
    assert given(outcome)["ED01"] == 23  # of 23.2


def test_streams_of_a_class_share_its_maximum_in_whole_pieces():
    facts = [need("chip", 3, firm=f"oem-{n}", **{"class": "ED01"}) for n in range(5)]
    outcome = cleared(lot("chip", 100), *facts, class_maximum={"ED01": 0.5})
    assert given(outcome)["ED01"] == 7


def test_a_minimum_is_rounded_up_to_whole_pieces():
    facts = [need("chip", 3, worth=0.1, **{"class": "ED01"}), need("chip", 9, worth=9)]
    outcome = cleared(lot("chip", 4), *facts, class_minimum={"ED01": 0.5})
    assert given(outcome)["ED01"] == 2


def test_a_minimum_that_cannot_be_met_is_named():
    outcome = cleared(*kinds(), class_minimum={"OS01": 0.9, "ED01": 0.5})
    assert outcome.proof["classes"] == {"below": ["OS01"]}
    assert given(outcome) == {"ED01": 40, "OS01": 60, "0001": 0}


def test_those_first_in_the_order_have_their_minimum_first():
    rules = {"class_minimum": {"OS01": 0.9, "ED01": 0.5}, "classes": ("OS01",)}
    outcome = cleared(*kinds(), **rules)
    assert outcome.proof["classes"] == {"below": ["ED01"]}
    assert given(outcome) == {"ED01": 28, "OS01": 72, "0001": 0}


@pytest.mark.parametrize("rule", ["leximin", "proportional"])
def test_what_is_fair_is_fair_within_bounds(rule):
    rights = [firm("oem-a", entitlement=1.0), firm("oem-b", entitlement=1.0)]
    rules = {"stages": ("classes", "fairness", "worth"), "fairness": rule}
    outcome = cleared(*kinds(*rights), **rules, class_maximum={"ED01": 0.5})
    assert given(outcome)["ED01"] == 40


def test_bounds_and_caps_hold_together():
    rules = {"class_minimum": {"OS01": 0.5}, "cap": 0.45}
    assert given(cleared(*kinds(), **rules)) == {"ED01": 45, "OS01": 40, "0001": 5}


def test_alternates_are_still_the_fewest():
    facts = [
        fit("car", "chip", at="P"),
        fit("car", "other", at="P", rank=2),
        lot("chip", 10),
        lot("other", 10),
        need("car", 20, **{"class": "ED01"}),
    ]
    outcome = cleared(*facts, class_maximum={"ED01": 0.5})
    assert given(outcome)["ED01"] == 10
    assert pieces(outcome.usage, part="other") == 0


def test_explain_says_that_the_maximum_holds_it_back_and_offers_no_pieces():
    outcome = cleared(*kinds(), class_maximum={"ED01": 0.5})
    assert outcome.shortfalls.filter(demand="need-1")["reason"].to_list() == ["POLICY"]
    assert outcome.cures.filter(demand="need-1").is_empty()
    found = explain(outcome, "need-1")
    said = [" ".join(s[language] for s in found.sentences) for language in ("en", "zh")]
    assert "no more than 50 % of what is due to it, that is 40 pieces" in said[0]
    assert "lose 40 pieces fewer" in said[0]
    assert "类别上限" in said[1]


def test_more_than_the_maximum_is_found():
    outcome = cleared(*kinds())
    forged = replace(outcome, policy=Policy(class_maximum={"ED01": 0.5}))
    assert "CLASS_MAXIMUM" in {breach.code for breach in verify(forged).breaches}


@pytest.mark.parametrize("below", [[], ["ED01"], ["ED01", "OS01"], None])
def test_other_names_of_classes_below_are_found(below):
    outcome = cleared(*kinds(), class_minimum={"OS01": 0.9, "ED01": 0.5})
    proof = {**outcome.proof, "classes": {"below": below}}
    assert not verify(replace(outcome, proof=proof)).proved


@pytest.mark.parametrize("factor", [0.0, 0.5, 2.0])
def test_a_changed_price_of_a_maximum_only_widens_the_interval(factor):
    outcome = cleared(*kinds(), class_maximum={"ED01": 0.5})
    here = pl.when(pl.col("kind") == "most").then(factor).otherwise(1.0)
    prices = outcome.prices.with_columns(price=pl.col("price") * here)
    assert "most" in set(prices["kind"])
    found = verify(replace(outcome, prices=prices)).bound
    assert found >= verify(outcome).bound - 1e-9


def test_a_price_on_a_class_without_a_maximum_is_found():
    outcome = cleared(*kinds(), class_maximum={"ED01": 0.5})
    stray = pl.when(pl.col("kind") == "most").then(pl.lit("OS01")).otherwise("key")
    prices = outcome.prices.with_columns(key=stray)
    codes = {b.code for b in verify(replace(outcome, prices=prices)).breaches}
    assert "PRICE_STAGE" in codes


def test_a_minimum_above_the_maximum_is_refused():
    with pytest.raises(InvalidPolicy) as refused:
        Policy(class_minimum={"ED01": 0.8}, class_maximum={"ED01": 0.5})
    (found,) = refused.value.findings
    assert found.code == "XQ651"
    assert "0.8" in found.message["en"]
    assert "0.5" in found.message["zh"]


def test_bounds_of_classes_that_nobody_has_or_without_their_stage_are_noticed():
    given_ = market(*kinds())
    absent = Policy(class_minimum={"SR99": 0.5})
    assert [f.code for f in check_policy(given_, absent)] == ["XQ616"]
    idle = Policy(stages=("worth",), class_maximum={"ED01": 0.5})
    assert [f.code for f in check_policy(given_, idle)] == ["XQ619"]
    outcome = cleared(*kinds(), stages=("worth",), class_maximum={"ED01": 0.5})
    assert given(outcome)["ED01"] == 80


def test_what_if_a_class_had_another_maximum_or_minimum():
    base = plan_market(market(*kinds()), Policy(class_maximum={"ED01": 0.5}))
    for rules, worth in (
        ({"class_maximum": {"ED01": 0.25}}, 60 + 2 * 80),
        ({"class_minimum": {"OS01": 0.5}}, 40 + 60 * 3),
        ({}, 80 * 3 + 20 * 2),
    ):
        found = what_if(base, policy=Policy(**rules))
        assert found.proof["after"]["worth"] == pytest.approx(worth, abs=1e-4)


def test_bounds_can_be_read_written_and_said():
    text = "[classes.minimum]\nED01 = 0.5\n[classes.maximum]\nED01 = 0.75"
    policy = Policy.from_toml(text)
    assert (policy.class_minimum, policy.class_maximum) == (
        {"ED01": 0.5},
        {"ED01": 0.75},
    )
    assert Policy.from_toml(policy.to_toml()) == policy
    said = policy.describe()[0]
    assert "ED01 50 %" in said["en"]
    assert "ED01 75%" in said["zh"]
