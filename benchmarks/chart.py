"""Draws seconds over size, both in powers of ten, readable in light and in dark."""

from math import log10
from typing import Any

WIDE, HIGH, EDGE = 640, 400, 60
STYLE = (
    "text{font:13px sans-serif;fill:#333}line{stroke:#8888}circle{fill:#1769aa}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}circle{fill:#6cb8f6}}"
)


def power(rows: list[dict[str, Any]]) -> float | None:
    """Least-squares slope of log seconds over log size; None for a single size.

    Desk is left out: there Python's start is all that takes time.
    """
    rows = [row for row in rows if row["size"] != "desk"]
    if len({row["size"] for row in rows}) < 2:
        return None
    points = [(log10(row["work"]), log10(row["seconds"])) for row in rows]
    x0, y0 = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    spread = sum((x - x0) ** 2 for x, _ in points)
    return sum((x - x0) * (y - y0) for x, y in points) / spread


def drawn(rows: list[dict[str, Any]]) -> str:
    """The chart as SVG: seconds of `clear` over BOM rows × weeks."""
    xs, ys = range(3, 9), range(-1, 4)

    def across(x: float) -> float:
        return EDGE + (x - xs[0]) / (xs[-1] - xs[0]) * (WIDE - 2 * EDGE)

    def down(y: float) -> float:
        return HIGH - EDGE - (y - ys[0]) / (ys[-1] - ys[0]) * (HIGH - 2 * EDGE)

    told = "; ".join(f"{r['size']} {r['seconds']:.1f} s" for r in rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" '
        'role="img" aria-labelledby="title desc">',
        '<title id="title">Seconds of clear over size 出清耗时与规模</title>',
        f'<desc id="desc">{told}</desc><style>{STYLE}</style>',
        f'<text x="{EDGE}" y="28">seconds 秒</text>',
        f'<text x="{WIDE / 2}" y="{HIGH - 12}" text-anchor="middle">'
        "BOM rows × weeks 物料清单行数 × 周数</text>",
    ]
    for x in xs:
        at = f'x1="{across(x):.0f}" x2="{across(x):.0f}"'
        parts.append(f'<line {at} y1="{down(ys[0]):.0f}" y2="{down(ys[-1]):.0f}"/>')
        place = f'x="{across(x):.0f}" y="{HIGH - EDGE + 20}" text-anchor="middle"'
        parts.append(f"<text {place}>{10**x:,}</text>")
    for y in ys:
        at = f'y1="{down(y):.0f}" y2="{down(y):.0f}"'
        parts.append(f'<line {at} x1="{across(xs[0]):.0f}" x2="{across(xs[-1]):.0f}"/>')
        place = f'x="{EDGE - 8}" y="{down(y) + 4:.0f}" text-anchor="end"'
        parts.append(f"<text {place}>{10**y:g}</text>")
    for row in rows:
        x, y = across(log10(row["work"])), down(log10(row["seconds"]))
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5"/>')
        parts.append(f'<text x="{x + 9:.0f}" y="{y - 6:.0f}">{row["size"]}</text>')
    return "\n".join([*parts, "</svg>", ""])
