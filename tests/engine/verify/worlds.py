"""Small markets and outcomes written as text."""

from datetime import date, timedelta
from typing import Any

import polars as pl

from xinqiao.market import Market
from xinqiao.tables import OUTCOMES

START = date(2022, 3, 7)


def week(number: int) -> date:
    """Monday of a week; week 0 is 7 March 2022."""
    return START + timedelta(weeks=number)


def table(text: str) -> pl.DataFrame:
    """A table from lines of `a,b,c`; `w3` stands for the Monday of week 3."""
    lines = [line.strip().split(",") for line in text.strip().splitlines()]
    header, *rows = lines
    cells = [[read(cell.strip()) for cell in row] for row in rows]
    return pl.DataFrame(cells, schema=dict.fromkeys(header, pl.String), orient="row")


def read(cell: str) -> str | None:
    """A cell: blank, a week, or text."""
    if cell.startswith("w") and cell[1:].isdigit():
        return str(week(int(cell[1:])))
    return cell or None


def market(**texts: str) -> Market:
    """A market from texts, one per table."""
    return Market.from_tables({name: table(text) for name, text in texts.items()})


def typed(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """A table of an outcome in the types of the dictionary."""
    return frame.select(
        pl.col(column).str.to_date() if kind == pl.Date() else pl.col(column)
        for column, kind in OUTCOMES[name].schema.items()
    ).cast(dict(OUTCOMES[name].schema))


def with_row(frame: pl.DataFrame, row: int, **cells: Any) -> pl.DataFrame:
    """A table with some cells of one row replaced; rows count from 0."""
    rows = frame.to_dicts()
    rows[row] |= cells
    return pl.DataFrame(rows, schema=frame.schema, orient="row")
