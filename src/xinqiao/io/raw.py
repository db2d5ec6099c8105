"""A table as found in a file: its header put to use, its cells untouched."""

from collections import Counter
from collections.abc import Iterator, Sequence

import polars as pl

from xinqiao.errors import Finding, UnreadableFile
from xinqiao.io.findings import finding, refusal
from xinqiao.io.names import column_names
from xinqiao.tables import Table

LONGEST = 10_000
"""Characters a cell may hold."""

MOST_CELLS = 50_000_000
"""Cells a table may have, blank ones included."""

LONGER = {"input": 1, "outcome": 10}
"""How often that, by use: an outcome says of every lot where each piece of it went."""


def with_header(
    file: str, table: Table, header: Sequence[str], body: pl.DataFrame, above: int = 0
) -> pl.DataFrame:
    """Name the columns of a body, and refuse what misleads.

    `header`: the names as found, one for each column of `body`; a column that has
    neither name nor content is left out. `above`: lines above the header; as many
    blank rows are put before the body, so that row numbers stay those of the file.

    Raises
    ------
    UnreadableFile
        With all findings: two columns of one name, a column without a name that holds
        something, cells that are too long.
    """
    names = column_names(table, header)
    findings = [*twice(file, table, names), *nameless(file, table, names, body)]
    if findings:
        raise UnreadableFile(findings)
    frame = body.select(pl.nth(i).alias(name) for i, name in enumerate(names) if name)
    if findings := list(too_long(file, table, frame, above + 2)):
        raise UnreadableFile(findings)
    if above and frame.height:
        return pl.concat([frame.clear(above), frame])
    return frame


def twice(file: str, table: Table, names: Sequence[str]) -> Iterator[Finding]:
    """Two columns of one name."""
    given = [name for name, count in Counter(names).items() if name and count > 1]
    if given:
        yield finding("XQ712", file, table=table.name, given=given)


def nameless(
    file: str, table: Table, names: Sequence[str], body: pl.DataFrame
) -> Iterator[Finding]:
    """A column without a name that is not empty."""
    for i, name in enumerate(names):
        if not name and not is_blank(body.to_series(i)).all():
            yield finding("XQ713", file, table=table.name, place=i + 1)


def is_blank(cells: pl.Series) -> pl.Series:
    """Which cells hold nothing, or nothing but spaces."""
    if cells.dtype != pl.String:
        return cells.is_null()
    return cells.is_null() | (cells.str.strip_chars() == "").fill_null(True)


def too_long(
    file: str, table: Table, frame: pl.DataFrame, first: int
) -> Iterator[Finding]:
    """Cells with more characters than anybody means to write."""
    for cells in frame.select(pl.col(pl.String)).iter_columns():
        if int(str(cells.str.len_bytes().max() or 0)) <= LONGEST:
            continue
        rows = (cells.str.len_chars() > LONGEST).fill_null(False).arg_true() + first
        if len(rows):
            yield finding(
                "XQ714",
                file,
                table=table.name,
                lines=rows.to_list(),
                column=cells.name,
                most=LONGEST,
            )


def refuse_size(file: str, table: Table, cells: int) -> None:
    """Refuse more cells than a table may have.

    Raises
    ------
    UnreadableFile
        If there are more.
    """
    limit = MOST_CELLS * LONGER[table.use]
    if cells > limit:
        size, most = (counted(n) for n in (cells, limit))
        raise refusal("XQ715", file, table=table.name, size=size, most=most)


def counted(cells: int) -> dict[str, str]:
    """A number of cells in words."""
    word = "cell" if cells == 1 else "cells"
    return {"en": f"{cells:,} {word}", "zh": f"{cells:,} 个单元格"}
