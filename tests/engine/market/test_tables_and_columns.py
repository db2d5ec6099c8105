"""Tables and columns that are missing, unknown, double or of no use."""

import polars as pl
import pytest
from tests.engine.market.builder import (
    Change,
    Tables,
    Wrong,
    column,
    findings,
    market,
    must_find,
    tables,
    whole,
)

from xinqiao.errors import InvalidMarket
from xinqiao.market import Market


def renamed(where: str, old: str, new: str) -> Change:
    """Rename a column."""

    def change(given: Tables) -> Tables:
        return {**given, where: given[where].rename({old: new})}

    return change


def without_rows(where: str) -> Change:
    """Keep the header of a table only."""

    def change(given: Tables) -> Tables:
        return {**given, where: given[where].clear()}

    return change


def nested(given: Tables) -> Tables:
    """Put a list into each cell of a column."""
    pieces = pl.col("pieces").cast(pl.Int64).implode().over("lot")
    return {**given, "supply": given["supply"].with_columns(pieces)}


def no_table(given: Tables) -> Tables:
    """Hand in a dictionary where a table should be."""
    return {**given, "lanes": {"from_region": []}}  # type: ignore[dict-item]


STRUCTURE = [
    Wrong(
        "misspelt table",
        whole("suply", "lot\nlot-9"),
        "XQ101",
        "suply",
        nearest=("supply",),
    ),
    Wrong(
        "Chinese table",
        whole("供给", "lot\nlot-9"),
        "XQ101",
        "供给",
        nearest=("supply",),
    ),
    Wrong("strange table", whole("zzz", "a\n1"), "XQ101", "zzz"),
    *(
        Wrong(f"no {name}", whole(name, None), "XQ102", name)
        for name in ("firms", "parts", "supply", "demand")
    ),
    Wrong("no pieces", column("supply", "pieces", None), "XQ103", "supply"),
    Wrong("no parents", column("bom", "parent", None), "XQ103", "bom"),
    Wrong(
        "misspelt column",
        renamed("supply", "reserved_for", "reservedfor"),
        "XQ104",
        "supply",
        nearest=("reserved_for",),
    ),
    Wrong(
        "column in capitals",
        renamed("demand", "patience", "Patience"),
        "XQ104",
        "demand",
        nearest=("patience",),
    ),
    Wrong(
        "Chinese column",
        renamed("supply", "minimum", "最小起订量"),
        "XQ104",
        "supply",
        nearest=("minimum",),
    ),
    Wrong(
        "column of a pivot table",
        column("supply", "zzz", pl.Series(["1", "2", "3", "4"])),
        "XQ104",
        "supply",
    ),
    Wrong(
        "column twice, with a space",
        column("supply", "pieces ", pl.Series(["1", "2", "3", "4"])),
        "XQ105",
        "supply",
    ),
    Wrong(
        "column twice, renamed by a reader",
        column("supply", "pieces_duplicated_0", pl.Series(["1", "2", "3", "4"])),
        "XQ105",
        "supply",
    ),
    Wrong("no firm at all", without_rows("firms"), "XQ106", "firms"),
    Wrong("no part at all", without_rows("parts"), "XQ106", "parts"),
    Wrong("no need at all", without_rows("demand"), "XQ106", "demand"),
    Wrong("no table", no_table, "XQ107", "lanes"),
    Wrong("lists in cells", nested, "XQ108", "supply"),
]


@pytest.mark.parametrize("wrong", STRUCTURE, ids=str)
def test_a_table_that_does_not_fit_is_refused_with_its_cure(wrong: Wrong) -> None:
    must_find(wrong, "error")


def test_the_small_market_is_right_in_every_way() -> None:
    assert market().warnings == ()


def test_a_table_that_nobody_needs_may_be_left_out() -> None:
    needed = ("firms", "parts", "supply", "demand")
    given = {name: frame for name, frame in tables().items() if name in needed}
    without_vehicles = given["demand"].with_columns(part=pl.lit("chip-1"))
    found = Market.from_tables({**given, "demand": without_vehicles})
    assert found.bom.is_empty()
    assert found.warnings == ()


def test_a_market_without_supply_is_a_market() -> None:
    assert not [f for f in findings(without_rows("supply")) if f.table == "supply"]


@pytest.mark.parametrize("name", ["firms", "parts", "supply", "demand"])
def test_a_missing_table_is_said_once_and_not_again_for_each_reference(
    name: str,
) -> None:
    assert [f.code for f in findings(whole(name, None))] == ["XQ102"]


def test_a_missing_column_is_said_once_and_not_again_for_each_reference() -> None:
    assert [f.code for f in findings(column("supply", "lot", None))] == ["XQ103"]
    assert [f.code for f in findings(column("bom", "parent", None))] == ["XQ103"]


def test_rows_in_which_nothing_is_written_are_no_rows() -> None:
    blank = pl.DataFrame({"lot": [None, " "], "pieces": [None, ""]})
    given = {
        **tables(),
        "supply": pl.concat([blank, tables()["supply"]], how="diagonal"),
    }
    found = Market.from_tables(given)
    assert found.supply.equals(market().supply)
    assert found.rows["supply"].to_list() == [4, 5, 6, 7]


def test_headers_may_have_spaces_around_them() -> None:
    given = {**tables(), "lanes": tables()["lanes"].rename(lambda name: f" {name} ")}
    assert Market.from_tables(given).lanes.equals(market().lanes)


def test_a_mistake_in_each_of_five_tables_is_five_findings_at_once() -> None:
    given = tables()
    given["firms"] = given["firms"].with_columns(role=pl.lit("car maker"))
    given["supply"] = given["supply"].with_columns(pieces=pl.lit("-1"))
    given["bom"] = given["bom"].with_columns(per_unit=pl.lit("0.5"))
    given["lanes"] = given["lanes"].with_columns(weeks=pl.lit("two"))
    given["quotes"] = given["quotes"].with_columns(currency=pl.lit(None, pl.String))
    with pytest.raises(InvalidMarket) as refused:
        Market.from_tables(given)
    found = [(f.code, f.table) for f in refused.value.findings]
    assert found == [
        ("XQ216", "firms"),
        ("XQ204", "bom"),
        ("XQ205", "supply"),
        ("XQ202", "lanes"),
        ("XQ201", "quotes"),
    ]


def test_a_refusal_names_the_first_rows_and_keeps_them_all() -> None:
    many = pl.concat([tables()["supply"]] * 500).with_columns(
        lot=pl.int_range(0, 2000).cast(pl.String), pieces=pl.lit("-1")
    )
    with pytest.raises(InvalidMarket) as refused:
        Market.from_tables({**tables(), "supply": many, "pledges": pl.DataFrame()})
    found = [f for f in refused.value.findings if f.code == "XQ205"]
    assert len(found) == 1
    assert found[0].rows == tuple(range(2, 2002))
    assert "supply rows 2, 3, 4 and 1,997 more" in found[0].message["en"]
    assert "supply 表第 2、3、4 等 2,000 行" in found[0].message["zh"]


def test_a_table_without_columns_is_an_empty_table() -> None:
    found = Market.from_tables({**tables(), "pledges": pl.DataFrame()})
    assert found.pledges.is_empty()
