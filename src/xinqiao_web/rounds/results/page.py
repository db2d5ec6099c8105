"""A result as its page shows it: a sentence, a chart with its table, and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xinqiao_web.core.charts import Pairs, pairs
from xinqiao_web.core.grouping import grouped
from xinqiao_web.core.texts import catalogue, say, say_in

HUNDRED = 100
ROWS = 200
"""Rows of a table that the page shows; the export has them all."""

Lines = list[list[str]]
Row = dict[str, str]

TABLES = {
    "totals": ("part", "due", "on_time", "late", "lost", "fill_rate"),
    "held_back": ("part", "inside", "cars", "needs", "share"),
    "needs": ("demand", "part", "week", "due", "delivered", "lost", "reason")
    + ("binding_part",),
    "cures": ("demand", "part", "inside", "week", "pieces", "found"),
    "approvals": ("demand", "part", "instead", "state", "gained", "left"),
    "coming": ("part", "week", "pieces"),
    "builds": ("part", "week", "pieces"),
    "going": ("lot", "part", "week", "pieces"),
}
"""Tables of the page in their order, with their columns."""

COUNTS = frozenset(
    ("due", "on_time", "late", "lost", "cars", "needs", "pieces", "delivered")
)
FIGURES = COUNTS | {"fill_rate", "gained", "left"}


@dataclass(frozen=True)
class Cell:
    """A cell: what it says, and whether that is a figure."""

    text: str
    figure: bool = False


@dataclass(frozen=True)
class Shown:
    """A table of the page; `more`: rows that only the export has."""

    name: str
    columns: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[Cell]]
    more: int


@dataclass(frozen=True)
class Chart:
    """Two series by week, drawn and as numbers."""

    drawn: Pairs
    weeks: Sequence[tuple[str, int, int]]


def rows_of(lines: Lines) -> list[Row]:
    """Lines as rows by the names of their columns."""
    return [dict(zip(lines[0], cells, strict=True)) for cells in lines[1:]]


def sentences(tables: Mapping[str, Lines], tongue: str) -> list[str]:
    """What happened to the firm's cars, and what holds most of them back."""
    whole = [row for row in rows_of(tables.get("totals", [[]])) if not row["part"]]
    if not whole or whole[0]["due"] == "0":
        return [say_in(tongue, "results.say.nothing_due")]
    due, lost = int(whole[0]["due"]), int(whole[0]["lost"])
    given = due - lost
    share = round(HUNDRED * given / due)
    values = {"due": due, "given": given, "share": share, "lost": lost}
    said = [say_in(tongue, "results.say.whole", **values)]
    held = rows_of(tables["held_back"])[:1]
    return said + [
        say_in(tongue, "results.say.most", part=row["part"], cars=row["cars"])
        for row in held
    ]


def chart(tables: Mapping[str, Lines]) -> Chart | None:
    """Cars due and delivered by week, of all the firm's programmes."""
    weeks: dict[str, list[int]] = {}
    for row in rows_of(tables.get("cars", [[]])):
        sums = weeks.setdefault(row["week"], [0, 0])
        sums[0] += int(row["due"])
        sums[1] += int(row["delivered"])
    if not weeks:
        return None
    found = [(week, due, given) for week, (due, given) in sorted(weeks.items())]
    labels = [week[5:] for week, _, _ in found]
    drawn = pairs(labels, [due for _, due, _ in found], [n for _, _, n in found])
    return Chart(drawn, found)


def shown(tables: Mapping[str, Lines]) -> list[Shown]:
    """All tables that have rows."""
    found = []
    for name, columns in TABLES.items():
        rows = rows_of(tables.get(name, [[]]))
        if rows:
            cells = [[cell(row, column) for column in columns] for row in rows[:ROWS]]
            titles = [
                (say(f"results.column.{column}"), column in FIGURES)
                for column in columns
            ]
            found.append(Shown(name, titles, cells, max(0, len(rows) - ROWS)))
    return found


def cell(row: Row, column: str) -> Cell:
    """A cell in the reader's language."""
    if column == "share":
        return Cell(band(row))
    value = row[column]
    if column == "part" and not value:
        return Cell(say("results.say.all_parts"))
    return Cell(worded(column, value), column in FIGURES)


def worded(column: str, value: str) -> str:
    """A value in words: codes, flags, states and shares."""
    if not value:
        return ""
    if column in ("reason", "found"):
        return say(f"results.{column}.{value}")
    if column == "inside":
        return say("results.say.inside") if value == "true" else ""
    if column == "fill_rate":
        return f"{HUNDRED * float(value):.1f} %"
    if column in COUNTS:
        return grouped(value)
    return state(value) if column == "state" else value


def state(value: str) -> str:
    """The state of a component."""
    known: Any = catalogue()["core"]["choices"]
    return say(f"core.choices.{value}") if value in known else value


def band(row: Row) -> str:
    """The band of a share; blank where nothing is told."""
    if not row["share_to"]:
        return ""
    low, high = (
        round(HUNDRED * float(row[name])) for name in ("share_from", "share_to")
    )
    return say("results.say.band", low=low, high=high)
