"""Small markets written as text, and outcomes put together by hand."""

from datetime import date, timedelta

import polars as pl

from xinqiao.market import Market

START = date(2022, 3, 7)


def week(number: int) -> str:
    """Monday of a week, as text; week 0 is 7 March 2022."""
    return str(START + timedelta(weeks=number))


def table(text: str) -> pl.DataFrame:
    """A table from lines of `a,b,c`; `w3` stands for the Monday of week 3."""
    lines = [line.strip().split(",") for line in text.strip().splitlines()]
    header, *rows = lines
    cells = [[read(cell) for cell in row] for row in rows]
    return pl.DataFrame(cells, schema=header, orient="row").cast(pl.String)


def read(cell: str) -> str | None:
    """A cell: blank, a week, or text."""
    cell = cell.strip()
    if cell.startswith("w") and cell[1:].isdigit():
        return week(int(cell[1:]))
    return cell or None


def market(**texts: str) -> Market:
    """A market from texts, one per table."""
    return Market.from_tables({name: table(text) for name, text in texts.items()})
