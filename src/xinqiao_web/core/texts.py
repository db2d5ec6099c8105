"""Every text of the platform, in each language, by key: `texts.toml` in each room."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.functional import lazystr
from django.utils.translation import get_language

ROOMS = {
    **{
        name: name
        for name in ("core", "accounts", "catalog", "market", "rounds", "api")
    },
    "commitments": "commitments",
    "imports": "market.imports",
    "releases": "rounds.releases",
    "results": "rounds.results",
}
"""Where the texts of a room lie, by its name in keys."""


@cache
def catalogue() -> dict[str, Any]:
    """All texts: room, then sections, then one text per language."""
    return {room: texts_of(room) for room in ROOMS}


def texts_of(room: str) -> dict[str, Any]:
    """The texts of one room."""
    page = files(f"xinqiao_web.{ROOMS[room]}") / "texts.toml"
    return tomllib.loads(page.read_text(encoding="utf-8")) if page.is_file() else {}


def language() -> str:
    """The language of whoever reads: `zh` or `en`."""
    return "zh" if (get_language() or "").startswith("zh") else "en"


def say(key: str, /, **values: Any) -> str:
    """The text of a dotted key in the reader's language, its {places} filled in."""
    return say_in(language(), key, **values)


def say_in(tongue: str, key: str, /, **values: Any) -> str:
    """The text of a dotted key in a language."""
    entry: Any = catalogue()
    for step in key.split("."):
        entry = entry[step]
    return str(entry[tongue]).format(**values)


def later(key: str, /, **values: Any) -> Any:
    """A text that is said when it is shown: for labels made before anybody reads."""
    return lazystr(_Later(key, values))


class _Later:
    def __init__(self, key: str, values: dict[str, Any]) -> None:
        self.key, self.values = key, values

    def __str__(self) -> str:
        return say(self.key, **self.values)
