"""Reads CSV as spreadsheet programs write it, and refuses what would be misread."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

from xinqiao.errors import UnreadableFile
from xinqiao.io.bytes import LARGEST, PIECE, as_utf8, line_of, read_bytes
from xinqiao.io.findings import finding, refusal
from xinqiao.io.raw import LONGER, counted, refuse_size, with_header
from xinqiao.io.shape import Places, Records, longest_line, records_of, stray_quote
from xinqiao.tables import Table

SEPARATORS = ",;\t"
BLANK = b" \t\r\n"
USED = re.compile(rb"[^ \t\r\n]")
HEADER = re.compile(rb'(?:[^"\n]++|"[^"]*+")*+')
QUOTED = re.compile(rb'"[^"]*+"')
LONGEST_LINE = 1_000_000
"""Bytes a line may have."""

LONGEST_HEADER = 100_000
"""Bytes a header may have."""

MOST_LINES = 1_000
"""Wrong lines noted in a finding."""


@dataclass(frozen=True, slots=True)
class Text:
    """CSV text in UTF-8 whose shape is sound.

    `skipped`: lines left out before it. `names`: the header. `starts`: where each
    record begins, the header first.
    """

    data: bytes
    skipped: int
    separator: str
    names: list[str]
    starts: Places


def read_csv(path: Path, table: Table) -> pl.DataFrame:
    """Read a table from a CSV file, every cell as text.

    UTF-8 (with or without mark), UTF-16 (with mark) or GB18030; comma, semicolon or
    tab, whichever the header line has most of; quoted cells may hold separators, line
    breaks and doubled quotes.

    Raises
    ------
    UnreadableFile
        With findings that name the lines.
    """
    return whole(read_text(path, table), path.name, table)


def read_text(path: Path, table: Table) -> Text:
    """Read a CSV file, and look at its shape.

    Raises
    ------
    UnreadableFile
        With findings that name the lines.
    """
    data = read_bytes(path, LARGEST * LONGER[table.use])
    return examined(as_utf8(data, path.name), path.name, table)


def parse(data: bytes, file: str, table: Table) -> pl.DataFrame:
    """Read a table from CSV text in UTF-8."""
    return whole(examined(data, file, table), file, table)


def whole(text: Text, file: str, table: Table) -> pl.DataFrame:
    """Read all of a text."""
    body = cells_of(text.data, file, len(text.names), text.separator)[1:]
    return with_header(file, table, text.names, body, text.skipped)


def in_pieces(
    text: Text, file: str, table: Table, size: int = PIECE
) -> Iterator[pl.DataFrame]:
    """Read a text without lines left out before it, about `size` bytes at a time."""
    first = text.starts[1:]
    cuts = np.unique(np.searchsorted(first, np.arange(0, len(text.data), size)))
    bounds = [*(int(first[cut]) for cut in cuts if cut < len(first)), len(text.data)]
    for start, end in pairwise(bounds):
        cells = cells_of(text.data[start:end], file, len(text.names), text.separator)
        yield with_header(file, table, text.names, cells)


def examined(data: bytes, file: str, table: Table) -> Text:
    """Look at the shape of a text.

    Raises
    ------
    UnreadableFile
        With findings that name the lines.
    """
    skipped, data = trimmed(data, file)
    refuse_long(file, skipped, *longest_line(data), LONGEST_LINE)
    header = HEADER.match(data)
    head = header.group() if header else b""
    refuse_long(file, skipped, 1, len(head), LONGEST_HEADER)
    separator = sniffed(head)
    if (stray := stray_quote(data, ord(separator))) is not None:
        raise refusal("XQ710", file, table=table.name, lines=[skipped + stray])
    names = next(csv.reader(StringIO(head.decode(), newline=""), delimiter=separator))
    refuse_size(file, table, (data.count(b"\n") + 1) * len(names))
    records = records_of(data, ord(separator))
    refuse_ragged(file, table, data, records, skipped)
    return Text(data, skipped, separator, names, records.starts)


def refuse_long(file: str, skipped: int, line: int, length: int, most: int) -> None:
    """Refuse a line that is longer than anybody writes."""
    if length > most:
        size, limit = f"{length:,}", f"{most:,}"
        raise refusal("XQ733", file, lines=[skipped + line], size=size, most=limit)


def trimmed(data: bytes, file: str) -> tuple[int, bytes]:
    """The text without blank lines around it, and how many were left out before it.

    Old Macintosh line ends become newlines.
    """
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    first = USED.search(data)
    if first is None:
        raise refusal("XQ704", file)
    start = data.rfind(b"\n", 0, first.start()) + 1
    end = data.find(b"\n", last_used(data)) + 1
    return line_of(data, start) - 1, data[start : end or len(data)]


def last_used(data: bytes, step: int = 1 << 16) -> int:
    """The place of the last byte that is not blank."""
    for end in range(len(data), 0, -step):
        start = max(0, end - step)
        if kept := len(data[start:end].rstrip(BLANK)):
            return start + kept - 1
    return 0


def sniffed(head: bytes) -> str:
    """The separator: the one that the header has most of, outside of quotes."""
    bare = QUOTED.sub(b"", head).decode()
    return max(SEPARATORS, key=bare.count)


def refuse_ragged(
    file: str, table: Table, data: bytes, records: Records, skipped: int
) -> None:
    """Refuse lines with more or fewer cells than the header."""
    width = int(records.cells[0])
    wrong = (records.cells != width) & ~records.blank
    if not wrong.any():
        return
    raise UnreadableFile(
        finding(
            "XQ711",
            file,
            table=table.name,
            lines=lines_at(data, records.starts[wrong & (records.cells == n)], skipped),
            found=counted(int(n)),
            width=width,
        )
        for n in np.unique(records.cells[wrong])[:3]
    )


def lines_at(data: bytes, places: Places, skipped: int) -> list[int]:
    """The lines, from 1, in which bytes stand."""
    newlines = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n"))
    numbers = np.searchsorted(newlines, places[:MOST_LINES]) + skipped + 1
    return [int(n) for n in numbers]


def cells_of(data: bytes, file: str, width: int, separator: str) -> pl.DataFrame:
    """All cells, those of the header first, as text."""
    try:
        return pl.read_csv(
            data,
            has_header=False,
            schema={f"column_{i}": pl.String for i in range(width)},
            separator=separator,
            quote_char='"' if b'"' in data else None,
        )
    except pl.exceptions.PolarsError as error:
        reason = str(error).partition("\n")[0]
        raise refusal("XQ717", file, reason=reason) from None
