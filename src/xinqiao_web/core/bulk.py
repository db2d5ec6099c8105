"""Many rows at once: between whole columns and the database, by COPY.

COPY FROM is refused where row-level security holds; so rows go to a temporary table
first, and from there by one statement to their place.
"""

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import QuerySet

from xinqiao.tables import Column

PIECE = 20_000
"""Rows written in one go."""

Told = Callable[[int], None]


def read_rows(rows: QuerySet[Any], columns: Sequence[Column]) -> pl.DataFrame:
    """Columns of a query, as the database holds them."""
    names = [column.name for column in columns]
    sql, parameters = rows.order_by().values_list(*names).query.sql_with_params()
    data = BytesIO()
    with connection.cursor() as cursor:
        copying = f"COPY ({sql}) TO STDOUT (FORMAT csv)"
        with cursor.copy(copying, parameters) as copy:
            data.writelines(copy)
    schema = dict.fromkeys(names, pl.String)
    if not data.tell():
        return pl.DataFrame(schema=schema).select(map(as_read, columns))
    texts = pl.read_csv(data.getvalue(), has_header=False, schema=schema)
    return texts.select(map(as_read, columns))


def as_read(column: Column) -> pl.Expr:
    """A column of COPY's text in the type in which the database holds it."""
    text = pl.col(column.name)
    if column.type == "flag":
        return text == "t"
    if column.dtype == pl.Date:
        return text.str.to_date("%Y-%m-%d")
    return text if column.dtype == pl.String else text.cast(pl.Int64)


def write_rows(table: str, frame: pl.DataFrame, told: Told = lambda _: None) -> None:
    """Put a frame into a temporary table with columns of the same names.

    `told` hears how many rows are written so far.
    """
    names = ", ".join(f'"{name}"' for name in frame.columns)
    sql = f"COPY {table} ({names}) FROM STDIN (FORMAT csv, FORCE_NULL *)"
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for done, piece in pieces(frame):
            copy.write(piece.write_csv(include_header=False, quote_style="always"))
            told(done)


def pieces(frame: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
    """A frame piece by piece, with the rows it has up to there."""
    for start in range(0, frame.height, PIECE):
        piece = frame.slice(start, PIECE)
        yield start + piece.height, piece
