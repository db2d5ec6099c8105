"""No group draws more than its share of a part from open pools, in whole pieces."""

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import (
    Fact,
    by_week,
    cleared,
    firm,
    fit,
    lane,
    lot,
    market,
    need,
    pieces,
)
from tests.properties.fair_chance import fair_case

from xinqiao import (
    Outcome,
    Policy,
    clear,
    explain,
    plan_market,
    run_scenarios,
    sample_market,
    verify,
    what_if,
)
from xinqiao.clearing import Stopwatch, outcome_of
from xinqiao.market.outcome import market_hash
from xinqiao.planning.ground import lay_ground
from xinqiao.planning.nearly_fair import plan_nearly_fair
from xinqiao.planning.needs import most_used
from xinqiao.planning.plan import Plan, make_plan, plan_large, silent


def rivals() -> list[Fact]:
    """Two car makers that both want all there is; to oem-a it is worth twice."""
    return [
        lot("chip", 100, reserved_for="*"),
        need("chip", 100, firm="oem-a", worth=2),
        need("chip", 100, firm="oem-b"),
    ]


def given(outcome: Outcome) -> dict[str, int]:
    """Pieces delivered by firm, all of them proved."""
    assert verify(outcome).proved
    needs = outcome.market.demand
    rows = outcome.deliveries.join(needs.select("demand", "firm"), on="demand")
    return {name: pieces(rows, firm=name) for name in needs["firm"].unique()}


def test_without_a_cap_worth_takes_all():
    assert given(cleared(*rivals())) == {"oem-a": 100, "oem-b": 0}


def test_a_cap_leaves_something_to_others():
    assert given(cleared(*rivals(), cap=0.6)) == {"oem-a": 60, "oem-b": 40}


@pytest.mark.parametrize(("share", "most"), [(0.29, 29), (1 / 3, 33), (0.999, 99)])
def test_a_share_is_rounded_down_to_whole_pieces(share, most):
    assert given(cleared(*rivals(), cap=share))["oem-a"] == most


def test_a_share_of_nothing_is_nothing():
    assert given(cleared(*rivals(), cap=0)) == {"oem-a": 0, "oem-b": 0}


def test_what_is_reserved_does_not_count():
    own = lot("chip", 30, reserved_for="oem-a")
    assert given(cleared(*rivals(), own, cap=0.6)) == {"oem-a": 90, "oem-b": 40}


def test_the_cap_holds_in_every_week():
    facts = [
        lot("chip", 10, 0, reserved_for="*"),
        lot("chip", 10, 1, reserved_for="*"),
        need("chip", 10, 0, firm="oem-a"),
        need("chip", 1, 1, firm="oem-b"),
    ]
    outcome = cleared(*facts, cap=0.5)
    assert by_week(outcome.deliveries, demand="need-1") == {0: 5, 1: 5}


def test_on_a_lane_the_week_of_leaving_counts():
    facts = [
        lot("chip", 10, 0, reserved_for="*"),
        lot("chip", 10, 1, reserved_for="*"),
        need("chip", 10, 2, firm="oem-a"),
        firm("oem-a", region="CN"),
        firm("dealer", region="DE"),
        lane("DE", "CN", 2),
    ]
    # Only what leaves in week 0 is there in week 2.
    assert given(cleared(*facts, cap=0.5)) == {"oem-a": 5}


def test_open_pools_of_all_regions_count_together():
    facts = [
        lot("chip", 10, reserved_for="*"),
        lot("chip", 10, firm="dealer-2", reserved_for="*"),
        need("chip", 20, firm="oem-a"),
        firm("dealer", region="DE"),
        firm("dealer-2", region="US"),
        lane("DE", "CN", 0),
    ]
    assert given(cleared(*facts, cap=0.5)) == {"oem-a": 10}


def test_a_firm_that_splits_gains_nothing_within_its_group():
    split = [
        lot("chip", 100, reserved_for="*"),
        need("chip", 50, firm="oem-a1", worth=2),
        need("chip", 50, firm="oem-a2", worth=2),
        need("chip", 100, firm="oem-b"),
    ]
    group = [firm(name, group="holding") for name in ("oem-a1", "oem-a2")]
    alone = given(cleared(*split, cap=0.4))
    together = given(cleared(*split, *group, cap=0.4))
    assert alone["oem-a1"] + alone["oem-a2"] == 80
    assert together["oem-a1"] + together["oem-a2"] == 40
    assert together["oem-b"] == 40


def test_what_a_pack_forces_on_a_firm_beyond_its_needs_does_not_count():
    packs = lot("chip", 100, reserved_for="*", multiple=50)
    outcome = cleared(packs, need("chip", 100, firm="oem-a"), cap=0.6)
    assert given(outcome) == {"oem-a": 60}
    assert pieces(outcome.allocations, to_firm="oem-a") == 100


def test_a_part_that_is_plenty_for_all_may_still_be_capped():
    facts = [
        fit("car", "chip"),
        lot("chip", 100, reserved_for="*"),
        need("car", 50, firm="oem-a"),
    ]
    assert given(cleared(*facts, cap=0.4)) == {"oem-a": 40}


def test_a_cap_makes_room_for_alternates():
    facts = [
        fit("car", "chip", at="P"),
        fit("car", "other", at="P", rank=2),
        lot("chip", 100, reserved_for="*"),
        lot("other", 100, reserved_for="*"),
        need("car", 50, firm="oem-a"),
    ]
    outcome = cleared(*facts, cap=0.4)
    assert given(outcome) == {"oem-a": 50}
    assert outcome.usage.filter(part="other")["pieces"].sum() == 10


