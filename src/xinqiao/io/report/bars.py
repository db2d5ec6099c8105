"""Bars and swatches, drawn in shares of the width there is: no script, no library."""

from collections.abc import Sequence

from xinqiao.io.report.markup import Html, tag

HEIGHT = 14
SERIES = ("on_time", "late", "lost", "more", "alternate", "due", "delivered", "gap")
HATCHES = {"late": 45, "gap": 135, "alternate": 0}
"""Series that are told by stripes too, not by colour alone: angle in degrees."""


def patterns() -> Html:
    """What stripes and dots are made of; drawn once, used by all bars."""
    stripes = [
        tag(
            "pattern",
            tag("rect", width=6, height=6, class_=f"soft-{name}"),
            tag("rect", width=2, height=6, class_=f"hard-{name}"),
            id=f"p-{name}",
            patternUnits="userSpaceOnUse",
            width=6,
            height=6,
            patternTransform=f"rotate({angle})",
        )
        for name, angle in HATCHES.items()
    ]
    dots = tag(
        "pattern",
        tag("rect", width=6, height=6, class_="soft-lost"),
        tag("circle", cx=3, cy=3, r=1.3, class_="hard-lost"),
        id="p-lost",
        patternUnits="userSpaceOnUse",
        width=6,
        height=6,
    )
    return tag(
        "svg",
        tag("defs", stripes, dots),
        class_="defs",
        width=0,
        height=0,
        aria_hidden="true",
        focusable="false",
    )


def bar(parts: Sequence[tuple[str, float]], total: float) -> Html:
    """Parts of a total side by side: (series, quantity). The row says the figures."""
    left, drawn = 0.0, []
    for series, quantity in parts:
        share = 100 * quantity / total if total > 0 else 0.0
        if share > 0:
            drawn.append(
                tag(
                    "rect",
                    x=f"{left:.4g}%",
                    y=1,
                    width=f"{share:.4g}%",
                    height=HEIGHT - 2,
                    class_=f"s-{series}",
                )
            )
        left += share
    return tag(
        "svg",
        drawn,
        class_="bar",
        width="100%",
        height=HEIGHT,
        aria_hidden="true",
        focusable="false",
    )


def swatch(series: str) -> Html:
    """A sample of how a series looks."""
    return tag(
        "svg",
        tag("rect", x=1, y=1, width=22, height=12, class_=f"s-{series}"),
        class_="swatch",
        width=24,
        height=14,
        aria_hidden="true",
        focusable="false",
    )
