"""`xinqiao policy`: rules without a market; and what never leads to an outcome."""

import pytest
from tests.engine.market.test_policy import WRONG

GOOD = """\
stages = ["classes", "floors", "fairness", "worth", "substitutes", "stability"]
[classes]
order = ["A1S1"]
[floors]
small = 0.8
[fairness]
rule = "leximin"
between = "firms"
price = 0.1
"""


@pytest.fixture
def rules(tmp_path):
    """A file of rules with all stages."""
    path = tmp_path / "policy.toml"
    path.write_text(GOOD, "utf-8")
    return path


def test_good_rules_are_called_good(call, rules):
    called = call("policy", "check", rules)
    assert called.code == 0
    assert called.out == "The rules are good.\n"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_rules_are_described_by_a_sentence_a_stage(call, rules, language):
    called = call("policy", "describe", rules, "--json")
    assert called.code == 0
    assert len(called.data["rules"]) == 6 + 3
    assert called.data["policy"]["floors"] == {"small": 0.8}
    shown = call("policy", "describe", rules, "--lang", language).out
    for number in range(1, 7):
        assert {"en": f"Step {number}:", "zh": f"第 {number} 步："}[language] in shown
    assert "80 %" in shown or "80%" in shown


@pytest.mark.parametrize("task", ["check", "describe"])
def test_bad_rules_are_refused_with_all_that_is_wrong(call, tmp_path, task):
    path = tmp_path / "policy.toml"
    path.write_text("stages = ['fairness', 'worth']\nlatenes = 1\n", "utf-8")
    called = call("policy", task, path, "--json")
    assert called.code == 2
    assert [f["code"] for f in called.data["findings"]] == ["XQ602", "XQ612"]


def test_a_place_without_rules_is_refused(call, examples):
    called = call("policy", "check", examples / "one-chip", "--json")
    assert called.code == 2
    assert [f["code"] for f in called.data["findings"]] == ["XQ807"]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_no_wrong_policy_leads_to_an_outcome(call, examples, tmp_path, wrong):
    path = tmp_path / "policy.toml"
    path.write_text(wrong.text, "utf-8")
    out = tmp_path / "out"
    asked = ("clear", examples / "one-chip", "--policy", path, "--out", out, "--json")
    called = call(*asked)
    assert called.code == 2
    assert wrong.code in {f["code"] for f in called.data["findings"]}
    assert not out.exists()


def test_an_earlier_outcome_is_kept_to(call, examples, tmp_path):
    market, first, again = examples / "class-capacity", tmp_path / "a", tmp_path / "b"
    rules = tmp_path / "policy.toml"
    rules.write_text('stages = ["worth", "stability"]\n', "utf-8")
    assert call("clear", market, "--out", first, "--json").code == 0
    asked = ("clear", market, "--policy", rules, "--previous", first, "--json")
    assert call(*asked, "--out", again).code == 0
    assert call("verify", again, "--json").code == 0


def test_an_earlier_outcome_that_no_stage_looks_at_is_refused(call, examples, tmp_path):
    market, first, again = examples / "one-chip", tmp_path / "a", tmp_path / "b"
    assert call("clear", market, "--out", first, "--json").code == 0
    called = call("clear", market, "--out", again, "--previous", first, "--json")
    assert called.code == 2
    assert [f["code"] for f in called.data["findings"]] == ["XQ630"]
    assert not again.exists()


@pytest.mark.parametrize("ending", ["", ".xlsx"])
def test_caps_and_bounds_of_classes_are_kept_and_those_below_named(
    call, examples, tmp_path, ending
):
    out, rules = tmp_path / f"out{ending}", tmp_path / "policy.toml"
    rules.write_text(
        "[classes]\nminimum.0001 = 0.9\nmaximum.0001 = 0.95\n[caps]\nshare = 0.4\n"
    )
    asked = ("clear", examples / "one-chip", "--policy", rules, "--out", out)
    shown = call(*asked)
    assert shown.code == 0
    assert "Classes below their minimum" in shown.out
    assert "未达到下限的需求类别" in call(*asked, "--force", "--lang", "zh").out
    data = call(*asked, "--force", "--json").data
    assert data["classes"] == {"below": ["0001"]}
    verdict = call("verify", out, "--json")
    assert verdict.code == 0
    assert verdict.data["proved"]
