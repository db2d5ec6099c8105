"""Sentences of explanations, in both languages."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from xinqiao.errors import LANGUAGES


def read_words() -> Mapping[str, Any]:
    """Read the catalogue of sentences."""
    text = (files("xinqiao.allocation") / "words.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


WORDS = read_words()
"""Sentences by group and name, each in every language."""

REASONS: Mapping[str, Mapping[str, str]] = MappingProxyType(WORDS["reason"])
"""What each reason code of a shortfall means."""


def say(group: str, name: str, **data: Any) -> dict[str, str]:
    """One sentence in every language; whole numbers get thousands separators.

    A value may itself be a sentence, by language.
    """
    templates = WORDS[group][name]
    return {
        language: templates[language].format(
            **{key: shown(value, language) for key, value in data.items()}
        )
        for language in LANGUAGES
    }


def shown(value: Any, language: str) -> str:
    """How a value is written in a sentence."""
    if isinstance(value, dict):
        return str(value[language])
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.6g}" if isinstance(value, float) else str(value)
