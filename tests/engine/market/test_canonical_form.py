"""Two markets that mean the same are the same, whatever they were handed in as."""

import pickle
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.market.builder import Tables, cell, column, market, tables

from xinqiao.errors import InvalidMarket
from xinqiao.market import Market
from xinqiao.market.coerce.tables import Given, coerce_table
from xinqiao.tables import INPUTS

CANONICAL = market()


def same(one: Market, other: Market) -> bool:
    """Whether all tables of two markets are the same, types and order included."""
    return all(
        table.equals(other.tables[name]) and table.schema == other.tables[name].schema
        for name, table in one.tables.items()
    )


def with_supply(name: str, values: pl.Series) -> pl.DataFrame:
    """The supply of the small market with one column of another type."""
    frame = tables()["supply"].with_columns(values.alias(name))
    supply, findings = coerce_table(INPUTS["supply"], Given(frame))
    if findings:
        raise InvalidMarket(findings)
    return supply


def test_every_table_has_the_schema_of_the_dictionary() -> None:
    assert list(CANONICAL.tables) == list(INPUTS)
    for name, table in CANONICAL.tables.items():
        assert dict(table.schema) == INPUTS[name].schema


def test_blanks_with_a_default_hold_it() -> None:
    assert CANONICAL.supply["probability"].to_list() == [1.0] * 4
    assert CANONICAL.supply["blocked"].to_list() == [False] * 4
    assert CANONICAL.demand["class"].to_list() == ["0001", "A1S1", "0001"]
    assert CANONICAL.parts["lead_weeks"].to_list() == [0, 0, 26, 0, 0, 0, 1]
    assert CANONICAL.demand["patience"].to_list() == [8, None, 4]


def test_money_is_exact_in_micro_units() -> None:
    assert CANONICAL.parts["reference_price"].drop_nulls().to_list() == [
        12_500_000,
        12_750_000,
        123_456,
    ]


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_the_order_of_rows_and_columns_changes_nothing(seed: int) -> None:
    random = Random(seed)
    shuffled: Tables = {}
    for name, table in tables().items():
        rows = random.sample(range(table.height), table.height)
        columns = random.sample(table.columns, table.width)
        shuffled[name] = table[rows].select(columns)
    assert same(Market.from_tables(shuffled), CANONICAL)


def test_typed_tables_are_the_same_market_as_texts() -> None:
    typed = {
        name: pl.read_csv(table.write_csv().encode(), try_parse_dates=True)
        for name, table in tables().items()
    }
    typed["demand"] = typed["demand"].with_columns(tables()["demand"]["class"])
    assert typed["supply"]["week"].dtype == pl.Date
    assert typed["supply"]["price"].dtype == pl.Float64
    assert same(Market.from_tables(typed), CANONICAL)


def test_a_market_can_be_built_again_from_its_own_tables() -> None:
    assert same(Market.from_tables(CANONICAL.tables), CANONICAL)
    assert same(CANONICAL.replace(), CANONICAL)
    assert same(pickle.loads(pickle.dumps(CANONICAL)), CANONICAL)


@pytest.mark.parametrize(
    "dtype", [pl.Int8, pl.UInt64, pl.Float32, pl.Decimal(10, 2), pl.Categorical]
)
def test_counts_of_any_type_are_counts(dtype: pl.DataType) -> None:
    pieces = pl.Series(["100", "50", "40", "60"])
    if dtype != pl.Categorical:
        pieces = pieces.cast(pl.Int64)
    assert with_supply("pieces", pieces.cast(dtype))["pieces"].sum() == 250


@pytest.mark.parametrize(
    "week",
    [
        date(2022, 3, 7),
        datetime(2022, 3, 7),
        "2022-03-07",
        " 2022/3/7 ",
        "2022.03.07",
        "2022-03-07 00:00:00",
        "2022-03-07T00:00:00.000",
        "2022/3/7 0:00",
    ],
)
def test_a_monday_may_be_written_in_many_ways(week: object) -> None:
    weeks = with_supply("week", pl.Series([week] * 4))["week"]
    assert weeks.to_list() == [date(2022, 3, 7)] * 4


@pytest.mark.parametrize(
    "flags",
    [
        [True, False, True, False],
        [1, 0, 1, 0],
        [1.0, 0.0, 1.0, 0.0],
        ["yes", "No", "是", "否"],
        ["TRUE", "False", "1", "0"],
    ],
)
def test_yes_and_no_may_be_written_in_many_ways(flags: list[object]) -> None:
    blocked = with_supply("blocked", pl.Series(flags))["blocked"]
    assert blocked.to_list() == [True, False, True, False]


@given(st.integers(0, 10**12 - 1), st.integers(0, 999_999))
def test_any_amount_with_six_decimals_is_exact(units: int, micro: int) -> None:
    text = f"{units}.{micro:06d}"
    exact = units * 1_000_000 + micro
    for values in (pl.Series([text] * 4), pl.Series([Decimal(text)] * 4)):
        assert with_supply("price", values)["price"].to_list() == [exact] * 4


