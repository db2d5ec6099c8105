"""Rows of a table for programs and for people."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from xinqiao.cli.explanation import shown
from xinqiao.cli.grids import UNKNOWN, grid
from xinqiao.cli.screen import Screen

if TYPE_CHECKING:
    import polars as pl
    from rich.table import Table

Rows = list[dict[str, Any]]


def as_rows(frame: "pl.DataFrame") -> Rows:
    """Rows of a table as JSON has them: days and weeks as text."""
    import polars as pl

    return frame.with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts()


def rows_grid(
    screen: Screen, rows: Rows, columns: Sequence[str], texts: int
) -> "Table":
    """Some columns of rows on a screen: `texts` columns of words, then numbers."""
    titles = [screen.say(f"column.{name}") for name in columns]
    cells = ([spoken(screen, row[name]) for name in columns] for row in rows)
    return grid(titles, cells, texts)


def spoken(screen: Screen, value: Any) -> str:
    """A cell; lists with commas, and a dash where nothing is known."""
    if isinstance(value, list) and value:
        return screen.say("findings.comma").join(spoken(screen, v) for v in value)
    return UNKNOWN if value is None or value == [] else shown(screen, value)
