"""Every breach has its words in both languages, and knows how to say where it is."""

import re
from importlib.resources import files
from string import Formatter

import pytest
from tests.engine.verify.cases import CASES

from xinqiao.errors import LANGUAGES
from xinqiao.verify import verify
from xinqiao.verify.breaches import CATALOGUE, breach

ROOM = files("xinqiao.verify")
SOURCE = "\n".join(
    page.read_text("utf-8") for page in ROOM.iterdir() if page.name.endswith(".py")
)


def placeholders(words: str) -> set[str]:
    """What a text leaves open."""
    return {name for _, name, *_ in Formatter().parse(words) if name}


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_breach_says_the_same_in_both_languages(code):
    en, zh = (CATALOGUE[code][language] for language in LANGUAGES)
    assert placeholders(en) == placeholders(zh)
    assert "where" in placeholders(en)
    assert en.endswith(".")
    assert zh.endswith("。")
    assert re.search("[\u4e00-\u9fff]", zh)


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_breach_of_the_catalogue_can_happen(code):
    assert f'"{code}"' in SOURCE


def test_a_breach_says_where_it_is_as_a_spreadsheet_counts():
    found = breach("LEFT_OUT", "leftovers", 7, lot="lot-1")
    assert found.message == {
        "en": "leftovers row 7: there is no row for lot lot-1.",
        "zh": "leftovers 表第 7 行：缺少批次 lot-1 的行。",
    }


def test_what_is_proved_is_told_stage_by_stage():
    # One car with the alternate of rank 2, and one with that of rank 3: (2-1) + (3-1).
    verdict = verify(CASES["alternates"]())
    assert [stage.name for stage in verdict.stages] == ["worth", "substitutes"]
    assert verdict.stages[1].bound == pytest.approx(-3, abs=1e-6)
