"""What a plan is worth when the market gets better or worse."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.properties.chance import Case, Traits, cases
from tests.properties.changes import changed, picked, with_tables
from tests.properties.laws import lp_worth

from xinqiao import Market, clear

FREE = Traits(classes=False)
SINGLE = Traits(classes=False, buckets=False)
some = settings(max_examples=12)
numbers = st.integers(0, 10**6)
CLOSE = {"rel": 1e-6, "abs": 1e-6}


@some
@given(cases(FREE), numbers, st.integers(1, 5))
def test_more_supply_never_lowers_worth(case, number, more):
    supply = case.market.supply
    pieces = picked(supply, number)["pieces"].item() + more
    richer = with_tables(case, supply=changed(supply, number, pieces=pieces))
    assert lp_worth(richer) >= lp_worth(case) - 1e-6


@some
@given(cases(FREE), numbers)
def test_a_blocked_lot_never_raises_worth(case, number):
    poorer = with_tables(case, supply=changed(case.market.supply, number, blocked=True))
    assert lp_worth(poorer) <= lp_worth(case) + 1e-6


@some
@given(cases(FREE), numbers)
def test_a_lot_that_is_opened_to_all_never_lowers_worth(case, number):
    opened = changed(case.market.supply, number, reserved_for="*")
    assert lp_worth(with_tables(case, supply=opened)) >= lp_worth(case) - 1e-6


@some
@given(cases(FREE), numbers)
def test_a_need_with_endless_patience_never_lowers_worth(case, number):
    patient = changed(case.market.demand, number, patience=None)
    assert lp_worth(with_tables(case, demand=patient)) >= lp_worth(case) - 1e-6


@some
@given(cases(FREE), numbers)
def test_a_need_more_never_lowers_worth(case, number):
    need = picked(case.market.demand, number).with_columns(demand=pl.lit("one-more"))
    more = pl.concat([case.market.demand, need])
    assert lp_worth(with_tables(case, demand=more)) >= lp_worth(case) - 1e-6


@some
@given(cases(FREE))
def test_capacity_without_limit_never_lowers_worth(case):
    endless = with_tables(case, capacity=case.market.capacity.clear())
    assume(first_week(endless.market) == first_week(case.market))
    assert lp_worth(endless) >= lp_worth(case) - 1e-6


def first_week(market: Market) -> object:
    """The week in which a market begins."""
    dated = (market.supply, market.demand, market.capacity)
    return min(table["week"].min() for table in dated if len(table))


@some
@given(cases(FREE))
def test_more_states_that_may_be_fitted_never_lower_worth(case):
    usable = ("approved", "qualified", "testing", "candidate")
    freer = replace(case, policy=replace(case.policy, usable=usable))
    assert lp_worth(freer) >= lp_worth(case) - 1e-6


@some
@given(cases(FREE))
def test_where_delay_costs_nothing_the_plan_is_worth_most(case):
    free = replace(case, policy=replace(case.policy, lateness=0.0))
    dear = replace(case, policy=replace(case.policy, lateness=0.4))
    assert lp_worth(free) >= lp_worth(case) - 1e-6
    assert lp_worth(dear) <= max(lp_worth(free), lp_worth(case)) + 1e-6


@some
@given(cases(FREE))
def test_where_delay_costs_nothing_worth_is_what_is_delivered(case):
    free = replace(case.policy, lateness=0.0)
    outcome = clear(case.market, free)
    value = pl.col("pieces") * pl.col("worth") * pl.col("sell_through")
    needs = case.market.demand.select("demand", "worth", "sell_through")
    rows = outcome.deliveries.join(needs, on="demand")
    assert outcome.proof["worth"] == pytest.approx(rows.select(value.sum()).item())


@some
@given(cases(SINGLE), numbers)
def test_a_price_lies_between_what_one_more_brings_and_one_less_costs(case, number):
    plan = clear(case.market, replace(case.policy, stages=("worth",)))
    lots = case.market.supply.filter(~pl.col("blocked"), pl.col("pieces") > 0)
    assume(len(lots))
    row = picked(lots, number)
    price = price_of(plan, row)
    less = changed_by(case, row, -1)
    more = changed_by(case, row, +1)
    worth = plan.proof["lp_worth"]
    assert lp_worth(more) - worth <= price + 1e-5
    assert price <= worth - lp_worth(less) + 1e-5


def price_of(outcome, row: pl.DataFrame) -> float:
    """Price of one more piece of a lot: that of its pool, from its week on."""
    lot = row.row(0, named=True)
    market = outcome.market
    holder = market.firms.filter(firm=lot["firm"]).row(0, named=True)
    kind = market.parts.filter(part=lot["part"])["kind"].item()
    owner = lot["reserved_for"]
    if owner is None and holder["role"] in ("oem", "tier1") and kind == "chip":
        owner = lot["firm"]
    region = holder["region"] if len(market.lanes) else None
    key = "|".join(
        ("" if x in (None, "*") else x) for x in (lot["part"], owner, region)
    )
    prices = outcome.prices.filter(stage="worth", kind="pool", key=key)
    return float(prices.filter(pl.col("week") >= lot["week"])["price"].sum())


def changed_by(case: Case, row: pl.DataFrame, pieces: int) -> Case:
    """The case with so many pieces more in one lot."""
    own = pl.col("lot") == row["lot"].item()
    count = pl.when(own).then(pl.col("pieces") + pieces).otherwise("pieces")
    return with_tables(case, supply=case.market.supply.with_columns(pieces=count))


@some
@given(cases(FREE), numbers)
def test_a_thousand_more_pieces_bring_what_is_said(case, number):
    assume(case.market.lanes.is_empty())
    outcome = clear(case.market, case.policy)
    known = outcome.bottlenecks.drop_nulls("worth_1000")
    assume(len(known))
    row = picked(known, number).row(0, named=True)
    lot = {"lot": "more", "firm": "dealer", "reserved_for": "*", "pieces": 1000}
    more = pl.DataFrame([{**lot, "part": row["part"], "week": row["week"]}])
    supply = pl.concat([case.market.supply, more], how="diagonal")
    gain = lp_worth(with_tables(case, supply=supply)) - outcome.proof["lp_worth"]
    assert row["worth_1000"] == pytest.approx(gain, abs=1e-4)
    assert row["worth_1000"] <= 1000 * row["price"] + 1e-4
