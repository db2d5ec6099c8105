"""Why cars are missing, what would bring them, and what stood in."""

from collections.abc import Mapping
from typing import Any

from xinqiao.io.report.bars import bar, swatch
from xinqiao.io.report.figures import bottlenecks, fittings, largest, reasons
from xinqiao.io.report.grids import first_of, grid, legend, section
from xinqiao.io.report.labels import titled
from xinqiao.io.report.markup import Content, Html, name_of, tag
from xinqiao.io.report.numbers import amount, percent, whole
from xinqiao.io.report.words import both, known
from xinqiao.market import Outcome

REASONS_SHOWN = 20
BOTTLENECKS_SHOWN = 20
ALTERNATES_SHOWN = 25


def reasons_section(outcome: Outcome) -> Html:
    """Pieces that are not delivered, by reason and part."""
    rows = reasons(outcome)
    if rows.is_empty():
        return section("reasons", tag("p", both("reasons.none")))
    most = largest(rows, "pieces")
    names = ("reason", "binding_part", "needs", "pieces")
    return section(
        "reasons",
        legend((swatch("lost"), "series.lost")),
        grid(
            "h-reasons",
            [both(f"column.{name}") for name in names],
            (reason_row(row, most) for row in rows.head(REASONS_SHOWN).to_dicts()),
            texts=2,
        ),
        first_of(REASONS_SHOWN, len(rows), "shortfalls"),
    )


def reason_row(row: Mapping[str, Any], most: float) -> list[Content]:
    """One reason and part."""
    said = [known("reason", row["reason"]), bar([("lost", row["pieces"])], most)]
    return [said, part_label(row), whole(row["needs"]), whole(row["pieces"])]


def part_label(row: Mapping[str, Any]) -> Content:
    """A part and its name; nothing where no part binds."""
    if row["part"] is None:
        return both("said.no_part")
    return titled(row["part"], name_of(row["name"] or ""))


def bottlenecks_section(outcome: Outcome) -> Html:
    """The parts that hold most cars back, and what 1,000 more of each would bring."""
    rows = bottlenecks(outcome)
    if rows.is_empty():
        return section("bottlenecks", tag("p", both("bottlenecks.none")))
    shown = rows.head(BOTTLENECKS_SHOWN).to_dicts()
    most = max([*(row["unlocks_1000"] or 0 for row in shown), 1])
    names = ("part", "by_week", "short", "price", "unlocks", "worth_more")
    return section(
        "bottlenecks",
        legend((swatch("more"), "series.more")),
        grid(
            "h-bottlenecks",
            [both(f"column.{name}") for name in names],
            (bottleneck_row(row, most) for row in shown),
            texts=2,
        ),
        first_of(BOTTLENECKS_SHOWN, len(rows), "bottlenecks"),
    )


def bottleneck_row(row: Mapping[str, Any], most: float) -> list[Content]:
    """One part that holds cars back."""
    cars, unsolved = row["unlocks_1000"], both("said.unsolved")
    return [
        [part_label(row), bar([("more", cars or 0)], most)],
        row["week"],
        whole(row["short_pieces"]),
        amount(row["price"], 3),
        unsolved if cars is None else f"+{whole(cars)}",
        unsolved if cars is None else f"+{amount(row['worth_1000'])}",
    ]


def alternates_section(outcome: Outcome) -> Html:
    """Which alternates carried how much."""
    rows, total = fittings(outcome)
    facts = {
        "fittings": whole(total["alternates"]),
        "share": percent(
            total["alternates"] / total["fittings"] if total["fittings"] else None
        ),
    }
    if rows.is_empty():
        return section("alternates", tag("p", both("alternates.none")), **facts)
    most = largest(rows, "fittings")
    shown = rows.head(ALTERNATES_SHOWN).to_dicts()
    names = ("part", "instead", "origin", "positions", "firms", "pieces", "fittings")
    return section(
        "alternates",
        legend((swatch("alternate"), "series.alternate")),
        grid(
            "h-alternates",
            [both(f"column.{name}") for name in names],
            (alternate_row(row, most) for row in shown),
            texts=3,
        ),
        first_of(ALTERNATES_SHOWN, len(rows), "usage"),
        **facts,
    )


def alternate_row(row: Mapping[str, Any], most: float) -> list[Content]:
    """One alternate, and what it stands in for."""
    return [
        [part_label(row), bar([("alternate", row["fittings"])], most)],
        name_of(row["instead"] or ""),
        both("said.ranked" if row["ranked"] else "said.rule"),
        whole(row["positions"]),
        whole(row["firms"]),
        whole(row["pieces"]),
        whole(row["fittings"]),
    ]
