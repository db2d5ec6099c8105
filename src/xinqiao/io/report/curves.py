"""What was due and what was delivered, week after week, as steps that rise."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from xinqiao.io.report.markup import Html, tag
from xinqiao.io.report.numbers import whole

Numbers = Sequence[float]
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Frame:
    """The room that a drawing has, in its own units, and how many weeks it can name."""

    name: str
    width: int
    height: int
    labels: int
    left: int = 58
    right: int = 14
    top: int = 12
    bottom: int = 30

    def across(self, place: float, places: int) -> float:
        """Where the n-th of some places is."""
        room = self.width - self.left - self.right
        return self.left + room * (place / max(places - 1, 1))

    def up(self, value: float, most: float) -> float:
        """Where a value is."""
        room = self.height - self.top - self.bottom
        return self.top + room * (1 - value / most)


FRAMES = (Frame("wide", 960, 300, 7), Frame("narrow", 380, 250, 3, left=48))


def curves(weeks: Sequence[str], due: Numbers, delivered: Numbers, label: str) -> Html:
    """Two curves and the gap between; once for wide screens, once for narrow ones.

    `label`: the id of what names the drawing.
    """
    most = ceiling(max([*due, 1]))
    drawn = [
        tag(
            "svg",
            axes(frame, weeks, most),
            lines(frame, points(frame, due, most), points(frame, delivered, most)),
            class_=f"curves {frame.name}",
            viewBox=f"0 0 {frame.width} {frame.height}",
            role="img",
            aria_labelledby=label,
        )
        for frame in FRAMES
    ]
    return Html("".join(drawn))


def points(frame: Frame, values: Numbers, most: float) -> Points:
    """Where values are in a frame."""
    count = len(values)
    return [(frame.across(n, count), frame.up(y, most)) for n, y in enumerate(values)]


def lines(frame: Frame, upper: Points, lower: Points) -> list[Html]:
    """The gap, the two curves, and their marks where weeks are named."""
    places = named(len(upper), frame.labels)
    around = line(upper) + line(lower[::-1], "L") + "Z"
    return [
        tag("path", d=around, class_="s-gap"),
        tag("path", d=line(upper), class_="l-due"),
        tag("path", d=line(lower), class_="l-delivered"),
        *(square(*upper[place]) for place in places),
        *(ring(*lower[place]) for place in places),
    ]


def square(x: float, y: float) -> Html:
    """The mark of what is due."""
    return tag("rect", x=x - 4, y=y - 4, width=8, height=8, class_="m-due")


def ring(x: float, y: float) -> Html:
    """The mark of what is delivered."""
    return tag("circle", cx=x, cy=y, r=4, class_="m-delivered")


def line(through: Points, start: str = "M") -> str:
    """A path through points."""
    return start + "L".join(f"{x:.1f} {y:.1f}" for x, y in through)


def axes(frame: Frame, weeks: Sequence[str], most: float) -> list[Html]:
    """Lines at round figures, and names of weeks."""
    heights = [rule(frame, most * n / 4, most) for n in range(5)]
    places = named(len(weeks), frame.labels)
    return [*heights, *(week(frame, weeks, place) for place in places)]


def rule(frame: Frame, value: float, most: float) -> Html:
    """A line across at a value, and its figure."""
    y, right = frame.up(value, most), frame.width - frame.right
    across = tag("line", x1=frame.left, x2=right, y1=y, y2=y, class_="grid")
    text = tag("text", whole(value), x=frame.left - 6, y=y + 4, text_anchor="end")
    return Html(across + text)


def week(frame: Frame, weeks: Sequence[str], place: int) -> Html:
    """The name of a week below its place; at the edges it stays inside."""
    last = len(weeks) - 1
    side = "middle" if 0 < place < last else "end" if place else "start"
    x = frame.across(place, len(weeks))
    return tag("text", weeks[place], x=x, y=frame.height - 8, text_anchor=side)


def named(count: int, labels: int) -> list[int]:
    """Which of some places are named: evenly, the first and the last among them."""
    if count <= labels:
        return list(range(count))
    return [round(n * (count - 1) / (labels - 1)) for n in range(labels)]


def ceiling(value: float) -> float:
    """A round figure that is not below a value; a fourth of it is round, too."""
    unit = 10.0 ** floor(log10(value))
    steps = (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10)
    top = next(step * unit for step in steps if step * unit >= value)
    return max(top, 4.0)


def swatch_line(series: str) -> Html:
    """A sample of how a curve looks."""
    mark = square(14, 7) if series == "due" else ring(14, 7)
    return tag(
        "svg",
        tag("path", d="M1 7L27 7", class_=f"l-{series}"),
        mark,
        class_="swatch",
        width=28,
        height=14,
        aria_hidden="true",
        focusable="false",
    )
