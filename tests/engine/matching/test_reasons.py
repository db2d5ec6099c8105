"""Reasons are codes with amounts, and every code has words in both languages."""

import re

import pytest
from tests.habits.tree import DOCS, ROOT, SOURCE

from xinqiao import read_market
from xinqiao.errors import LANGUAGES
from xinqiao.matching.neighbours.book import PARAMETERS
from xinqiao.matching.offers import match
from xinqiao.matching.reasons import AMOUNTS, WORDS, parted, say

FILES = [SOURCE / "matching" / f"{name}.py" for name in ("alike", "candidates")]
WRITTEN = {
    code
    for path in FILES
    for code in re.findall(r'"([A-Z]{3,})(?:=|")', path.read_text("utf-8"))
}
CODES = sorted(WRITTEN | set(AMOUNTS))


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_words_and_is_documented(code):
    assert all(WORDS[code][language] for language in LANGUAGES)
    for ending in ("md", "zh.md"):
        page = (DOCS / "reference" / f"findings.{ending}").read_text("utf-8")
        assert f"| {code} |" in page


def test_an_amount_that_may_be_unknown_has_words_for_that():
    assert all("unknown" in WORDS[code] for code in ("PRICE", "LANE", "RECORD"))


def test_what_is_compared_has_a_name_in_both_languages():
    for name in PARAMETERS:
        assert [say(f"UNKNOWN.{name}", language) for language in LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_an_example_can_be_said(language):
    found = match(read_market(ROOT / "examples" / "demo"), needs=["car-01-w01"])
    told = found.offers.select("reasons", "missing").unique()
    for column in told.get_columns():
        for reasons in column.drop_nulls():
            words = say(reasons, language)
            assert len(words) == len(parted(reasons)) == reasons.count(";") + 1
            assert not any("{" in each or "None" in each for each in words)
