"""`xinqiao scenarios`: cars built under random supply."""

import shutil

import polars as pl
import pytest
from tests.cli.conftest import EXAMPLES


@pytest.fixture
def uncertain(tmp_path):
    """An example in which lots arrive nine times of ten."""
    market = shutil.copytree(EXAMPLES / "one-chip", tmp_path / "market")
    supply = pl.read_csv(market / "supply.csv", infer_schema=False)
    supply.with_columns(probability=pl.lit("0.9")).write_csv(market / "supply.csv")
    return market


def test_the_table_is_printed_and_written_and_the_same_every_time(
    call, uncertain, tmp_path
):
    out = tmp_path / "cars.csv"
    asked = ("scenarios", uncertain, "--runs", 8, "--seed", 5, "--workers", 2)
    called = call(*asked, "--out", out)
    assert called.code == 0
    assert "8 scenarios" in called.out
    table = pl.read_csv(out)
    assert table.columns == [
        *("firm", "part", "due", "mean", "q05", "q25", "q50", "q75", "q95", "all")
    ]
    assert len(table) == 2
    before = out.read_bytes()
    again = call(*asked[:-2], "--workers", 1, "--out", out, "--json")
    assert (again.code, again.data["findings"][0]["code"]) == (2, "XQ805")
    assert call(*asked[:-2], "--workers", 1, "--out", out, "--force").code == 0
    assert out.read_bytes() == before


def test_json_holds_every_scenario_and_its_gap(call, uncertain):
    called = call("scenarios", uncertain, "--runs", 4, "--workers", 1, "--json")
    assert (called.code, called.err) == (0, "")
    assert [row["scenario"] for row in called.data["scenarios"]] == [0, 1, 2, 3]
    assert called.data["gap"] <= 1e-6
    assert called.data["findings"] == []
    assert len(called.data["programmes"]) == 2


def test_where_nothing_is_left_to_chance_it_says_so(call, examples):
    asked = ("scenarios", examples / "one-chip", "--runs", 2, "--workers", 1)
    called = call(*asked, "--json")
    assert [finding["code"] for finding in called.data["findings"]] == ["XQ641"]
    assert "XQ641" in call(*asked, "--lang", "zh").out
