"""Whatever the market: nothing comes from nowhere, and nothing is lost on the way."""

from collections import Counter
from functools import cache

import pytest
from tests.properties.chance import outcome_of
from tests.properties.laws import Facts, positions, totals

SEEDS = range(100)


@cache
def facts_of(seed: int) -> Facts:
    """The facts of the outcome of a random market."""
    return Facts(outcome_of(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_more_leaves_a_lot_than_it_holds_and_not_before_it_arrives(seed):
    facts = facts_of(seed)
    taken: Counter[str] = Counter()
    for row in facts.rows("allocations"):
        lot = facts.lots[row["lot"]]
        taken[row["lot"]] += row["pieces"]
        assert not lot["blocked"]
        assert row["pieces"] > 0
        assert row["part"] == lot["part"]
        assert row["week"] >= lot["week"]
    left = {row["lot"]: row["pieces"] for row in facts.rows("leftovers")}
    assert set(left) == set(facts.lots)
    for name, lot in facts.lots.items():
        assert taken[name] + left[name] == lot["pieces"]
        assert left[name] >= 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_firm_takes_nothing_of_a_lot_or_whole_packs_and_the_minimum(seed):
    facts = facts_of(seed)
    rows = facts.rows("allocations")
    for (name, _), pieces in totals(rows, "lot", "to_firm").items():
        lot = facts.lots[name]
        assert pieces >= (lot["minimum"] or 1)
        assert pieces % (lot["multiple"] or 1) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_surplus_is_less_than_a_pack_or_a_minimum(seed):
    facts = facts_of(seed)
    rows = facts.rows("allocations")
    more = totals([row for row in rows if row["for_demand"] is None], "lot", "to_firm")
    used = totals([row for row in rows if row["for_demand"]], "lot", "to_firm")
    for (name, firm), pieces in more.items():
        lot = facts.lots[name]
        assert used[name, firm] > 0
        assert pieces < max(lot["minimum"] or 1, 0) + (lot["multiple"] or 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_piece_due_is_delivered_in_its_time_or_short(seed):
    facts = facts_of(seed)
    buckets = facts.buckets
    given_to: Counter[str] = Counter()
    for row in facts.rows("deliveries"):
        need = facts.needs[row["demand"]]
        due = buckets.holding(need["week"])
        given_to[row["demand"]] += row["pieces"]
        assert row["pieces"] > 0
        assert row["bucket"] >= due
        if need["patience"] is not None:
            assert row["bucket"] <= buckets.after(due, need["patience"])
    short = totals(facts.rows("shortfalls"), "demand")
    for name, need in facts.needs.items():
        assert given_to[name] + short[(name,)] == need["pieces"]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_part_that_is_built_has_a_whole_kit(seed):
    facts = facts_of(seed)
    built = totals(facts.rows("builds"), "for_demand", "part", "bucket")
    filled = dict(facts.fitted())
    every = positions(facts.outcome)
    kits = {
        (demand, part, position, done): pieces
        for (demand, part, done), pieces in built.items()
        for position in every[part]
    }
    assert filled == kits


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_used_was_there_by_then(seed):
    facts = facts_of(seed)
    comes, goes = Counter(), Counter()
    for row in facts.rows("allocations"):
        if row["for_demand"] is not None:
            comes[row["for_demand"], row["part"], facts.arrival(row)] += row["pieces"]
    for row in facts.rows("builds"):
        comes[row["for_demand"], row["part"], row["bucket"]] += row["pieces"]
    for row in facts.rows("usage"):
        goes[row["demand"], row["part"], row["bucket"]] += row["pieces"]
    for row in facts.rows("deliveries"):
        part = facts.needs[row["demand"]]["part"]
        goes[row["demand"], part, row["bucket"]] += row["pieces"]
    for demand, part in {key[:2] for key in (*comes, *goes)}:
        there = 0
        for bucket in range(facts.buckets.size):
            there += comes[demand, part, bucket] - goes[demand, part, bucket]
            assert there >= 0
        assert there == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_no_more_is_built_in_a_week_than_there_is_capacity_for(seed):
    facts = facts_of(seed)
    buckets = facts.buckets
    limits = totals(facts.outcome.market.capacity.to_dicts(), "part", "week")
    rooms = {
        (part, buckets.number(monday)): most for (part, monday), most in limits.items()
    }
    for (part, at), pieces in totals(facts.rows("builds"), "part", "bucket").items():
        start, length = buckets.start[at], buckets.length[at]
        weeks = [(part, week) for week in range(start, start + length)]
        if all(week in rooms for week in weeks):
            assert pieces <= sum(rooms[week] for week in weeks)


@pytest.mark.parametrize("seed", SEEDS)
def test_only_what_may_be_fitted_is_fitted_and_only_in_its_weeks(seed):
    facts = facts_of(seed)
    usable = facts.outcome.policy.usable
    for row in facts.rows("usage"):
        names = {key: row[key] for key in ("parent", "position", "part")}
        own = facts.outcome.market.bom.filter(**names).to_dicts()
        rules = facts.outcome.market.substitutes.filter(by=row["part"]).to_dicts()
        ways = [way for way in own or rules if way["state"] in usable]
        assert any(facts.buckets.inside(row["bucket"], way) for way in ways)


@pytest.mark.parametrize("seed", SEEDS)
def test_lots_that_are_kept_for_a_firm_go_to_needs_of_its_tree(seed):
    facts = facts_of(seed)
    for row in facts.rows("allocations"):
        lot = facts.lots[row["lot"]]
        holder = facts.firms[lot["firm"]]["role"]
        owner = lot["reserved_for"]
        if owner is None and holder in ("oem", "tier1"):
            owner = lot["firm"] if facts.parts[lot["part"]]["kind"] == "chip" else None
        if owner not in (None, "*") and row["for_demand"] is not None:
            asking = facts.needs[row["for_demand"]]["firm"]
            makers = {facts.parts[name]["maker"] for name in facts.parts}
            assert owner == asking or owner in makers
            assert row["parent"] is not None or owner == asking
