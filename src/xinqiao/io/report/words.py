"""Texts of the report: both languages stand in the page, one of them is shown."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from xinqiao.errors import LANGUAGES
from xinqiao.io.report.markup import Content, Html, joined, tag
from xinqiao.io.report.numbers import percent

CODES = {"en": "en", "zh": "zh-Hans"}
"""Languages as HTML names them."""


@cache
def catalogue() -> dict[str, Any]:
    """The catalogue `texts.toml`."""
    path = files("xinqiao.io.report") / "texts.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def file_text(name: str) -> str:
    """A file of this room as text."""
    path = files("xinqiao.io.report") / name
    return path.read_text(encoding="utf-8").strip()


def both(key: str, **values: Content) -> Html:
    """A text of the catalogue in both languages, its {places} filled and escaped.

    A value may differ by language: a mapping.
    """
    return spoken({lang: filled(key, lang, values) for lang in LANGUAGES})


def filled(key: str, language: str, values: Mapping[str, Content]) -> Html:
    """A text of the catalogue in one language; `code` in backticks."""
    entry: Any = catalogue()
    for step in key.split("."):
        entry = entry[step]
    text = with_code(entry[language])
    shown = {name: in_language(value, language) for name, value in values.items()}
    return Html(text.format(**shown))


def with_code(text: str) -> Html:
    """A text, escaped; what stands in backticks as code."""
    return Html(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False)))


def in_language(value: Content, language: str) -> Html:
    """A value as it is said in one language."""
    return joined(value[language] if isinstance(value, Mapping) else value)


def plain(key: str, language: str) -> str:
    """A text of the catalogue without markup."""
    entry: Any = catalogue()
    for step in key.split("."):
        entry = entry[step]
    return str(entry[language])


def spoken(texts: Mapping[str, Content], name: str = "span") -> Html:
    """What is said in each language; said once where that is the same."""
    found = {language: joined(texts[language]) for language in LANGUAGES}
    if len(set(found.values())) == 1:
        return found[LANGUAGES[0]]
    return Html(
        "".join(
            tag(name, found[language], class_=language, lang=CODES[language])
            for language in LANGUAGES
        )
    )


def known(group: str, name: str) -> Html:
    """A word of a closed list; one that is not in it stands for itself."""
    return both(f"{group}.{name}") if name in catalogue()[group] else joined(name)


def status(proof: Mapping[str, Any]) -> Html:
    """What is proved, in a sentence; a word nobody knows stands for itself."""
    if proof["status"] not in catalogue()["status"]:
        return joined(str(proof["status"]))
    return both(f"status.{proof['status']}", gap=percent(proof["gap"], 4))
