"""Gives the cells of an outcome the types of the dictionary, exactly."""

from contextlib import suppress
from pathlib import Path

import polars as pl

from xinqiao.errors import Finding, UnreadableFile
from xinqiao.io.bytes import PIECE
from xinqiao.io.csv import in_pieces, read_text, whole
from xinqiao.io.findings import finding
from xinqiao.io.words import KINDS
from xinqiao.tables import Column, Table


def read_typed(path: Path, table: Table, size: int = PIECE) -> pl.DataFrame:
    """Read a table of an outcome from a CSV file, with its words by number.

    It is read some lines at a time, which takes far less memory; once more as a whole
    if anything is wrong, to say where.

    Raises
    ------
    UnreadableFile
        With all findings.
    """
    text = read_text(path, table)
    if not text.skipped:
        with suppress(UnreadableFile):
            pieces = in_pieces(text, path.name, table, size)
            found = [by_number(typed(path.name, table, piece)) for piece in pieces]
            if found:
                return pl.concat(found)
    return typed(path.name, table, whole(text, path.name, table))


def by_number(table: pl.DataFrame) -> pl.DataFrame:
    """Hold the words of a table by number."""
    return table.cast({pl.String: pl.Categorical})


def typed(file: str, table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """A table of an outcome, from cells of text.

    Raises
    ------
    UnreadableFile
        With all findings: columns that are missing or unknown, cells that do not fit.
    """
    wrong = sorted(set(table.columns) ^ set(frame.columns))
    if wrong:
        raise UnreadableFile([finding("XQ731", file, table=table.name, given=wrong)])
    columns = [as_type(frame[name], c) for name, c in table.columns.items()]
    findings = [
        found
        for column, cells in zip(table.columns.values(), columns, strict=True)
        for found in misfits(file, column, frame[column.name], cells)
    ]
    if findings:
        raise UnreadableFile(findings)
    return pl.DataFrame(columns)


def as_type(texts: pl.Series, column: Column) -> pl.Series:
    """Cells in the type of their column; null where they do not fit."""
    if column.dtype == pl.Date:
        return texts.str.to_date("%Y-%m-%d", strict=False)
    if column.dtype == pl.Boolean:
        known = {"true": True, "false": False}
        return texts.replace_strict(known, default=None, return_dtype=pl.Boolean)
    return texts.cast(column.dtype, strict=False)


def misfits(
    file: str, column: Column, texts: pl.Series, cells: pl.Series
) -> list[Finding]:
    """Cells that do not fit, and blanks where a value is required."""
    blank = texts.is_null() & column.required
    rows = (blank | (texts.is_not_null() & cells.is_null())).arg_true() + 2
    if not len(rows):
        return []
    chinese, english = KINDS[column.type]
    return [
        finding(
            "XQ726",
            file,
            table=column.table,
            lines=rows.to_list(),
            column=column.name,
            kind={"zh": chinese, "en": english},
        )
    ]