@pytest.mark.parametrize("rule", ["leximin", "proportional"])
def test_what_is_fair_is_fair_within_caps(rule):
    rights = [firm("oem-a", entitlement=3.0), firm("oem-b", entitlement=1.0)]
    rules = {"stages": ("fairness", "worth"), "fairness": rule}
    outcome = cleared(*rivals(), *rights, **rules, cap=0.5)
    assert given(outcome) == {"oem-a": 50, "oem-b": 50}


def test_of_more_pieces_a_group_may_have_its_share_only():
    rows = cleared(*rivals(), cap=0.6).bottlenecks
    assert rows.row(0, named=True)["unlocks_1000"] == pytest.approx(100)
    alone = [lot("chip", 100, reserved_for="*"), need("chip", 2000, firm="oem-a")]
    assert cleared(*alone, cap=0.6).bottlenecks.is_empty()


def test_explain_names_the_cap_and_its_cure_cures():
    outcome = cleared(*rivals(), cap=0.6)
    found = explain(outcome, "need-1")
    assert found.tables["hindrances"][0]["kind"] == "cap"
    for language in ("en", "zh"):
        said = " ".join(sentence[language] for sentence in found.sentences)
        assert "60" in said
        assert {"en": "A cap holds it back", "zh": "提货上限"}[language] in said
    (cure,) = found.tables["cures"]
    more = lot(cure["part"], cure["pieces"], reserved_for="oem-a")
    assert given(cleared(*rivals(), more, cap=0.6)) == {"oem-a": 100, "oem-b": 40}


def test_an_outcome_that_does_not_keep_a_cap_is_found():
    outcome = cleared(*rivals())
    capped = cleared(*rivals(), cap=0.6)
    vars(capped).update(
        {name: table for name, table in vars(outcome).items() if name != "policy"}
    )
    codes = {breach.code for breach in verify(capped).breaches}
    assert "CAP" in codes


def test_a_changed_price_of_a_cap_only_widens_the_interval():
    outcome = cleared(*rivals(), cap=0.6)
    prices = outcome.prices.to_dicts()
    assert {"cap", "pool"} <= {row["kind"] for row in prices}
    for factor in (0.0, 0.5, 2.0):
        other = outcome.prices.with_columns(price=outcome.prices["price"] * factor)
        vars(outcome)["prices"] = other
        assert verify(outcome).bound >= 160 - 1e-9


def test_the_first_order_method_keeps_caps_and_proves_its_gap():
    sample = sample_market(firms=4, programmes=6, chips=30, weeks=8, seed=3)
    policy = Policy(cap=0.2, gap=5e-3)
    ground = lay_ground(sample, policy)
    best = make_plan(ground)
    most = most_used(ground.net, ground.streams.total, ground.capacity)
    plan = plan_large(ground, most, np.zeros(len(ground.net.parts), bool))
    (worth,) = (r for r in plan.results if r.stage.name == "worth")
    (exact,) = (r for r in best.results if r.stage.name == "worth")
    assert worth.gap <= policy.gap
    assert worth.value <= exact.value * (1 + 1e-7) <= worth.bound * (1 + 2e-7)
    arcs = np.flatnonzero(ground.caps.of_arc >= 0)
    gone = np.zeros(ground.caps.total.shape)
    left = ground.net.reach[ground.net.arc_delay[arcs]]
    came = np.take_along_axis(plan.flow.came[arcs], left, axis=1)
    np.add.at(gone, ground.caps.of_arc[arcs], came)
    assert (gone <= ground.caps.total + 1e-6).all()
    assert verify(clear(sample, policy)).proved


def test_in_a_scenario_a_cap_is_a_share_of_what_comes_in_it():
    half = [lot("chip", 50, probability=p, reserved_for="*") for p in (1.0, 0.0)]
    market_ = market(*half, *rivals()[1:])
    plans = run_scenarios(market_, Policy(cap=0.6), runs=2).plans
    assert plans["worth"].to_list() == pytest.approx([30 * 2 + 20] * 2)
    assert plans["bound"].to_list() == pytest.approx([30 * 2 + 20] * 2)


def test_what_if_without_a_cap_or_with_another():
    base = plan_market(market(*rivals()), Policy(cap=0.6))
    for share, worth in ((0.5, 150), (0.7, 170), (1.0, 200)):
        found = what_if(base, policy=Policy(cap=share))
        assert found.proof["after"]["worth"] == pytest.approx(worth)


def test_a_cap_can_be_read_and_said():
    policy = Policy.from_toml("[caps]\nshare = 0.4")
    assert policy.cap == 0.4
    assert Policy.from_toml(policy.to_toml()) == policy
    said = policy.describe()
    assert any("40 %" in sentence["en"] for sentence in said)
    assert any("40%" in sentence["zh"] for sentence in said)


def test_markets_without_a_cap_have_none():
    assert lay_ground(market(*rivals()), Policy()).caps.count == 0


@pytest.mark.parametrize("seed", range(4))
def test_levels_that_a_first_order_method_raises_keep_caps(seed):
    case = fair_case(seed, rule="leximin", floors=False)
    policy = replace(case.policy, fairness_price=1.0, cap=0.4)
    ground = lay_ground(case.market, policy)
    most = most_used(ground.net, ground.streams.total, ground.capacity)
    waived = np.ones(len(ground.net.parts), bool)
    plan = Plan(ground, *plan_nearly_fair(ground, most, waived))
    name = market_hash(case.market, policy)
    assert verify(outcome_of(plan, name, Stopwatch(silent))).breaches == ()
