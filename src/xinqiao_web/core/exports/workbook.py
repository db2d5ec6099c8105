"""Writes rows to a workbook: typed cells, a header that stays, no formula, no link."""

import tempfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import IO, Any

import polars as pl
from xlsxwriter import Workbook

from xinqiao.io.sheet import Looks, Pen, Write
from xinqiao.io.words import explained
from xinqiao.io.workbook import MOST_ROWS, SAFE, made_looks
from xinqiao.tables import Column
from xinqiao_web.core.exports.cells import as_text
from xinqiao_web.core.rows import MILLIONTHS

__all__ = ["MOST_ROWS", "write_workbook"]

WIDTH = 18
STRIPE = "#F3F5F8"


def write_workbook(
    file: IO[bytes],
    columns: Sequence[Column],
    titles: Sequence[str],
    found: Iterable[pl.DataFrame],
) -> None:
    """Write rows as they come; no more than one is held."""
    with tempfile.TemporaryDirectory() as scratch:
        options = {**SAFE, "constant_memory": True, "tmpdir": scratch}
        with closing(Workbook(file, options)) as book:
            page = book.add_worksheet(columns[0].table)
            looks = made_looks(book)
            write_titles(page, columns, titles, looks)
            last = write_rows(page, columns, looks, found)
            stripe(book, page, last, len(columns))


def write_titles(
    page: Any, columns: Sequence[Column], titles: Sequence[str], looks: Looks
) -> None:
    """The header, with what each column means; it stays in sight."""
    page.freeze_panes(1, 0)
    page.set_column(0, len(columns) - 1, WIDTH)
    for place, (column, title) in enumerate(zip(columns, titles, strict=True)):
        page.write_string(0, place, title, look_of(column, looks))
        text = explained(column)
        size = {"width": 340, "height": 20 * (text.count("\n") + 4)}
        page.write_comment(0, place, text, size)


def look_of(column: Column, looks: Looks) -> Any:
    """How a title looks: those of required columns stand out."""
    return looks.required if column.required else looks.header


def write_rows(
    page: Any, columns: Sequence[Column], looks: Looks, found: Iterable[pl.DataFrame]
) -> int:
    """All rows; the number of the last."""
    pens = [pen_for(column, Pen(page, looks)) for column in columns]
    row = 0
    for frame in found:
        shown = frame.select(
            as_text(column) if column.type in MILLIONTHS else pl.col(column.name)
            for column in columns
        )
        # XlsxWriter takes one cell at a time.
        for values in shown.iter_rows():
            row += 1
            for place, value in enumerate(values):
                if value is not None:
                    pens[place](row, place, value)
    return row


def pen_for(column: Column, pen: Pen) -> Write:
    """How the cells of a column are written."""
    if column.type in MILLIONTHS:
        return pen.amount
    return pen.for_column(None, column.dtype)


def stripe(book: Any, page: Any, last: int, width: int) -> None:
    """Every second row shaded, so that eyes keep their line."""
    shade = book.add_format({"bg_color": STRIPE})
    rule = {"type": "formula", "criteria": "=MOD(ROW(),2)=1", "format": shade}
    page.conditional_format(1, 0, max(last, 1), width - 1, rule)
