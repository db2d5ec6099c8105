"""Every text exists in both languages and says the same."""

import re
from collections.abc import Iterator
from functools import reduce
from operator import getitem
from string import Formatter
from typing import Any

import pytest
from tests.habits.tree import SOURCE

from xinqiao.cli.app import program
from xinqiao.cli.help import pages
from xinqiao.cli.texts import catalogue, language_of, split_globals
from xinqiao.errors import LANGUAGES

CHINESE = re.compile(r"[\u4e00-\u9fff]")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")


def entries(section: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Every text of the catalogue, with its key."""
    for name, value in section.items():
        key = f"{path}.{name}".lstrip(".")
        if isinstance(value, dict) and not set(value) <= set(LANGUAGES):
            yield from entries(value, key)
        else:
            yield key, value


TEXTS = dict(entries(catalogue()))


def places(text: str) -> set[str]:
    """Names of the places in a text that are filled in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", TEXTS)
def test_every_text_has_both_languages_with_the_same_places(key):
    english, chinese = TEXTS[key]["en"], TEXTS[key]["zh"]
    assert english
    assert chinese
    assert places(english) == places(chinese)
    assert not CHINESE.search(english)


@pytest.mark.parametrize("key", TEXTS)
def test_chinese_prose_uses_chinese_punctuation(key):
    assert not HALF_WIDTH.search(TEXTS[key]["zh"])


def test_every_command_argument_and_option_has_a_text():
    described = catalogue()["command"]
    assert set(described) == set(program().commands)
    for path, command in pages(program()):
        texts = reduce(getitem, path, described)
        inside = getattr(command, "commands", {})
        wanted = {"help", *inside, *(p.name for p in command.params)}
        assert set(texts) == wanted


def test_every_text_that_the_code_asks_for_is_there():
    code = "\n".join(p.read_text("utf-8") for p in (SOURCE / "cli").glob("*.py"))
    asked = re.findall(r"say\(\s*(?:language,\s*)?\"([a-z_.]+)\"", code)
    assert asked
    assert set(asked) <= set(TEXTS)


@pytest.mark.parametrize(
    ("asked", "environment", "language"),
    [
        ("zh", {"LANG": "en_US.UTF-8"}, "zh"),
        ("", {"LANG": "zh_CN.UTF-8"}, "zh"),
        ("", {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ("", {"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh"),
        ("", {"LC_MESSAGES": "zh_TW", "LANG": "de_DE"}, "zh"),
        ("", {}, "en"),
    ],
)
def test_the_language_asked_for_wins_then_the_locale_then_english(
    asked, environment, language
):
    assert language_of(asked, environment) == language


def test_global_options_may_stand_anywhere():
    words = ["check", "m", "--json", "--lang", "zh"]
    assert split_globals(words) == ("zh", True, ["check", "m"])
    assert split_globals(["--lang=en", "check", "m"]) == ("en", False, ["check", "m"])
    assert split_globals(["check", "--", "--json"]) == (
        "",
        False,
        ["check", "--", "--json"],
    )


def test_every_phase_of_the_engine_has_a_text():
    code = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    phases = set(re.findall(r"(?:progress|begin|tell)\(\"([a-z]+)\"\)", code))
    assert {"trees", "solve", "write"} <= phases
    assert phases <= set(catalogue()["phase"])
