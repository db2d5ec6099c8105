"""The shape of CSV text: where quotes stand, and how many cells each record has.

A lenient parser reads a stray quote as the beginning of a cell that swallows whole
lines, and a short line as blanks. Both are found here, on whole arrays of bytes, before
anything is parsed; large files piece by piece.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xinqiao.io.bytes import PIECE, line_of

QUOTE, NEWLINE, RETURN = b'"'[0], b"\n"[0], b"\r"[0]

SMALL = 1 << 19
"""Bytes of which all marks are noted in one go: few enough to stay close at hand."""

Text = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Places = NDArray[np.integer]


def as_text(data: bytes) -> Text:
    """Bytes as an array."""
    return np.frombuffer(data, dtype=np.uint8)


def pieces(text: Text, size: int) -> Iterator[tuple[int, Text]]:
    """Cut a text into pieces; the place where each begins, and the piece."""
    for start in range(0, len(text), size):
        yield start, text[start : start + size]


def longest_line(data: bytes, size: int = PIECE) -> tuple[int, int]:
    """The line with most bytes: its number, from 1, and its bytes."""
    text, longest, place, last = as_text(data), 0, 0, -1
    for start, piece in pieces(text, size):
        ends = np.flatnonzero(piece == NEWLINE) + start
        if start + len(piece) == len(text):
            ends = np.append(ends, len(text))
        if len(ends):
            lengths = np.diff(ends, prepend=last) - 1
            best = int(lengths.argmax())
            if lengths[best] > longest:
                longest, place = int(lengths[best]), int(ends[best])
            last = int(ends[-1])
    return line_of(data, place), longest


def stray_quote(data: bytes, separator: int, size: int = PIECE) -> int | None:
    """The line of the first quote that stands where none may stand.

    A quote that opens a cell follows a separator, a newline or (when doubled) a quote;
    one that closes a cell precedes one of these; and every quote that opens is closed.
    """
    if b'"' not in data:
        return None
    text, seen, last = as_text(data), 0, 0
    for start, piece in pieces(text, size):
        quotes = np.flatnonzero(piece == QUOTE) + start
        wrong = misplaced(text, quotes, seen % 2 == 1, separator)
        if len(wrong):
            return line_of(data, int(wrong[0]))
        if len(quotes):
            seen, last = seen + len(quotes), int(quotes[-1])
    return line_of(data, last) if seen % 2 else None


def misplaced(text: Text, quotes: Places, inside: bool, separator: int) -> Places:
    """The quotes that neither open nor close a cell.

    `inside`: the first of them closes a cell.
    """
    closing = (np.arange(len(quotes)) % 2 == 0) == inside
    outer = np.where(closing, quotes + 1, quotes - 1)
    at_edge = (outer < 0) | (outer >= len(text))
    neighbour = text[np.clip(outer, 0, len(text) - 1)]
    second = text[np.clip(outer + 1, 0, len(text) - 1)]
    returns = closing & (neighbour == RETURN)
    returns &= (second == NEWLINE) | (outer + 1 >= len(text))
    good = np.isin(neighbour, [separator, NEWLINE, QUOTE]) | at_edge | returns
    wrong: Places = quotes[~good]
    return wrong


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a CSV text: where each begins, its cells, and whether it is blank.

    `starts`: places of the first bytes. `cells`: one more than the separators outside
    of quotes. `blank`: nothing stands in the line.
    """

    starts: Places
    cells: Places
    blank: Flags


def records_of(data: bytes, separator: int, size: int = SMALL) -> Records:
    """Count the cells of every record of a text whose quotes are in their places."""
    text = as_text(data)
    found = [*scanned(text, separator, size)]
    starts = np.concatenate([[0], *(ends + 1 for ends, _ in found)])
    cells = np.concatenate([cells for _, cells in found])
    short = np.flatnonzero(np.diff(starts) <= 2)
    starts = starts[:-1]
    blank = np.zeros(len(starts), dtype=np.bool_)
    blank[short] = np.isin(text[starts[short]], (NEWLINE, RETURN))
    return Records(starts, cells, blank)


def scanned(text: Text, separator: int, size: int) -> Iterator[tuple[Places, Places]]:
    """For each piece: where the records end that end in it, and the cells they have."""
    inside, count = 0, 0
    for start, piece in pieces(text, size):
        breaks, separators = piece == NEWLINE, piece == separator
        quotes = piece == QUOTE
        if inside or quotes.any():
            state = np.cumsum(quotes, dtype=np.uint8) + np.uint8(inside)
            outside = (state & 1) == 0
            breaks &= outside
            separators &= outside
            inside = int(state[-1]) & 1
        marks = np.flatnonzero(breaks | separators)
        at_end = np.flatnonzero(breaks[marks])
        cells = np.diff(at_end, prepend=-1).astype(np.int32)
        cells[:1] += count
        yield marks[at_end] + start, cells
        last = int(at_end[-1]) + 1 if len(at_end) else 0
        count = len(marks) - last + (0 if len(at_end) else count)
    if text[-1] != NEWLINE:
        yield np.array([len(text)]), np.array([count + 1], dtype=np.int32)
