"""Looks through a workbook before a parser does, so that no file can bring us down.

A workbook is a zip of XML. A few kilobytes can unpack to gigabytes, and two cells in
opposite corners of a sheet make a parser allocate everything between them. So the
entries are unpacked piece by piece, counting what really comes out, and every cell
reference is seen before the workbook is opened.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from xlsxwriter.utility import xl_col_to_name

from xinqiao.errors import UnreadableFile
from xinqiao.io.findings import refusal
from xinqiao.io.raw import MOST_CELLS

PASSWORD_OR_OLD = bytes.fromhex("D0CF11E0")
MOST_ENTRIES = 2_000
MOST_UNPACKED = 1 << 30
FREELY = 64 << 20
MOST_RATIO = 150
PIECE = 4 << 20
OVERLAP = 256
SPARSE_FROM = 2_000_000
SPARSE = 50
MOST_ERRORS = 20

REFERENCE = re.compile(rb"""[\s]r\s*=\s*["']([A-Za-z]{1,9})([0-9]{1,12})["']""")
ERROR = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\st\s*=\s*["']e["'][^<>]*>""")
CELL = re.compile(rb"""\sr\s*=\s*["']([A-Z]+[0-9]+)["']""")


@dataclass(slots=True)
class Extent:
    """How far the cells of a sheet reach, how many they are, and which show errors."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    errors: list[str] = field(default_factory=list)

    def take(self, piece: bytes, seen: int) -> None:
        """Take in the next piece of a sheet, of which `seen` bytes were seen before."""
        found = REFERENCE.findall(piece)
        if found:
            self.cells += len(found)
            columns, rows = map(set, zip(*found, strict=True))
            self.columns = max(self.columns, *map(column_number, columns))
            self.rows = max(self.rows, *map(int, rows))
        if b'"e"' in piece or b"'e'" in piece:
            self.take_errors(piece, seen)

    def take_errors(self, piece: bytes, seen: int) -> None:
        """Note the cells of a piece that show an error."""
        for error in ERROR.finditer(piece):
            if error.end() > seen and len(self.errors) < MOST_ERRORS:
                cell = CELL.search(error.group())
                self.errors.append(cell[1].decode() if cell else "?")


def column_number(letters: bytes) -> int:
    """The number of a column: `A` 1, `Z` 26, `AA` 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def preflight(data: bytes, file: str) -> dict[str, Extent]:
    """Look through a workbook; what its sheets (by entry name) hold.

    Raises
    ------
    UnreadableFile
        If it is no workbook, protected, damaged, unpacks to far too much, or has a
        sheet that reaches far beyond its cells.
    """
    if data.startswith(PASSWORD_OR_OLD):
        raise refusal("XQ716", file)
    if not data.startswith(b"PK"):
        raise refusal("XQ718", file)
    try:
        with ZipFile(BytesIO(data)) as packed:
            return look_through(packed, len(data), file)
    except UnreadableFile:
        raise
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise refusal("XQ717", file, reason=str(error) or "zip") from None
    except (RuntimeError, NotImplementedError):
        raise refusal("XQ716", file) from None


def look_through(packed: ZipFile, size: int, file: str) -> dict[str, Extent]:
    """Unpack every entry once, counting."""
    entries = packed.infolist()
    if "xl/workbook.xml" not in packed.namelist():
        raise refusal("XQ718", file)
    if len(entries) > MOST_ENTRIES:
        raise refusal("XQ719", file, reason=f"{len(entries):,}")
    unpacked = 0
    extents: dict[str, Extent] = {}
    for entry in entries:
        is_sheet = entry.filename.startswith("xl/worksheets/")
        extent = extents.setdefault(entry.filename, Extent()) if is_sheet else None
        for piece, seen in pieces(packed, entry):
            unpacked += len(piece) - seen
            refuse_bomb(unpacked, size, file)
            refuse_tricks(piece, entry, file)
            if extent:
                extent.take(piece, seen)
        if extent:
            refuse_sparse(extent, file)
    return extents


def pieces(packed: ZipFile, entry: ZipInfo) -> Iterator[tuple[bytes, int]]:
    """Unpack an entry piece by piece; each begins with the end of the one before.

    Yields the piece and how many of its bytes were in the one before.
    """
    tail = b""
    with packed.open(entry) as stream:
        while piece := stream.read(PIECE):
            whole = tail + piece
            yield whole, len(tail)
            tail = whole[-OVERLAP:]


def refuse_bomb(unpacked: int, packed: int, file: str) -> None:
    """Refuse what unpacks to too much, in all or for its size."""
    if unpacked > MOST_UNPACKED or unpacked > max(FREELY, MOST_RATIO * packed):
        size = f"{packed / 1e6:,.1f} MB → {unpacked / 1e6:,.0f} MB"
        raise refusal("XQ719", file, reason=size)


def refuse_tricks(piece: bytes, entry: ZipInfo, file: str) -> None:
    """Refuse XML that declares entities, or is not in the encoding workbooks use."""
    if not entry.filename.endswith((".xml", ".rels")):
        return
    if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece or b"\0" in piece:
        raise refusal("XQ717", file, reason=entry.filename)


def refuse_sparse(extent: Extent, file: str) -> None:
    """Refuse a sheet that reaches far beyond its cells."""
    box = extent.rows * extent.columns
    if box > min(MOST_CELLS, max(SPARSE_FROM, SPARSE * extent.cells)):
        last = f"{xl_col_to_name(extent.columns - 1)}{extent.rows}"
        raise refusal("XQ720", file, box=box, cells=extent.cells, last=last)
