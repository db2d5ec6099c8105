"""Every text that somebody reads is said through a key, in both languages."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

import xinqiao_web
from xinqiao.tables import INPUTS
from xinqiao_web.core.templatetags.texts import ticks
from xinqiao_web.core.texts import catalogue, say_in

SOURCE = Path(xinqiao_web.__file__).parent
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
SPOKEN = ("title", "alt", "placeholder", "aria-label", "aria-description")
SAME = frozenset({"Ctrl", "S", "Esc", "g", "h", "n", "csv", "xlsx", "parquet"})
"""What stands on keys, and kinds of files, are the same in both languages."""

NARROW = "{% block width %}narrow{% endblock %}"
"""The name of a look, not a word."""

FROM_PARTS = re.compile(r"""["'](\w+(?:\.\w+)*)\.["']\|add:|f["'](\w+(?:\.\w+)*)\.\{""")
ANY_ROOM = re.compile(r"""f["'][{]room[}]\.(\w+)\.""")


BY_VALUE = ("sheets", "choices", "verbs")
"""Sections whose keys are names of sheets, values of lists and verbs of the log."""


def entries(node: dict, at: str = "") -> Iterator[tuple[str, dict]]:
    """All keys of the catalogue, each with its texts."""
    for name, value in node.items():
        key = f"{at}.{name}".removeprefix(".")
        if isinstance(value, dict) and set(value) & {"en", "zh"}:
            yield key, value
        elif isinstance(value, dict):
            yield from entries(value, key)


TEXTS = dict(entries(catalogue()))


class Words(HTMLParser):
    """Collects what a template says itself, without its tags of Django."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.found += [value or "" for name, value in attrs if name in SPOKEN]


def words_of(template: Path) -> set[str]:
    """Words that a template would show in one language only."""
    text = template.read_text(encoding="utf-8").replace(NARROW, "")
    text = re.sub(r"{% comment.*?endcomment %}|{#.*?#}", " ", text, flags=re.S)
    bare = re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.S)
    bare = re.sub(r"<\s.*?>", " ", bare, flags=re.S)  # a tag that a condition chooses
    reader = Words()
    reader.feed(re.sub(r"<(script|style).*?</\1>", "", bare, flags=re.S))
    said = re.findall(r"[^\W\d_]+", " ".join(reader.found))
    return set(said) - SAME


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_says_a_word_itself(template: Path) -> None:
    assert words_of(template) == set()


def test_a_word_in_a_template_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p title=\"{% say 'x' %} now\">{{ name }} Save</p>")
    assert words_of(page) == {"now", "Save"}


def test_every_text_is_in_both_languages() -> None:
    lacking = [k for k, v in TEXTS.items() if not (v.get("en") and v.get("zh"))]
    assert lacking == []


def test_both_languages_fill_in_the_same_places() -> None:
    unlike = [k for k, v in TEXTS.items() if places(v["en"]) != places(v["zh"])]
    assert unlike == []


def test_chinese_texts_are_chinese() -> None:
    latin = [k for k, v in TEXTS.items() if not re.search(r"[\u4e00-\u9fff]", v["zh"])]
    # The switch to English speaks English, and one mark is the same everywhere.
    assert [k for k in latin if re.search(r"[A-Za-z]", TEXTS[k]["zh"])] == [
        "core.nav.language"
    ]


def places(text: str) -> set[str]:
    """What is filled into a text."""
    return set(re.findall(r"{(\w+)", text))


def code() -> str:
    """All templates and modules of the platform."""
    paths = [*TEMPLATES, *SOURCE.rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_every_key_that_is_named_exists() -> None:
    named = re.findall(r"""(?:say|later)\(?\s*["']([a-z_]+(?:\.\w+)+)["']""", code())
    assert [key for key in set(named) if key not in TEXTS] == []


def test_no_text_is_left_over() -> None:
    text = code()
    made = {one or other for one, other in FROM_PARTS.findall(text)}
    unused = [
        key
        for key in TEXTS
        if f'"{key}"' not in text and f"'{key}'" not in text
        if not any(key.startswith(f"{beginning}.") for beginning in made)
        if key.split(".")[1] not in {*BY_VALUE, *ANY_ROOM.findall(text)}
    ]
    assert unused == []


def test_values_of_lists_have_words() -> None:
    values = {v for t in INPUTS.values() for c in t.columns.values() for v in c.choices}
    words = catalogue()["core"]["choices"]
    assert {value for value in values if value.islower()} - set(words) == set()
    assert set(words) - values == set()


def test_a_text_is_said_in_the_language_asked_for() -> None:
    assert say_in("zh", "core.nav.home") == "首页"


def test_what_stands_in_backticks_is_shown_as_code_and_all_is_escaped():
    said = ticks("Write `0 < x`, not <b>`")
    assert said == "Write <code>0 &lt; x</code>, not &lt;b&gt;`"
