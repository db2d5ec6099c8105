"""Reads the tables that say how parts are read and compared: `data/*.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Function:
    """What a part does: the words that say so, and what is read of it.

    `read`: parameter → "unit kind pick". `tell`: parameters told by a word.
    `essential`: parameters to be known before one part is called a second source.
    `key`: parameters in which parts that are compared at all agree.
    """

    family: str
    group: str
    zh: str
    en: str
    words: tuple[str, ...]
    pinout: str
    essential: tuple[str, ...]
    read: Mapping[str, str]
    tell: tuple[str, ...] = ()
    key: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """All that is read of such a part."""
        return (*self.read, *self.tell)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing two parts are compared in; `ratio` or `span` is as bad as can be."""

    rule: str
    weight: float
    zh: str
    en: str
    unit: str = ""
    ratio: float | None = None
    span: float | None = None
    words: Mapping[str, str] = field(default_factory=dict)


def page(name: str) -> dict[str, Any]:
    """Read one table."""
    path = files("xinqiao.matching.neighbours") / "data" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def frozen(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Freeze the lists of an entry."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {name: Function(**frozen(entry)) for name, entry in page("functions").items()}
)
"""What parts do, by name, the special before the general."""

PARAMETERS: Mapping[str, Parameter] = MappingProxyType(
    {name: Parameter(**entry) for name, entry in page("parameters").items()}
)
"""What parts are compared in, by name."""

COMMON = ("temp_min", "temp_max", "aec_family", "aec_grade", "asil", "lifecycle")
"""Parameters of every part, whatever it does."""
