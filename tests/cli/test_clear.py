"""`xinqiao clear`, `explain` and `verify`, from a market to a verdict."""

import json
import re
import shutil
import signal
import threading
import unicodedata

import polars as pl
import pytest

from xinqiao import read_outcome, write_outcome
from xinqiao.cli.progress import interruptible

REQUIRED = {
    *("status", "worth", "bound", "gap", "lp_worth", "lp_gap", "rounding"),
    *("delivered", "due", "seconds", "streams", "pools", "rows", "columns"),
}


def width(line: str) -> int:
    """Columns that a line takes on a screen."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


@pytest.fixture
def cleared(call, examples, tmp_path):
    """An outcome of the first example, as a folder."""
    out = tmp_path / "out"
    assert call("clear", examples / "one-chip", "--out", out, "--json").code == 0
    return out


def test_json_says_at_least_what_was_promised(call, examples, tmp_path):
    called = call("clear", examples / "one-chip", "--out", tmp_path / "o", "--json")
    assert called.code == 0
    assert called.err == ""
    assert set(called.data) >= REQUIRED
    assert (called.data["delivered"], called.data["due"]) == (280, 600)
    assert called.data["status"] == "optimal"
    assert called.data["bottlenecks"][0]["part"] == "chip-x"


def test_the_result_is_shown_with_cars_firms_chips_and_proof(call, examples, tmp_path):
    called = call("clear", examples / "one-chip", "--out", tmp_path / "out")
    assert called.code == 0
    assert "280 of 600 cars delivered (46.7%)" in called.out
    assert re.search(r"oem-a Car maker A +400 +80 +0 +320 +20\.0%", called.out)
    assert "chip-x" in called.out
    assert "no plan can be worth more than 680.0" in called.out
    assert str(tmp_path / "out") in called.out


def test_a_market_is_never_written_over_by_its_own_outcome(call, tmp_path):
    book = tmp_path / "market.xlsx"
    assert call("template", book).code == 0
    before = book.read_bytes()
    refused = call("clear", book, "--out", book, "--force", "--json")
    assert (refused.code, refused.data["findings"][0]["code"]) == (2, "XQ808")
    assert book.read_bytes() == before


def test_a_policy_that_is_asked_for_must_be_there(call, examples):
    asked = ("--policy", examples / "one-chip", "--json")
    refused = call("check", examples / "one-chip", *asked)
    assert (refused.code, refused.data["findings"][0]["code"]) == (2, "XQ807")


def test_an_outcome_that_is_there_is_kept_unless_force_is_given(call, cleared):
    before = (cleared / "proof.json").stat().st_mtime_ns
    again = ("clear", cleared / "market", "--out", cleared, "--json")
    refused = call(*again)
    assert refused.code == 2
    assert [f["code"] for f in refused.data["findings"]] == ["XQ805"]
    assert (cleared / "proof.json").stat().st_mtime_ns == before


@pytest.mark.parametrize("name", ["notes", "notes.xlsx"])
def test_what_is_not_ours_is_refused_before_anything_is_read(call, tmp_path, name):
    out = tmp_path / name
    if name == "notes":
        out.mkdir()
    (out / "mine.txt" if out.is_dir() else out).write_text("mine")
    market = tmp_path / "no market"
    for asked in (("clear", market), ("whatif", market, "--set", "supply * pieces=0")):
        refused = call(*asked, "--out", out, "--force", "--json")
        assert refused.code == 2
        assert [f["code"] for f in refused.data["findings"]] == ["XQ805"]


def test_force_replaces_it(call, examples, cleared):
    call("clear", examples / "class-capacity", "--out", cleared, "--force", "--json")
    assert json.loads((cleared / "proof.json").read_text())["due"] == 190


def test_an_outcome_carries_its_market_and_can_be_cleared_again(
    call, cleared, tmp_path
):
    again = tmp_path / "again"
    called = call("clear", cleared / "market", "--out", again, "--json")
    assert called.code == 0
    for path in cleared.rglob("*.csv"):
        assert path.read_bytes() == (again / path.relative_to(cleared)).read_bytes()
    assert (cleared / "proof.json").read_bytes() == (again / "proof.json").read_bytes()


def test_policy_and_gap_are_followed(call, examples, tmp_path):
    rules = tmp_path / "policy.toml"
    rules.write_text("lateness = 0.5\n")
    out = tmp_path / "out"
    market = examples / "class-capacity"
    call("clear", market, "--out", out, "--policy", rules, "--gap", "0.01", "--json")
    policy = read_outcome(out).policy
    assert (policy.lateness, policy.gap, policy.classes) == (0.5, 0.01, ())


def test_from_a_workbook_to_a_workbook(call, tmp_path):
    market, plan = tmp_path / "market.xlsx", tmp_path / "plan.xlsx"
    assert call("template", market, "--json").code == 0
    assert call("check", market, "--json").code == 0
    assert call("clear", market, "--out", plan, "--json").code == 0
    assert call("verify", plan, "--json").data["proved"]
    assert call("explain", plan, "need-1", "--json").data["kind"] == "demand"


def test_a_sample_can_be_cleared_and_is_proved(call, tmp_path):
    sizes = ("--firms", 2, "--programmes", 3, "--chips", 12, "--weeks", 5)
    market, out = tmp_path / "market", tmp_path / "out"
    assert call("sample", market, *sizes, "--seed", 3, "--json").code == 0
    refused = call("sample", market, *sizes, "--json")
    assert (refused.code, refused.data["findings"][0]["code"]) == (2, "XQ805")
    assert call("clear", market, "--out", out, "--json").code == 0
    assert call("verify", out, "--json").data["proved"]


def test_a_true_outcome_is_proved(call, cleared):
    called = call("verify", cleared)
    assert called.code == 0
    assert "Proved within 0.0000%" in called.out
    assert call("verify", cleared, "--lang", "zh").out.count("已证明") == 1


def test_an_outcome_with_one_number_changed_is_not_proved(call, cleared):
    path = cleared / "deliveries.csv"
    path.write_text(re.sub(r",50\n", ",51\n", path.read_text(), count=1))
    called = call("verify", cleared)
    assert called.code == 1
    assert "deliveries row" in called.out
    assert "Not proved" in called.out
    data = call("verify", cleared, "--json").data
    assert not data["proved"]
    assert data["breaches"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_need_and_a_part_are_explained_in_both_languages(call, cleared, language):
    need = call("explain", cleared, "a-w1", "--lang", language)
    part = call("explain", cleared, "chip-x", "--lang", language)
    assert (need.code, part.code) == (0, 0)
    assert "chip-x" in need.out
    assert "480" in part.out
    assert max(width(x) for x in (need.out + part.out).splitlines()) <= 80


def test_a_key_that_is_nowhere_is_refused_with_what_is_near(call, cleared):
    called = call("explain", cleared, "chip-y", "--json")
    assert called.code == 2
    assert called.data["findings"][0]["nearest"][0] == "chip-x"


def test_long_chinese_names_fit_80_columns(call, examples, tmp_path):
    market = shutil.copytree(examples / "one-chip", tmp_path / "market")
    long = "东方红新能源智能网联汽车制造集团股份有限公司" * 2
    for name in ("firms", "parts"):
        table = pl.read_csv(market / f"{name}.csv")
        column = "name_zh" if name == "firms" else "name"
        table.with_columns(pl.lit(long).alias(column)).write_csv(market / f"{name}.csv")
    called = call("clear", market, "--out", tmp_path / "out", "--lang", "zh")
    assert called.code == 0
    table = called.out.split("结果在")[0]
    assert max(width(line) for line in table.splitlines()) <= 80


def test_best_found_is_an_answer_of_no(call, cleared, monkeypatch, examples):
    outcome = read_outcome(cleared)
    outcome.proof["status"] = "best_found"
    monkeypatch.setattr("xinqiao.clear", lambda *_, **__: outcome)
    called = call("clear", examples / "one-chip", "--out", cleared, "--force")
    assert called.code == 1
    assert "Not proved" in called.out


def test_outcomes_are_written_only_where_they_were_to_go(call, cleared, tmp_path):
    write_outcome(read_outcome(cleared), tmp_path / "copy")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "out"]


def test_ctrl_c_is_heard_while_a_solver_computes():
    done = threading.Event()

    def stop(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(KeyboardInterrupt):
            interruptible(lambda: done.wait(60))
    finally:
        signal.signal(signal.SIGALRM, before)
        done.set()


def test_what_goes_wrong_in_the_thread_is_told():
    def broken():
        raise ValueError("wet")

    with pytest.raises(ValueError, match="wet"):
        interruptible(broken)


def test_a_report_is_written_on_the_way_or_afterwards(call, examples, cleared):
    afterwards = call("report", cleared, "--json")
    page = cleared / "report.html"
    assert (afterwards.code, afterwards.data) == (0, {"report": str(page)})
    again = call("report", cleared, "--json")
    assert (again.code, again.data["findings"][0]["code"]) == (2, "XQ805")
    before = page.read_bytes()
    more = ("--out", cleared, "--force", "--report", "--json")
    on_the_way = call("clear", examples / "one-chip", *more)
    assert on_the_way.data["report"] == str(page)
    assert page.read_bytes() == before
    assert call("verify", cleared, "--json").code == 0


def test_two_outcomes_are_compared_in_both_languages(call, cleared, tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text("lateness = 0.5\n", encoding="utf-8")
    other = tmp_path / "other"
    asked = ("--policy", policy, "--out", other, "--json")
    assert call("clear", cleared / "market", *asked).code == 0
    english = call("explain", "--compare", cleared, other)
    chinese = call("explain", "--compare", cleared, other, "--lang", "zh")
    assert "lateness was 0.02, is 0.5" in english.out
    assert "lateness 由 0.02 改为 0.5" in chinese.out
    assert call("explain", "--compare", cleared, other, "--json").code == 0
    assert call("explain", "--compare", cleared, tmp_path / "none", "--json").code == 2


def test_an_explanation_can_do_without_solving(call, cleared):
    quick = call("explain", cleared, "a-w1", "--quick", "--json")
    assert quick.code == 0
    assert "approvals" not in quick.data["tables"]


def test_policies_are_compared_as_a_table_and_a_page(call, examples, tmp_path):
    rules = []
    for name, lateness in (("hasty", 0.5), ("patient", 0.0)):
        path = tmp_path / f"{name}.toml"
        path.write_text(f"lateness = {lateness}\n", encoding="utf-8")
        rules += ["--policy", path]
    page = tmp_path / "policies.html"
    asked = ("compare", examples / "one-chip", *rules)
    written = call(*asked, "--out", page, "--json")
    assert [row["policy"] for row in written.data["policies"]] == ["hasty", "patient"]
    assert "patient" in page.read_text(encoding="utf-8")
    assert call(*asked, "--out", page, "--json").code == 2
    assert "基尼系数" in call(*asked, "--lang", "zh").out
    none = call("compare", examples / "one-chip", "--json")
    assert none.data["findings"][0]["code"] == "XQ801"
