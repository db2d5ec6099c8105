"""`xinqiao whatif`: a market, a change, and what it does."""

import shutil

import pytest
from tests.cli.conftest import EXAMPLES

ONE = EXAMPLES / "one-chip"


def first_lot():
    """Identifier of the first lot of the example."""
    return (ONE / "supply.csv").read_text(encoding="utf-8").split("\n")[1].split(",")[0]


def more():
    """A change that makes the first lot larger."""
    return f"supply {first_lot()} pieces=5000"


def test_json_says_cars_chips_worth_and_both_proofs(call):
    called = call("whatif", ONE, "--set", more(), "--json")
    assert (called.code, called.err) == (0, "")
    before, after = called.data["before"], called.data["after"]
    assert after["delivered"] > before["delivered"] == pytest.approx(280)
    assert before["status"] == after["status"] == "optimal"
    assert after["bound"] == pytest.approx(after["worth"])
    total = sum(row["change"] for row in called.data["firms"])
    assert total == pytest.approx(after["delivered"] - before["delivered"])
    assert {"part", "kind", "before", "after", "change"} == set(called.data["parts"][0])
    assert set(called.data["seconds"]) == {"first", "again"}


@pytest.mark.parametrize(
    ("language", "said"), [("en", "no plan can be worth more than"), ("zh", "改动后")]
)
def test_it_is_shown_in_both_languages(call, language, said):
    called = call("whatif", ONE, "--set", more(), "--lang", language)
    assert called.code == 0
    assert "280 → " in called.out
    assert said in called.out


def test_the_outcome_of_the_changed_market_is_written_and_can_be_verified(
    call, tmp_path
):
    out = tmp_path / "out"
    called = call("whatif", ONE, "--set", more(), "--out", out, "--json")
    assert called.data["written"] == str(out)
    assert ",5000," in (out / "market" / "supply.csv").read_text(encoding="utf-8")
    assert call("verify", out).code == 0
    again = call("whatif", ONE, "--set", more(), "--out", out, "--json")
    assert (again.code, again.data["findings"][0]["code"]) == (2, "XQ805")


def test_a_scenario_file_holds_changes_and_the_command_line_adds_to_them(
    call, tmp_path
):
    file = tmp_path / "more.toml"
    file.write_text(f'set = ["{more()}"]\n[policy]\nlateness = 0.0\n', encoding="utf-8")
    both = call("whatif", ONE, "--scenario", file, "--set", more(), "--json")
    alone = call("whatif", ONE, "--set", more(), "--json")
    assert both.code == 0
    assert both.data["after"]["delivered"] == alone.data["after"]["delivered"]


def test_wrong_changes_are_refused_all_at_once_with_what_is_near(call):
    called = call("whatif", ONE, "--set", "suply a b=1", "--set", "x", "--json")
    assert called.code == 2
    found = called.data["findings"]
    assert [finding["code"] for finding in found] == ["XQ632", "XQ631"]
    assert found[0]["nearest"][0] == "supply"
    shown = call("whatif", ONE, "--set", "suply a b=1", "--lang", "zh")
    assert "是否应为 `supply`" in shown.err


def test_a_question_without_a_change_is_refused(call):
    called = call("whatif", ONE, "--json")
    assert (called.code, called.data["findings"][0]["code"]) == (2, "XQ801")


def test_the_market_itself_is_never_written_over(call, tmp_path):
    market = shutil.copytree(ONE, tmp_path / "market")
    called = call(
        "whatif", market, "--set", more(), "--out", market, "--force", "--json"
    )
    assert (called.code, called.data["findings"][0]["code"]) == (2, "XQ808")
