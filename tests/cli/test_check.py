"""`xinqiao check`: everything at once, with place, message and cure."""

import shutil

import pytest

EXAMPLES = ["one-chip", "module-substitute", "class-capacity", "demo"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_a_good_market(call, examples, name):
    called = call("check", examples / name, "--json")
    assert called.code == 0
    assert called.data["findings"] == []
    assert called.data["tables"]["demand"] > 0


def test_a_good_market_is_shown_with_its_tables_and_rules(call, examples):
    called = call("check", examples / "class-capacity", "--lang", "zh")
    assert called.code == 0
    assert "需求 demand" in called.out
    assert "A1S1" in called.out


@pytest.fixture
def broken(tmp_path, examples):
    """A market with a wrong part, a wrong number, and rules with a wrong key."""
    market = shutil.copytree(examples / "class-capacity", tmp_path / "market")
    bom = market / "bom.csv"
    bom.write_text(bom.read_text().replace("chip-x,1", "chip-z,1"))
    lots = market / "supply.csv"
    lots.write_text(lots.read_text().replace(",60,stock", ",-60,stock"))
    (market / "policy.toml").write_text("latenes = 0.1\n")
    return market


def test_what_is_wrong_with_market_and_rules_comes_at_once(call, broken):
    called = call("check", broken, "--json")
    assert called.code == 2
    found = {(f["table"], tuple(f["rows"])) for f in called.data["findings"]}
    assert {("bom", (2,)), ("supply", (2,))} <= found
    assert any("lateness" in f["nearest"] for f in called.data["findings"])
    for finding in called.data["findings"]:
        assert finding["message"]["en"]
        assert finding["cure"]["zh"]


def test_a_refusal_names_table_row_and_column_on_standard_error(call, broken):
    called = call("check", broken)
    assert called.code == 2
    assert called.out == ""
    assert "bom:2:part" in called.err
    assert "supply:2:pieces" in called.err
    assert "Nothing was written" in called.err


def test_clear_refuses_what_check_refuses_and_writes_nothing(call, broken, tmp_path):
    called = call("clear", broken, "--out", tmp_path / "out", "--json")
    checked = call("check", broken, "--json")
    assert called.code == 2
    assert called.data == checked.data
    assert sorted(path.name for path in tmp_path.iterdir()) == ["market"]
