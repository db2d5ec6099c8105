"""`xinqiao match`: who can serve whom."""

import pytest
from tests.cli.conftest import EXAMPLES

ONE = EXAMPLES / "one-chip"
DEMO = EXAMPLES / "demo"


def test_json_holds_offers_with_reasons_as_codes_and_amounts(call):
    called = call("match", ONE, "--need", "a-w1", "--json")
    assert (called.code, called.err) == (0, "")
    first, second = called.data["offers"][:2]
    assert (first["lot"], first["rank"], first["class"]) == ("x-w1", 1, "same")
    assert first["score"] > second["score"]
    amounts = {reason["code"]: reason["amount"] for reason in second["reasons"]}
    assert amounts["LATE"] == 1
    assert amounts["PRICE"] is None
    assert first["missing"] == []
    [line] = called.data["lines"]
    assert (line["demand"], line["asked"], line["together"]) == ("a-w1", 100, 100)
    assert called.data["worth"] == pytest.approx(called.data["bound"])
    assert set(called.data["ranking"]) == {"en", "zh"}


@pytest.mark.parametrize(
    ("language", "said"), [("en", "a-w1: 100 pieces of chip-x"), ("zh", "最迟")]
)
def test_a_need_is_shown_with_its_offers_in_both_languages(call, language, said):
    called = call("match", ONE, "--need", "a-w1", "--lang", language)
    assert called.code == 0
    assert said in called.out
    assert "x-w1" in called.out


@pytest.mark.parametrize(("language", "said"), [("en", "The worst"), ("zh", "最差")])
def test_many_positions_are_shown_worst_first(call, language, said):
    called = call("match", ONE, "--lang", language)
    assert called.code == 0
    assert said in called.out
    shares = [line.split()[-1] for line in called.out.splitlines() if "%" in line][:4]
    assert shares == sorted(shares, key=lambda share: float(share.strip("%")))


@pytest.mark.parametrize("name", ["offers.csv", "offers.xlsx"])
def test_the_table_is_written_whole_and_replaced_only_if_it_is_ours(
    call, tmp_path, name
):
    out = tmp_path / name
    called = call("match", ONE, "--out", out, "--json")
    assert called.data["written"] == str(out)
    assert "offers" not in called.data
    assert called.data["listed"] == 32
    before = out.read_bytes()
    again = call("match", ONE, "--out", out, "--json")
    assert (again.code, again.data["findings"][0]["code"]) == (2, "XQ805")
    assert call("match", ONE, "--out", out, "--force").code == 0
    assert out.read_bytes() == before
    out.write_text("something else", encoding="utf-8")
    foreign = call("match", ONE, "--out", out, "--force", "--json")
    assert foreign.code == 2
    assert out.read_text(encoding="utf-8") == "something else"


def test_names_that_nobody_knows_are_refused_with_what_is_near(call):
    called = call("match", ONE, "--need", "a-w", "--firm", "nobody", "--json")
    assert called.code == 2
    found = called.data["findings"]
    assert [finding["code"] for finding in found] == ["XQ941", "XQ941"]
    assert "a-w1" in found[0]["nearest"]
    assert "是否应为" in call("match", ONE, "--need", "a-w", "--lang", "zh").err


@pytest.mark.parametrize(
    ("language", "said"), [("en", "it could serve"), ("zh", "处位号使用")]
)
def test_who_has_a_lot_is_shown_who_needs_it(call, language, said):
    called = call("match", ONE, "--lot", "x-w1", "--lang", language)
    assert called.code == 0
    assert said in called.out
    assert "x-w2" not in called.out


@pytest.mark.parametrize(("language", "said"), [("en", "Best"), ("zh", "最高评分")])
def test_who_has_many_lots_is_shown_which_are_wanted_most(call, language, said):
    called = call("match", ONE, "--firm", "distributor-a", "--lang", language)
    assert called.code == 0
    assert said in called.out


def test_what_nobody_needs_is_a_no(call):
    called = call("match", ONE, "--firm", "oem-a")
    assert called.code == 1
    assert "Nobody needs it" in called.out