@given(st.integers(0, 10**9))
def test_an_amount_that_comes_as_a_float_is_the_nearest_micro_unit(micro: int) -> None:
    floats = pl.Series([micro / 1_000_000] * 4)
    assert with_supply("price", floats)["price"].to_list() == [micro] * 4


def test_a_sum_of_floats_is_not_taken_for_seven_decimals() -> None:
    floats = pl.Series([0.1 + 0.2] * 4)
    assert with_supply("price", floats)["price"].to_list() == [300_000] * 4
    with pytest.raises(InvalidMarket):
        with_supply("price", pl.Series([0.1234567] * 4))


def test_single_precision_is_read_by_its_digits() -> None:
    floats = pl.Series([12.34] * 4, dtype=pl.Float32)
    assert with_supply("price", floats)["price"].to_list() == [12_340_000] * 4


def test_a_whole_amount_is_an_amount_and_held_money_is_micro_units() -> None:
    whole = with_supply("price", pl.Series([12, 13, 14, 15]))
    assert whole["price"].to_list() == [12_000_000, 13_000_000, 14_000_000, 15_000_000]
    cheaper = CANONICAL.supply.with_columns(pl.col("price") // 2)
    half = CANONICAL.replace(supply=cheaper).supply["price"]
    assert half.to_list() == [6_250_000, None, 50_000, None]


def test_identifiers_that_are_numbers_are_texts() -> None:
    numbered = tables()
    numbered["supply"] = numbered["supply"].with_columns(lot=pl.Series([1.0, 2, 3, 4]))
    numbered["pledges"] = numbered["pledges"].with_columns(lot=pl.Series([4, 3]))
    found = Market.from_tables(numbered)
    assert found.supply["lot"].to_list() == ["1", "2", "3", "4"]
    assert found.pledges["lot"].to_list() == ["3", "4"]


def test_pairs_are_in_order_of_position_and_free_of_spaces() -> None:
    change = cell("bom", "with", 4, " P3 = chip-3 ;P1= ecu; ")
    given = change(tables())
    third = pl.DataFrame(
        {"parent": "car-a", "position": "P3", "part": "chip-3", "per_unit": "1"}
    )
    given["bom"] = pl.concat([given["bom"], third], how="diagonal")
    pairs = Market.from_tables(given).bom["with"].drop_nulls().to_list()
    assert pairs == ["P1=ecu;P3=chip-3", "U2=chip-3"]


def test_rows_are_in_order_with_blanks_first() -> None:
    assert CANONICAL.supply["lot"].is_sorted()
    assert CANONICAL.bom["parent"].is_sorted()
    without = column("capacity", "firm", pl.Series(["oem-a", None]))
    one_week = column("capacity", "week", pl.Series(["2022-03-14"] * 2))
    capacity = Market.from_tables(without(one_week(tables()))).capacity
    assert capacity["firm"].to_list() == [None, "oem-a"]


def test_a_market_keeps_the_row_numbers_it_was_handed_in_with() -> None:
    upside_down = {**tables(), "supply": tables()["supply"].reverse()}
    found = Market.from_tables(upside_down)
    assert found.rows["supply"].to_list() == [5, 4, 3, 2]
    assert found.rows["demand"].to_list() == [2, 3, 4]


def test_a_what_if_is_checked_again_and_leaves_the_market_as_it_is() -> None:
    more = CANONICAL.supply.with_columns(pl.col("pieces") + 1)
    assert CANONICAL.replace(supply=more).supply["pieces"].sum() == 5544
    assert CANONICAL.supply["pieces"].sum() == 5540
    with pytest.raises(InvalidMarket) as refused:
        CANONICAL.replace(supply=more.with_columns(part=pl.lit("chip-9")))
    assert [f.code for f in refused.value.findings] == ["XQ301"]
    with pytest.raises(InvalidMarket) as refused:
        CANONICAL.replace(suply=more)
    assert [f.code for f in refused.value.findings] == ["XQ101"]
    with pytest.raises(InvalidMarket) as refused:
        CANONICAL.replace(demand=CANONICAL.demand.with_columns(-pl.col("pieces")))
    assert [f.code for f in refused.value.findings] == ["XQ205"]


def test_a_table_replaced_may_be_typed_in_any_way() -> None:
    assert same(CANONICAL.replace(supply=tables()["supply"]), CANONICAL)


def test_tables_handed_in_are_left_as_they_are() -> None:
    given = tables()
    Market.from_tables(given)
    assert all(given[name].equals(table) for name, table in tables().items())


@given(st.integers(0, 200))
def test_a_week_is_the_same_however_it_is_written(weeks: int) -> None:
    monday = date(2022, 3, 7) + timedelta(weeks=weeks)
    first = [date(2022, 3, 7)] * 3
    days = pl.Series([*first, monday])
    texts = pl.Series([f"{day.year}/{day.month}/{day.day}" for day in days])
    assert with_supply("week", texts).equals(with_supply("week", days))
