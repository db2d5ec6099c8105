"""What `explain` has to say, for people."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xinqiao.cli.grids import grid, whole
from xinqiao.cli.screen import Screen

if TYPE_CHECKING:
    from rich.console import RenderableType

    from xinqiao.allocation.explain import Explanation

ROWS_SHOWN = 15

SAID_ALREADY = ("shortfalls", "cures")
"""Tables of a need whose rows the sentences tell."""


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
    columns = sorted(rows[0], key=lambda name: not isinstance(rows[0][name], str))
    texts = sum(isinstance(rows[0][name], str) for name in columns)
    titles = [screen.say(f"column.{name}") for name in columns]
    return grid(titles, ([shown(row[c]) for c in columns] for row in rows), texts)


def shown(value: Any) -> str:
    """A cell: pieces as whole numbers, prices with their decimals."""
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else whole(value)
    return value if isinstance(value, str) else whole(value)
