"""A market that only looks different has the same plan."""

import random
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties.chance import Traits, cases
from tests.properties.changes import changed, picked, with_tables
from tests.properties.laws import lp_worth, reached

from xinqiao import Market, Policy, clear

FREE = Traits(classes=False)
some = settings(max_examples=12)
numbers = st.integers(0, 10**6)
CLOSE = {"rel": 1e-6, "abs": 1e-6}


@pytest.mark.parametrize(("table", "key"), [("supply", "lot"), ("demand", "demand")])
@some
@given(cases(FREE), numbers)
def test_a_lot_or_a_need_in_two_is_the_same(table, key, case, number):
    rows = case.market.tables[table]
    row = picked(rows, number)
    half = row["pieces"].item() // 2
    rest = changed(rows, number, pieces=row["pieces"].item() - half)
    other = row.with_columns(
        pl.lit("the-other-half").alias(key), pieces=pl.lit(half, pl.Int64)
    )
    split = with_tables(case, **{table: pl.concat([rest, other])})
    assert lp_worth(split) == pytest.approx(lp_worth(case), **CLOSE)


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


@settings(max_examples=8)
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


@settings(max_examples=8)
@given(cases(Traits(packs=True)))
def test_the_same_input_gives_the_same_bytes(case):
    assert as_bytes(case.market, case.policy) == as_bytes(case.market, case.policy)


def as_bytes(market: Market, policy: Policy) -> tuple[str, ...]:
    """All that an outcome says, but for how long it took."""
    outcome = clear(market, policy)
    tables = [table.write_csv() for table in outcome.tables.values()]
    return (*tables, repr(dict(outcome.proof)))
