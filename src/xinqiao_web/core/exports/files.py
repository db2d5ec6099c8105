"""Writes rows of a sheet to a file, some thousands at a time."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

import polars as pl

from xinqiao.tables import Column
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.exports import cells
from xinqiao_web.core.exports.workbook import MOST_ROWS, write_workbook
from xinqiao_web.core.findings import finding
from xinqiao_web.core.names import named
from xinqiao_web.core.queries import asked_rows, shown_columns
from xinqiao_web.core.rows import MILLIONTHS
from xinqiao_web.core.sheets import Sheet

PIECE = 10_000
"""Rows held at a time."""

BOM = b"\xef\xbb\xbf"
"""By which spreadsheets know UTF-8."""

Columns = Sequence[Column]
Titles = Sequence[str]
Frames = Iterable[pl.DataFrame]
Write = Callable[[IO[bytes], Columns, Titles, Frames], None]


def exported(sheet: Sheet, asked: Mapping[str, str], suffix: str) -> IO[bytes]:
    """What an address shows, all pages of it, as a file.

    Raises
    ------
    Refusal
        If a spreadsheet cannot hold so many rows.
    """
    rows, columns = asked_rows(sheet, asked), shown_columns(sheet, asked)
    if suffix == "xlsx" and (size := rows.count()) > MOST_ROWS:
        most = f"{MOST_ROWS:,}"
        found = finding("XW320", table=sheet.name, size=f"{size:,}", most=most)
        raise Refusal(found)
    names = [column.name for column in columns]
    values = rows.values_list(*names).iterator(chunk_size=PIECE)
    return written(suffix, columns, frames(columns, values))


def written(suffix: str, columns: Columns, found: Frames) -> IO[bytes]:
    """Rows as a file of a format, from its beginning; it is gone once closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    FORMATS[suffix][1](file, columns, [named(column) for column in columns], found)
    file.seek(0)
    return file


def frames(columns: Columns, rows: Iterator[Any]) -> Iterator[pl.DataFrame]:
    """Rows as the database gives them in frames, a first one even without rows."""
    schema = {column.name: held_type(column) for column in columns}
    piece = take(rows)
    yield pl.DataFrame(piece, schema=schema, orient="row")
    while piece := take(rows):
        yield pl.DataFrame(piece, schema=schema, orient="row")


def take(rows: Iterator[Any]) -> list[Any]:
    """The next rows."""
    return [row for row, _ in zip(rows, range(PIECE), strict=False)]


def held_type(column: Column) -> pl.DataType:
    """How a frame holds what the database holds."""
    return pl.Int64() if column.type in MILLIONTHS else column.dtype


def write_csv(file: IO[bytes], columns: Columns, titles: Titles, found: Frames) -> None:
    """UTF-8 with its mark; texts made harmless."""
    file.write(BOM)
    header = pl.DataFrame([titles], schema=[c.name for c in columns], orient="row")
    header.write_csv(file, include_header=False)
    for frame in found:
        shown = frame.select(map(cells.for_csv, columns))
        shown.write_csv(file, include_header=False)


def write_parquet(
    file: IO[bytes], columns: Columns, titles: Titles, found: Frames
) -> None:
    """Typed; columns by their names in the dictionary, whatever the language."""
    shown = [frame.select(map(cells.for_parquet, columns)) for frame in found]
    pl.concat(shown).write_parquet(file)


def write_ndjson(
    file: IO[bytes], columns: Columns, titles: Titles, found: Frames
) -> None:
    """An object for each row; decimals as texts, which lose nothing."""
    for frame in found:
        frame.select(map(cells.for_json, columns)).write_ndjson(file)


FORMATS: Mapping[str, tuple[str, Write]] = {
    "csv": ("text/csv; charset=utf-8", write_csv),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write_workbook,
    ),
    "parquet": ("application/vnd.apache.parquet", write_parquet),
    "ndjson": ("application/x-ndjson", write_ndjson),
}
"""What a file may be: the type it is sent as, and what writes it."""
