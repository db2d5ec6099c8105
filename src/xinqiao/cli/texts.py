"""Every text of the command line, by key and language, from one catalogue."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from xinqiao.errors import LANGUAGES

LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


@cache
def catalogue() -> dict[str, Any]:
    """The catalogue `texts.toml`: sections of texts, a text being one per language."""
    path = files("xinqiao.cli") / "texts.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def say(language: str, key: str, **values: Any) -> str:
    """The text of a dotted key in one language, its {places} filled with `values`."""
    entry: Any = catalogue()
    for step in key.split("."):
        entry = entry[step]
    return str(entry[language]).format(**values)


def language_of(asked: str, environment: Mapping[str, str]) -> str:
    """The language asked for, else that of the locale, else English."""
    if asked in LANGUAGES:
        return asked
    locale = next((v for n in LOCALE_VARIABLES if (v := environment.get(n))), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def split_globals(arguments: Sequence[str]) -> tuple[str, bool, list[str]]:
    """Take `--lang X`, `--lang=X` and `--json` from wherever they stand.

    Gives the language asked for (blank: none), whether JSON is wanted, and the rest.
    """
    asked, json = "", False
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--json":
            json = True
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
        elif word == "--lang":
            asked = next(words, "?")
        else:
            rest.append(word)
    return asked, json, rest
