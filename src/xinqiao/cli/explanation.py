"""What `explain` has to say, for people."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xinqiao.cli.grids import grid, whole
from xinqiao.cli.screen import Screen
from xinqiao.cli.texts import catalogue

if TYPE_CHECKING:
    from rich.console import RenderableType

    from xinqiao.allocation.explanation import Explanation

ROWS_SHOWN = 15

SAID_ALREADY = ("shortfalls", "cures")
"""Tables of a need whose rows the sentences tell."""

HIDDEN = {"pool", "kind", "rank", "positions", "level_before", "level_after"}
"""Columns left to programs: a screen has 80 columns."""


def explanation_view(
    screen: Screen, explanation: "Explanation"
) -> Iterator["RenderableType"]:
    """The sentences, then the tables behind them."""
    yield from (words[screen.language] for words in explanation.sentences)
    told = SAID_ALREADY if explanation.kind == "demand" else ()
    for name, rows in explanation.tables.items():
        if rows and name not in told:
            yield ""
            yield screen.say(f"explained.{name}")
            yield table(screen, rows[:ROWS_SHOWN])
        if (more := len(rows) - ROWS_SHOWN) > 0 and name not in told:
            yield screen.say("verdict.more", more=more)


def table(screen: Screen, rows: list[dict[str, Any]]) -> "RenderableType":
    """Rows as a table, texts to the left, numbers to the right."""
    names = [n for n in rows[0] if n not in HIDDEN | unmoved(rows)]
    worded = [n for n in names if any(isinstance(row[n], str) for row in rows)]
    columns = [*worded, *(n for n in names if n not in worded)]
    titles = [screen.say(f"column.{name}") for name in columns]
    cells = ([shown(screen, row[name]) for name in columns] for row in rows)
    return grid(titles, cells, len(worded))


def unmoved(rows: list[dict[str, Any]]) -> set[str]:
    """Pairs of columns, before and after, that are the same in all rows."""
    found: set[str] = set()
    for before in (name for name in rows[0] if name.endswith("_before")):
        after = before.removesuffix("before") + "after"
        if all(row[before] == row[after] for row in rows):
            found |= {before, after}
    return found


def shown(screen: Screen, value: Any) -> str:
    """A cell: pieces as whole numbers, prices with their decimals, codes in words."""
    if isinstance(value, str) and value in catalogue()["code"]:
        return screen.say(f"code.{value}")
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else whole(value)
    return value if isinstance(value, str) else whole(value)
