"""Every rule has its words in both languages, and somebody finds what it says."""

import re
import string
from pathlib import Path

import pytest

from xinqiao.market.findings import CATALOGUE, clipped, finding

ROOT = Path(__file__).parents[3]
TESTS = ROOT / "tests"
SOURCES = ROOT / "src" / "xinqiao"

CODES = sorted(CATALOGUE)


@pytest.mark.parametrize("code", CODES)
def test_every_rule_has_its_words_in_both_languages(code: str) -> None:
    entry = CATALOGUE[code]
    assert entry["level"] in ("error", "warning")
    for kind in ("message", "cure", *(("near",) if "near" in entry else ())):
        english, chinese = entry[kind]["en"], entry[kind]["zh"]
        # A reason is a sentence of its own.
        assert english.endswith((".", "?", "{reason}"))
        assert chinese.endswith(("。", "？", "{reason}"))
        assert re.search("[\u4e00-\u9fff]", chinese)
        assert not re.search("[\u4e00-\u9fff]", english.replace("是 and 否", ""))
        assert not re.search("[\u4e00-\u9fff][,:?!]", chinese)


@pytest.mark.parametrize("code", CODES)
def test_both_languages_say_the_same_things(code: str) -> None:
    for words in CATALOGUE[code].values():
        if isinstance(words, dict):
            english, chinese = (
                {name for _, name, _, _ in string.Formatter().parse(text) if name}
                for text in (words["en"], words["zh"])
            )
            assert english - {"table"} == chinese - {"table"}


@pytest.mark.parametrize("code", [c for c in CODES if c < "XQ7"])
def test_every_rule_of_markets_and_policies_is_tested(code: str) -> None:
    # Scenarios are run, and so tested, in rooms of their own.
    where = TESTS.rglob("*.py") if code > "XQ64" else Path(__file__).parent.glob("*.py")
    tests = (path.read_text("utf-8") for path in where)
    assert any(code in text for text in tests)


@pytest.mark.parametrize("code", [c for c in CODES if c > "XQ7"])
def test_every_rule_of_other_rooms_is_found_there(code: str) -> None:
    sources = [*SOURCES.rglob("*.py"), *TESTS.rglob("*.py")]
    assert any(code in path.read_text("utf-8") for path in sources)


def test_a_finding_names_places_columns_and_numbers_in_both_languages() -> None:
    found = finding(
        "XQ207",
        table="supply",
        rows=(9, 4),
        column="pieces",
        value=("1e20",),
        most=2**40,
    )
    assert found.rows == (4, 9)
    assert found.message["en"] == (
        "`1e20` in supply rows 4, 9 is more than 1,099,511,627,776 (`pieces`)."
    )
    assert found.message["zh"] == (
        "supply 表第 4、9 行的 `1e20` 超过 1,099,511,627,776（列 `pieces`（件数））。"
    )


def test_a_wrong_value_is_shown_short_and_with_nothing_hidden_in_it() -> None:
    assert clipped("a\nb\x00\u200b") == "a\\nb\\x00\\u200b"
    assert clipped("n" * 100) == "n" * 60 + "…"
    assert clipped("{where} {0}") == "{where} {0}"


def test_a_row_that_stands_in_no_file_has_no_number():
    named = finding("XQ302", table="demand", rows=[0, 4, 0], value="d1", key="d")
    assert "demand row 4" in named.message["en"]
    assert "demand 表第 4 行" in named.message["zh"]
    assert named.rows == (0, 0, 4)
