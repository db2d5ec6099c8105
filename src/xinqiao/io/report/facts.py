"""Headline, fill rates and weeks: what became of the cars that were due."""

from collections.abc import Iterator, Mapping
from typing import Any

from xinqiao.io.report.bars import bar, swatch
from xinqiao.io.report.curves import curves, swatch_line
from xinqiao.io.report.figures import (
    COUNTS,
    fills,
    gap_by_week,
    has_levels,
    largest,
)
from xinqiao.io.report.grids import first_of, grid, legend, section
from xinqiao.io.report.labels import labels
from xinqiao.io.report.markup import Content, Html, tag
from xinqiao.io.report.numbers import percent, whole
from xinqiao.io.report.words import both
from xinqiao.market import Outcome

SHOWN = {"firm": 40, "programme": 30, "class": 20, "size": 10}
SCOPES = ("firm", "programme", "class", "size")


def fill_sections(outcome: Outcome) -> Iterator[Html]:
    """Fill rates by firm, programme, class and size."""
    levels = has_levels(outcome)
    samples = [(swatch(name), f"series.{name}") for name in COUNTS[1:]]
    yield section("fill", legend(*samples), fill_groups(outcome, levels))


def fill_groups(outcome: Outcome, levels: bool) -> Iterator[Html]:
    """One table a scope."""
    label = labels(outcome.market)
    for scope in SCOPES:
        rows = fills(outcome, scope)
        if rows.is_empty():
            continue
        shown = SHOWN[scope]
        most = largest(rows, "due")
        yield tag("h3", both(f"scope.{scope}"), id=f"h-fill-{scope}")
        yield grid(
            f"h-fill-{scope}",
            titles(levels),
            (
                fill_row(row, label(scope, row["key"]), most, levels)
                for row in rows.head(shown).to_dicts()
            ),
        )
        if cut := first_of(shown, len(rows), "fill_rates"):
            yield cut
    if levels:
        yield tag("p", both("fill.levels"), class_="note")


def titles(levels: bool) -> list[Html]:
    """Headings of a table of fill rates."""
    names = ["who", *COUNTS, "fill_rate"] + ["level", "level_whole"] * levels
    return [both(f"column.{name}") for name in names]


def fill_row(
    row: Mapping[str, Any], label: Content, most: float, levels: bool
) -> list[Content]:
    """One row of fill rates, with its bar below its name."""
    parts = [(name, row[name]) for name in COUNTS[1:]]
    numbers: list[Content] = [whole(row[name]) for name in COUNTS]
    more = [percent(row[name]) for name in ("level", "level_whole")] if levels else []
    return [[label, bar(parts, most)], *numbers, percent(row["fill_rate"]), *more]


def weeks_section(outcome: Outcome) -> Html:
    """The gap by week: a drawing, and all its figures."""
    rows = gap_by_week(outcome)
    columns = ("due", "delivered", "due_so_far", "delivered_so_far", "open")
    weeks = rows["week"].to_list()
    drawn = curves(
        weeks,
        rows["due_so_far"].to_list(),
        rows["delivered_so_far"].to_list(),
        "h-weeks",
    )
    samples = [
        (swatch_line("due"), "series.due"),
        (swatch_line("delivered"), "series.delivered"),
        (swatch("gap"), "series.gap"),
    ]
    table = grid(
        "h-weeks",
        [both(f"column.{name}") for name in ("week", *columns)],
        (
            [row["week"], *(whole(row[name]) for name in columns)]
            for row in rows.to_dicts()
        ),
    )
    return section("weeks", legend(*samples), drawn, tag("div", table, class_="tall"))
