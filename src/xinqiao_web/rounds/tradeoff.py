"""What fairness costs: clearings of one market beside each other, on totals alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from xinqiao_web.core.charts import Mark
from xinqiao_web.rounds import models as m

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 260, 64, 36, 16


@dataclass(frozen=True, slots=True)
class Point:
    """One clearing: `worth` and `fill` as shares in hundredths, and where it stands."""

    clearing: m.Clearing
    number: int
    worth: float
    fill: float
    cars: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Tradeoff:
    """Worth kept, across, against the lowest fill rate, upwards."""

    points: list[Point]
    across: list[Mark]
    up: list[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    ground: int = HEIGHT - BOTTOM
    top: int = TOP


def tradeoff(clearings: Sequence[m.Clearing]) -> Tradeoff | None:
    """Draw the clearings that ended well; None for fewer than two."""
    done = [c for c in reversed(clearings) if c.state == m.DONE and c.worst]
    if len(done) < 2:  # noqa: PLR2004 — one alone is no comparison
        return None
    most = max(c.totals["worth"] for c in done) or 1.0
    shares = [100 * c.totals["worth"] / most for c in done]
    start = min(int(min(shares)), 99)
    points = [
        point(number, one, share, start)
        for number, (one, share) in enumerate(zip(done, shares, strict=True), start=1)
    ]
    marks = [start + (100 - start) * n / 4 for n in range(5)]
    across = [Mark(across_at(share, start), f"{share:.1f} %") for share in marks]
    return Tradeoff(points, across, [Mark(up_at(s), f"{s} %") for s in (0, 50, 100)])


def point(number: int, one: m.Clearing, share: float, start: float) -> Point:
    """One clearing in the chart."""
    fill = 100 * one.worst[0]["fill"]
    cars = 100 * one.totals["delivered"] / max(one.totals["due"], 1)
    return Point(one, number, share, fill, cars, across_at(share, start), up_at(fill))


def across_at(share: float, start: float) -> float:
    """Where a share of worth is, from the left."""
    room = WIDTH - LEFT - 40
    return round(LEFT + 10 + room * (share - start) / (100 - start), 1)


def up_at(share: float) -> float:
    """Where a share is, from above."""
    room = HEIGHT - BOTTOM - TOP
    return round(TOP + room * (1 - share / 100), 1)
