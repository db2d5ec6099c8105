"""What is written is read back the same, in every format, to the last digit."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from tests.engine.io.markets import markets, outcome, same, told

from xinqiao.io import (
    read_market,
    read_outcome,
    read_policy,
    read_tables,
    write_market,
    write_outcome,
)
from xinqiao.io.template import example_market
from xinqiao.market import Market, Policy

PLACES = {"csv": "m", "parquet": "m", "xlsx": "m.xlsx"}
POLICY = Policy(
    stages=("worth",),
    weeks="8x1,4x2",
    lateness=0.1 + 0.2,
    usable=("approved", "qualified"),
    rates={"USD": 6.32, "EUR": 1 / 3},
)


def write(market: Market, place: Path, kind: str) -> Path:
    """Write a market in one of the formats."""
    path = place / PLACES[kind]
    if kind == "parquet":
        write_market(market, path, POLICY, format="parquet")
    else:
        write_market(market, path, POLICY)
    return path


@pytest.mark.parametrize("kind", PLACES)
@settings(max_examples=20)
@given(market=markets())
def test_a_market_is_read_back_as_it_was_written(kind, market):
    with TemporaryDirectory() as place:
        path = write(market, Path(place), kind)
        again = read_market(path)
        assert same(again, market)
        assert told(again.warnings) == told(market.warnings)
        assert read_policy(path) == POLICY


@settings(max_examples=10)
@given(market=markets())
def test_the_format_on_the_way_leaves_no_trace_in_the_bytes(market):
    with TemporaryDirectory() as place:
        first = Path(place) / "first"
        write_market(market, first)
        for kind in PLACES:
            inside = Path(place) / kind
            again = read_market(write(market, inside, kind))
            write_market(again, inside / "csv")
            assert contents(inside / "csv") == contents(first)


def contents(path: Path) -> dict[str, bytes]:
    """All files below a folder."""
    files = sorted(p for p in path.rglob("*") if p.is_file())
    return {p.relative_to(path).as_posix(): p.read_bytes() for p in files}


@pytest.mark.parametrize("kind", PLACES)
def test_the_same_market_gives_the_same_bytes(tmp_path, kind):
    one, other = (write(example_market(), tmp_path / n, kind) for n in ("a", "b"))
    if one.is_dir():
        assert contents(one) == contents(other)
    else:
        assert one.read_bytes() == other.read_bytes()


def test_the_order_of_rows_and_columns_leaves_no_trace(tmp_path):
    start = example_market()
    mixed = {n: t.reverse()[:, ::-1] for n, t in start.tables.items()}
    write_market(start, tmp_path / "a")
    write_market(start.replace(**mixed), tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_csv_shows_money_as_the_shortest_exact_decimal(tmp_path):
    micro = [12_500_000, 1, 999_999_999_999_999_999, 3_000_000, 100_000]
    quotes = example_market().quotes
    more = pl.concat([quotes] * len(micro)).with_columns(
        price=pl.Series(micro),
        day=pl.Series([date(2022, 1, 1 + n) for n in range(len(micro))]),
    )
    write_market(example_market().replace(quotes=more), tmp_path / "m")
    prices = read_tables(tmp_path / "m")[0]["quotes"]["price"].to_list()
    assert prices == ["12.5", "0.000001", "999999999999.999999", "3", "0.1"]


def test_csv_is_plain_for_every_program(tmp_path):
    write_market(example_market(), tmp_path / "m")
    data = (tmp_path / "m" / "supply.csv").read_bytes()
    assert data.startswith(b"lot,firm,part,week,pieces,kind,")
    assert b"\r" not in data
    assert b",2022-03-07,150,stock," in data
    assert data.endswith(b",false,1.0\n")


def test_tables_without_rows_are_left_out_unless_a_market_needs_them(tmp_path):
    start = example_market()
    bare = start.replace(
        **{n: start.tables[n].clear() for n in ("supply", "pledges", "quotes")}
    )
    for path in (tmp_path / "m", tmp_path / "m.xlsx"):
        write_market(bare, path)
        tables, _ = read_tables(path)
        assert "supply" in tables
        assert not {"pledges", "quotes"} & set(tables)
        assert same(read_market(path), bare)


@pytest.mark.parametrize("name", ["out", "out.xlsx"])
def test_an_outcome_is_read_back_as_it_was_written(tmp_path, name):
    given = outcome()
    write_outcome(given, tmp_path / name)
    again = read_outcome(tmp_path / name)
    for table, frame in given.tables.items():
        assert again.tables[table].equals(frame), table
    assert (again.proof, again.run) == (given.proof, given.run)
    assert again.policy == given.policy
    assert same(again.market, given.market)


@pytest.mark.parametrize("name", ["out", "out.xlsx"])
def test_the_same_outcome_gives_the_same_bytes(tmp_path, name):
    for place in ("a", "b"):
        write_outcome(outcome(), tmp_path / place / name)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
