"""Every text of `xinqiao-web`, by key and language, from one catalogue."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "zh")
LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """The catalogue `texts.toml`: a text has one entry per language."""
    path = files("xinqiao_web.host") / "texts.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def say(language: str, name: str, /, **values: Any) -> str:
    """A text in one language, its {places} filled with `values`."""
    return catalogue()[name][language].format(**values)


def cure(language: str, code: str, /, **values: Any) -> str:
    """What mends a finding, in one language."""
    return catalogue()[code][f"cure_{language}"].format(**values)


def language_of(asked: str, environment: Mapping[str, str]) -> str:
    """The language asked for, else that of the locale, else English."""
    if asked in LANGUAGES:
        return asked
    locale = next((v for n in LOCALE_VARIABLES if (v := environment.get(n))), "")
    return "zh" if locale.lower().startswith("zh") else "en"
