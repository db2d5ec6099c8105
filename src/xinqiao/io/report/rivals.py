"""Several policies for one market, side by side, as a page."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from xinqiao.io.files import new_file
from xinqiao.io.report.bars import bar, swatch
from xinqiao.io.report.figures import largest
from xinqiao.io.report.grids import grid, legend, section
from xinqiao.io.report.labels import titled
from xinqiao.io.report.markup import Content, Html, name_of, tag
from xinqiao.io.report.numbers import amount, percent, whole
from xinqiao.io.report.page import whole_page
from xinqiao.io.report.words import both, known, spoken, with_code
from xinqiao.io.report.write import is_report
from xinqiao.market import Policy

NAMES = ("policy", "worth", "given_up", "cars", "worst_fill", "gini", "proved")


def write_policies(
    table: pl.DataFrame,
    policies: Mapping[str, Policy],
    path: Path,
    *,
    force: bool = False,
) -> None:
    """Write what `compare_policies` found as one page of HTML, whole or not at all.

    Raises
    ------
    OutputExists
        If something is there that may not be replaced.
    """
    page = policies_page(table, policies)
    with new_file(path, is_report, force=force) as place:
        place.write_text(page, encoding="utf-8", newline="\n")


def policies_page(table: pl.DataFrame, policies: Mapping[str, Policy]) -> str:
    """The page."""
    return whole_page(
        "rivals.page",
        tag("p", both("rivals.sub"), class_="sub"),
        [rivals_section(table), rules_section(policies)],
        both("rivals.foot"),
    )


def rivals_section(table: pl.DataFrame) -> Html:
    """A row per policy, with a bar for its worth and one for the worst fill."""
    most = largest(table, "worth")
    samples = [(swatch("more"), "series.worth"), (swatch("alternate"), "series.worst")]
    return section(
        "rivals",
        legend(*samples),
        grid(
            "h-rivals",
            [both(f"column.{name}") for name in NAMES],
            (rival_row(row, most) for row in table.to_dicts()),
        ),
    )


def rival_row(row: Mapping[str, Any], most: float) -> list[Content]:
    """One policy."""
    worst = row["worst_fill"] or 0
    bars = [bar([("more", row["worth"])], most), bar([("alternate", worst)], 1)]
    return [
        [tag("span", name_of(row["policy"]), class_="id"), bars],
        amount(row["worth"]),
        percent(row["price"], 2),
        whole(row["cars"]),
        titled(percent(row["worst_fill"]), name_of(row["worst"] or "")),
        f"{row['gini']:.3f}",
        known("proved", row["status"]),
    ]


def rules_section(policies: Mapping[str, Policy]) -> Html:
    """What each policy says."""
    said = [
        [
            tag("h3", name_of(name)),
            tag("ul", (tag("li", line(w)) for w in policy.describe()), class_="rules"),
        ]
        for name, policy in policies.items()
    ]
    return section("rivals_rules", said)


def line(words: Mapping[str, str]) -> Html:
    """A sentence in both languages."""
    return spoken({language: with_code(text) for language, text in words.items()})
