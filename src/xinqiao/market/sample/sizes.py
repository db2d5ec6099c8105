"""How large a made-up market is, and how things in it are named and dated."""

from dataclasses import dataclass
from datetime import date
from string import ascii_lowercase

import numpy as np
import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.findings import finding

FIRST_WEEK = date(2022, 3, 7)

MODULE_POSITIONS = 4
"""Chips in a module; and one position of a vehicle in as many holds a module."""


MOST = {
    "firms": 500,
    "programmes": 1_000,
    "positions": 500,
    "chips": 20_000,
    "weeks": 104,
}
"""How large a sample may be: a little more than all car makers of a country."""


@dataclass(frozen=True)
class Sizes:
    """How large a sample is; counts."""

    firms: int
    programmes: int
    positions: int
    chips: int
    weeks: int

    def findings(self) -> list[Finding]:
        """Say which counts are too small or too large, by name."""
        given = {name: getattr(self, name) for name in MOST}
        return [
            finding("XQ644", name=name, value=count, most=MOST[name])
            for name, count in given.items()
            if not 1 <= count <= MOST[name]
        ]

    @property
    def own_modules(self) -> int:
        """Modules in one vehicle."""
        return self.positions // MODULE_POSITIONS

    @property
    def modules(self) -> int:
        """Modules in all; neighbouring vehicles share half of theirs."""
        return self.own_modules and self.programmes * self.own_modules // 2 + 1

    @property
    def suppliers(self) -> int:
        """Parts makers; chip makers are as many."""
        return max(2, self.firms // 2)


def letters(count: int) -> list[str]:
    """a, b, … z; where that does not do, 0001, 0002, …"""
    if count <= len(ascii_lowercase):
        return list(ascii_lowercase[:count])
    return [f"{n + 1:04d}" for n in range(count)]


def names(kind: str, count: int) -> np.ndarray:
    """`kind-01`, `kind-02`, … with as many digits as the last one needs."""
    digits = max(2, len(str(count)))
    return np.array([f"{kind}-{n + 1:0{digits}d}" for n in range(count)], dtype=str)


def dated(weeks: np.ndarray) -> pl.Series:
    """Week numbers as Mondays."""
    return pl.Series(np.datetime64(FIRST_WEEK) + weeks * np.timedelta64(7, "D"))
