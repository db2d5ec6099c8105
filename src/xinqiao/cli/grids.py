"""Tables and numbers as they look on a screen of 80 columns."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

UNKNOWN = "–"


def grid(
    titles: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 1
) -> "Table":
    """A table without lines between rows: `texts` columns of text, then of numbers."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    for place, title in enumerate(titles):
        if place < texts:
            table.add_column(title, overflow="fold", min_width=8)
        else:
            table.add_column(title, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


def whole(number: float | None) -> str:
    """Pieces, thousands marked."""
    return UNKNOWN if number is None else f"{round(number):,}"


def level(value: float | None) -> str:
    """A level with four digits; a dash where there is none."""
    return "–" if value is None else f"{value:,.4g}"


def amount(number: float) -> str:
    """Worth, to a tenth."""
    return f"{number:,.1f}"


def percent(share: float | None, digits: int = 1) -> str:
    """A share as a percentage."""
    if share is None:
        return UNKNOWN
    # Adding zero makes a negative zero a plain one.
    return f"{round(share, digits + 2) + 0.0:.{digits}%}"


def signed(number: float | None) -> str:
    """What is added, with its sign."""
    return UNKNOWN if number is None else f"{round(number):+,}"
