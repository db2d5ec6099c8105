"""`xinqiao parts where-used|replace` and `substitutes rank`."""

import shutil

import polars as pl
import pytest
from tests.cli.conftest import EXAMPLES

from xinqiao import read_market, write_market

MODULE = EXAMPLES / "module-substitute"


@pytest.fixture
def given(tmp_path):
    """A copy of an example, with words for people beside its tables."""
    folder = shutil.copytree(MODULE, tmp_path / "market")
    (folder / "NOTES.txt").write_text("mine", encoding="utf-8")
    return folder


def test_json_says_every_place_and_all_that_is_built(call):
    called = call("parts", "where-used", "drv-1", MODULE, "--json")
    assert (called.code, called.err) == (0, "")
    bom = pl.read_csv(MODULE / "bom.csv")
    places = called.data["places"]
    listed = bom.filter(part="drv-1").select("parent", "position").rows()
    assert {(row["parent"], row["position"]) for row in places} == set(listed)
    above = {row["part"]: row["designed"] for row in called.data["above"]}
    assert set(above) >= {row["parent"] for row in places}


@pytest.mark.parametrize(
    ("language", "said"), [("en", "As designed"), ("zh", "原设计")]
)
def test_it_is_shown_in_both_languages(call, language, said):
    words = ("parts", "where-used", "drv-1", MODULE, "--lang", language)
    called = call(*words)
    assert called.code == 0
    assert said.lower() in called.out.lower()


def test_a_part_that_nobody_knows_is_refused_with_what_is_near(call):
    called = call("parts", "where-used", "drv1", MODULE, "--json")
    assert called.code == 2
    (found,) = called.data["findings"]
    assert found["code"] == "XQ941"
    assert "drv-1" in found["nearest"]


def test_without_apply_nothing_is_written_but_the_changes(call, given, tmp_path):
    before = (given / "bom.csv").read_bytes()
    out = tmp_path / "changes.csv"
    words = ("parts", "replace", "drv-1", "mcu-2", given, "--reason", "ECO-7")
    called = call(*words, "--out", out, "--json")
    assert called.code == 0
    assert not called.data["applied"]
    assert (given / "bom.csv").read_bytes() == before
    written = pl.read_csv(out)
    assert written["reason"].unique().to_list() == ["ECO-7"]
    assert written.height == len(called.data["changes"])
    again = call(*words, "--out", out, "--json")
    assert [f["code"] for f in again.data["findings"]] == ["XQ805"]
    assert call(*words, "--out", out, "--force").code == 0


def test_with_apply_the_table_is_written_and_all_else_stays(call, given):
    others = {
        path.name: path.read_bytes()
        for path in given.iterdir()
        if path.name != "bom.csv"
    }
    words = ("parts", "replace", "drv-1", "mcu-2", given, "--reason", "ECO-7")
    assert call(*words, "--apply", "--json").data["applied"]
    assert read_market(given).bom.filter(part="drv-1").is_empty()
    assert {n: (given / n).read_bytes() for n in others} == others
    again = call(*words, "--apply", "--json")
    assert again.code == 1
    assert again.data["changes"] == []


@pytest.mark.parametrize("kind", ["market.xlsx", "parquet", "tsv"])
def test_every_format_is_written_as_it_was(call, tmp_path, kind):
    market, path = read_market(MODULE), tmp_path / kind
    if kind == "tsv":
        write_market(market, path)
        bom = pl.read_csv(path / "bom.csv")
        (path / "bom.csv").unlink()
        bom.write_csv(path / "bom.tsv", separator="\t")
    else:
        write_market(market, path, format="parquet")
    words = ("parts", "replace", "drv-1", "mcu-2", path, "--reason", "ECO-7")
    assert call(*words, "--apply", "--json").data["applied"]
    after = read_market(path)
    assert after.bom.filter(part="drv-1").is_empty()
    assert after.supply.equals(market.supply)


def test_what_would_come_of_it_is_said(call, given):
    words = ("parts", "replace", "drv-1", "mcu-2", given, "--reason", "ECO-7")
    codes = {f["code"] for f in call(*words, "--json").data["findings"]}
    assert "XQ617" in codes
    approved = call(*words, "--state", "approved", "--json")
    assert "XQ617" not in {f["code"] for f in approved.data["findings"]}
    shown = call(*words, "--lang", "zh")
    assert "尚未写入" in shown.out
    assert "XQ617" in shown.out


@pytest.mark.parametrize("reason", [None, ""])
def test_a_replacement_without_a_reason_is_refused(call, given, reason):
    words = ["parts", "replace", "drv-1", "mcu-2", given]
    words += [] if reason is None else ["--reason", reason]
    code = "XQ801" if reason is None else "XQ945"
    called = call(*words, "--json")
    assert called.code == 2
    assert [f["code"] for f in called.data["findings"]] == [code]


def test_the_ranking_says_what_to_test_and_what_it_would_bring(call, tmp_path):
    market = shutil.copytree(EXAMPLES / "module-substitute", tmp_path / "market")
    rules = pl.read_csv(market / "substitutes.csv", infer_schema=False)
    rules = rules.with_columns(state=pl.lit("testing"))
    rules.write_csv(market / "substitutes.csv")
    called = call("substitutes", "rank", market, "--json")
    assert (called.code, called.err) == (0, "")
    first = called.data["candidates"][0]
    assert first["part"] == rules["by"][0]
    assert first["tried"]
    assert first["cars"] > 0
    assert first["lacks"][-1] == "PPAP"
    shown = call("substitutes", "rank", market, "--lang", "zh")
    assert "所缺证据" in shown.out
    none = call("substitutes", "rank", EXAMPLES / "one-chip", "--json")
    assert none.data["candidates"] == []


@pytest.mark.parametrize("name", ["parts", "substitutes"])
def test_a_group_by_itself_asks_for_one_of_its_commands(call, name):
    called = call(name, "--json")
    assert called.code == 2
    (found,) = called.data["findings"]
    assert found["code"] == "XQ801"
    assert f"xinqiao {name}" in found["cure"]["en"]
