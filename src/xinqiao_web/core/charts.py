"""Charts drawn on the server as shapes: no script, and a table tells the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

WIDTH, HEIGHT = 720, 220
LEFT, BOTTOM, TOP = 64, 28, 12
LABELS = 7


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it stands, in the chart's own units."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A label on an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two bars side by side for each place, from zero up."""

    first: list[Bar]
    second: list[Bar]
    across: list[Mark]
    up: list[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    ground: int = HEIGHT - BOTTOM


def pairs(labels: Sequence[str], first: Sequence[int], second: Sequence[int]) -> Pairs:
    """Draw two series; `labels`: what each place is called, some of which are shown."""
    most = ceiling(max([*first, *second, 1]))
    slot = (WIDTH - LEFT - 8) / max(len(labels), 1)
    every = ceil(len(labels) / LABELS)
    named, levels = range(0, len(labels), every), (0, most / 2, most)
    return Pairs(
        bars(first, slot, 0.08, most),
        bars(second, slot, 0.5, most),
        [Mark(round(LEFT + slot * (n + 0.5), 1), labels[n]) for n in named],
        [Mark(height(level, most), str(round(level))) for level in levels],
    )


def bars(values: Sequence[int], slot: float, offset: float, most: float) -> list[Bar]:
    """The bars of one series."""
    ground = HEIGHT - BOTTOM
    tops = [height(value, most) for value in values]
    return [
        Bar(round(LEFT + slot * (n + offset), 1), y, round(slot * 0.4, 1), ground - y)
        for n, y in enumerate(tops)
    ]


def height(value: float, most: float) -> float:
    """Where a value is, from above."""
    room = HEIGHT - BOTTOM - TOP
    return round(TOP + room * (1 - value / most), 1)


def ceiling(value: float) -> float:
    """The next round number: 1, 2 or 5 with zeros."""
    step = 10 ** int(log10(value)) if value >= 1 else 1
    return next(float(n * step) for n in (1, 2, 5, 10) if n * step >= value)
