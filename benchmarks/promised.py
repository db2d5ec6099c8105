"""What the platform promises of its speed, held against what was measured."""

import sys
from collections.abc import Iterable
from typing import NamedTuple


class Promise(NamedTuple):
    """A figure and its limit: at most so much, or `least` if it is the least."""

    what: str
    figure: float
    limit: float
    unit: str
    least: bool = False

    @property
    def kept(self) -> bool:
        """Whether the figure is within its limit."""
        return self.figure >= self.limit if self.least else self.figure <= self.limit

    def __str__(self) -> str:
        """One line to read."""
        sign = "≥" if self.least else "≤"
        verdict = "kept" if self.kept else "BROKEN"
        limit = f"{sign} {self.limit:g} {self.unit}"
        return f"{verdict}: {self.what} {self.figure:g} {limit}"


def judge(promises: Iterable[Promise]) -> None:
    """Say of each promise whether it was kept; exit with 1 if one was not."""
    found = list(promises)
    sys.stdout.writelines(f"{promise}\n" for promise in found)
    if not all(promise.kept for promise in found):
        raise SystemExit(1)
