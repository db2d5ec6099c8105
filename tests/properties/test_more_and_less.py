"""What a plan does when the market gets better, worse, or only looks different."""

import random
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.properties.chance import Case, Traits, cases
from tests.properties.laws import lp_worth, reached

from xinqiao import Market, Policy, clear

FREE = Traits(classes=False)
SINGLE = Traits(classes=False, buckets=False)
some = settings(max_examples=16)
numbers = st.integers(0, 10**6)
CLOSE = {"rel": 1e-6, "abs": 1e-6}


def with_tables(case: Case, **tables: pl.DataFrame) -> Case:
    """The same case with other tables."""
    return replace(case, market=case.market.replace(**tables))


def picked(table: pl.DataFrame, number: int) -> pl.DataFrame:
    """One row of a table."""
    return table[number % len(table)]


def without(table: pl.DataFrame, row: pl.DataFrame) -> pl.DataFrame:
    """A table without one of its rows."""
    key = table.columns[0]
    return table.filter(pl.col(key) != row[key].item())


def changed(table: pl.DataFrame, number: int, **cells: object) -> pl.DataFrame:
    """A table with other cells in one row; its first column names the rows."""
    row = picked(table, number)
    other = row.with_columns(
        **{name: pl.lit(value, table[name].dtype) for name, value in cells.items()}
    )
    return pl.concat([without(table, row), other])


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
@given(cases(FREE), st.integers(2, 9))
def test_a_market_of_many_times_the_pieces_is_worth_as_many_times(case, times):
    tables = {
        name: case.market.tables[name].with_columns(pl.col("pieces") * times)
        for name in ("supply", "demand", "capacity")
    }
    assert lp_worth(with_tables(case, **tables)) == pytest.approx(
        times * lp_worth(case), **CLOSE
    )


@some
@given(cases(FREE), numbers)
def test_a_lot_in_two_is_the_same_lot(case, number):
    supply = case.market.supply
    row = picked(supply, number)
    half = row["pieces"].item() // 2
    rest = changed(supply, number, pieces=row["pieces"].item() - half)
    other = row.with_columns(
        lot=pl.lit("the-other-half"), pieces=pl.lit(half, pl.Int64)
    )
    split = with_tables(case, supply=pl.concat([rest, other]))
    assert lp_worth(split) == pytest.approx(lp_worth(case), **CLOSE)


@some
@given(cases(FREE), numbers)
def test_a_need_in_two_is_the_same_need(case, number):
    demand = case.market.demand
    row = picked(demand, number)
    half = row["pieces"].item() // 2
    rest = changed(demand, number, pieces=row["pieces"].item() - half)
    other = row.with_columns(
        demand=pl.lit("the-other-half"), pieces=pl.lit(half, pl.Int64)
    )
    split = with_tables(case, demand=pl.concat([rest, other]))
    assert lp_worth(split) == pytest.approx(lp_worth(case), **CLOSE)


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
@given(cases(), numbers)
def test_names_do_not_matter_to_what_a_plan_is_worth(case, number):
    renamed = replace(case, market=with_other_names(case.market, number))
    assert reached(renamed) == pytest.approx(reached(case), rel=1e-5, abs=1e-5)


def with_other_names(market: Market, number: int) -> Market:
    """The market with all parts and firms called otherwise, in another order."""
    shuffler = random.Random(number)
    names: dict[str, str] = {}
    for table, column in (("firms", "firm"), ("parts", "part")):
        old = market.tables[table][column].to_list()
        new = [f"{column}{place:02}" for place in range(len(old))]
        shuffler.shuffle(new)
        names.update(zip(old, new, strict=True))
    columns = ("firm", "maker", "reserved_for", "part", "parent", "by", "except_parent")
    return Market.from_tables(
        {
            name: table.with_columns(
                pl.col(column).replace(names)
                for column in columns
                if column in table.columns
            ).pipe(with_other_companions, names)
            for name, table in market.tables.items()
            if len(table)
        }
    )


def with_other_companions(table: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    """The table with other names in `with`."""
    if "with" not in table.columns:
        return table
    words = pl.col("with")
    for old, new in names.items():
        words = words.str.replace_all(f"={old}(;|$)", f"={new}$1")
    return table.with_columns(words.alias("with"))


@settings(max_examples=10)
@given(cases(Traits(packs=True)), numbers)
def test_the_order_of_rows_does_not_change_a_byte(case, number):
    shuffled = Market.from_tables(
        {
            name: table.sample(fraction=1, shuffle=True, seed=number)
            for name, table in case.market.tables.items()
            if len(table)
        }
    )
    assert as_bytes(shuffled, case.policy) == as_bytes(case.market, case.policy)


@settings(max_examples=10)
@given(cases(Traits(packs=True)))
def test_the_same_input_gives_the_same_bytes(case):
    assert as_bytes(case.market, case.policy) == as_bytes(case.market, case.policy)


def as_bytes(market: Market, policy: Policy) -> tuple[str, ...]:
    """All that an outcome says, but for how long it took."""
    outcome = clear(market, policy)
    tables = [table.write_csv() for table in outcome.tables.values()]
    return (*tables, repr(dict(outcome.proof)))
