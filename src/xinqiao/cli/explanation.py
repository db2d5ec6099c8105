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

HIDDEN = {"pool", "kind", "rank", "positions"}
"""Columns left to programs: a pool's part says enough, and the table has 80 columns."""


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
    worded = {n for row in rows for n, value in row.items() if isinstance(value, str)}
    columns = sorted(
        set(rows[0]) - HIDDEN, key=lambda n: (n not in worded, [*rows[0]].index(n))
    )
    texts = len(worded & set(columns))
    titles = [screen.say(f"column.{name}") for name in columns]
    return grid(
        titles, ([shown(screen, row[c]) for c in columns] for row in rows), texts
    )


def shown(screen: Screen, value: Any) -> str:
    """A cell: pieces as whole numbers, prices with their decimals, codes in words."""
    if isinstance(value, str) and value in catalogue()["code"]:
        return screen.say(f"code.{value}")
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else whole(value)
    return value if isinstance(value, str) else whole(value)
