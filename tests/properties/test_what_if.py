"""A plan made again from an earlier one is as good, and as proved, as one made anew."""

from dataclasses import replace
from random import Random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties.chance import Case, Chance, cases
from tests.properties.changes import changed, picked

from xinqiao import Market, Policy, plan_market, what_if
from xinqiao.errors import Refused
from xinqiao.planning.again import plan_again
from xinqiao.planning.ends import Ends
from xinqiao.planning.ground import lay_ground
from xinqiao.planning.plan import make_plan

some = settings(max_examples=40)
sources = st.randoms(use_true_random=False)
CLOSE = 1e-6


def any_change(case: Case, source: Random) -> tuple[Market, Policy]:
    """One thing changed: supply, demand, an approval, capacity, or the policy."""
    chance, tables = Chance(source), case.market.tables
    number, count = chance.count(0, 10**6), chance.count(0, 40)
    table = chance.pick(("supply", "supply", "demand", "bom", "capacity", "policy"))
    if table == "policy":
        settings = chance.pick(
            ({"lateness": 0.1}, {"usable": ("approved", "qualified")}, {"classes": ()})
        )
        return case.market, replace(case.policy, **settings)
    rows = tables[table]
    if table == "bom":
        state = chance.pick(("approved", "qualified", "rejected"))
        at = pl.int_range(pl.len()) == number % len(rows)
        rows = rows.with_columns(
            pl.when(at).then(pl.lit(state)).otherwise(pl.col("state")).alias("state")
        )
    elif table == "capacity":
        rows = rows.with_columns(pieces=pl.col("pieces") + count)
    elif chance.happens(0.3):
        fresh = picked(rows, number).with_columns(
            pl.lit("fresh").alias(rows.columns[0])
        )
        rows = pl.concat([rows, fresh])
    else:
        rows = changed(rows, number, pieces=count)
    return case.market.replace(**{table: rows}), case.policy


def cold(market: Market, policy: Policy) -> list[float]:
    """What each stage reaches in a plan made anew."""
    return [r.value for r in make_plan(lay_ground(market, policy)).results]


@some
@given(cases(), sources)
def test_planned_again_after_any_change_every_stage_reaches_what_it_reaches_anew(
    case, source
):
    base = plan_market(case.market, case.policy)
    try:
        market, policy = any_change(case, source)
        found = what_if(base, market, policy).after.results
    except Refused:
        return
    wanted = cold(market, policy)
    assert len(found) == len(wanted)
    for result, value in zip(found, wanted, strict=True):
        scale = max(1.0, abs(value))
        assert abs(result.value - value) <= CLOSE * scale
        assert result.bound >= value - CLOSE * scale


@some
@given(cases(), sources)
def test_one_base_answers_many_questions_each_the_same_as_the_first_time(case, source):
    base = plan_market(case.market, case.policy)
    try:
        changes = [any_change(case, source) for _ in range(2)]
        first = what_if(base, *changes[0])
        what_if(base, *changes[1])
        again = what_if(base, *changes[0])
    except Refused:
        return
    assert first.firms.equals(again.firms)
    assert first.proof == again.proof


@some
@given(cases(), st.integers(0, 10**6), st.integers(1, 9))
def test_more_supply_never_lowers_worth_in_a_what_if(case, number, more):
    policy = replace(case.policy, classes=())
    supply = case.market.supply
    pieces = picked(supply, number)["pieces"].item() + more
    richer = case.market.replace(supply=changed(supply, number, pieces=pieces))
    proof = what_if(plan_market(case.market, policy), richer).proof
    assert proof["after"]["worth"] >= proof["before"]["worth"] - 1e-6


@some
@given(cases())
def test_from_where_a_plan_ended_nothing_is_left_to_do(case):
    plan = plan_market(case.market, case.policy).plan
    again = plan_again(plan, Ends.of(plan.ground, plan.run), plan.ground)
    assert again.run.iterations == 0
    for result, first in zip(again.results, plan.results, strict=True):
        assert abs(result.value - first.value) <= CLOSE * max(1.0, abs(first.value))
