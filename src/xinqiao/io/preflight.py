"""Looks through a workbook before a parser does, so that no file can bring us down.

A workbook is a zip of XML. A few kilobytes can unpack to gigabytes, and two cells in
opposite corners of a sheet make a parser allocate everything between them. So the
entries are unpacked piece by piece, counting what really comes out, and every cell
reference is seen before the workbook is opened.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from xlsxwriter.utility import xl_col_to_name

from xinqiao.errors import UnreadableFile
from xinqiao.io.findings import refusal
from xinqiao.io.raw import MOST_CELLS

PASSWORD_OR_OLD = bytes.fromhex("D0CF11E0")
PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
"""How packed files begin."""

FREELY = 64 << 20
PIECE = 4 << 20
OVERLAP = 256
SPARSE_FROM = 2_000_000
SPARSE = 50
MOST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What a packed file may be at most.

    `entries`: files in it. `unpacked`: bytes that come out of it. `ratio`: bytes out
    for each byte in, beyond the first 64 MB. `cells`: of one sheet. `plain`: nothing
    packed within, and no name that leads out of it.
    """

    entries: int = 2_000
    unpacked: int = 1 << 30
    ratio: int = 150
    cells: int = MOST_CELLS
    plain: bool = False


USUAL = Limits()
"""For files of one's own."""

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


def preflight(data: bytes, file: str, limits: Limits = USUAL) -> dict[str, Extent]:
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
    with opened(data, file) as packed:
        if "xl/workbook.xml" not in packed.namelist():
            raise refusal("XQ718", file)
        return look_through(packed, Scale(len(data), file, limits))


def is_workbook(data: bytes, file: str) -> bool:
    """Whether a zip is a workbook.

    Raises
    ------
    UnreadableFile
        If it is no sound zip.
    """
    with opened(data, file) as packed:
        return "xl/workbook.xml" in packed.namelist()


def unzipped(data: bytes, file: str, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Each file of a zip that was looked through first: its name, its bytes.

    Raises
    ------
    UnreadableFile
        As `preflight` does.
    """
    with opened(data, file) as packed:
        look_through(packed, Scale(len(data), file, limits))
        for entry in packed.infolist():
            if not entry.is_dir():
                yield entry.filename, packed.read(entry)


@contextmanager
def opened(data: bytes, file: str) -> Iterator[ZipFile]:
    """A zip; whatever is wrong with it is a refusal."""
    try:
        with ZipFile(BytesIO(data)) as packed:
            yield packed
    except UnreadableFile:
        raise
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise refusal("XQ717", file, reason=str(error) or "zip") from None
    except (RuntimeError, NotImplementedError):
        raise refusal("XQ716", file) from None


@dataclass(slots=True)
class Scale:
    """Weighs what comes out of a packed file of `packed` bytes."""

    packed: int
    file: str
    limits: Limits
    unpacked: int = 0

    def weigh(self, piece: int) -> None:
        """Refuse what unpacks to too much, in all or for its size."""
        self.unpacked += piece
        fair = max(FREELY, self.limits.ratio * self.packed)
        if self.unpacked > min(self.limits.unpacked, fair):
            size = f"{self.packed / 1e6:,.1f} MB → {self.unpacked / 1e6:,.0f} MB"
            raise refusal("XQ719", self.file, reason=size)


def look_through(packed: ZipFile, scale: Scale) -> dict[str, Extent]:
    """Unpack every entry once, counting."""
    entries, limits = packed.infolist(), scale.limits
    if len(entries) > limits.entries:
        raise refusal("XQ719", scale.file, reason=f"{len(entries):,}")
    extents: dict[str, Extent] = {}
    for entry in entries:
        is_sheet = entry.filename.startswith("xl/worksheets/")
        extent = extents.setdefault(entry.filename, Extent()) if is_sheet else None
        if limits.plain:
            refuse_leading_out(entry.filename, scale.file)
        for piece, seen in pieces(packed, entry):
            scale.weigh(len(piece) - seen)
            refuse_tricks(piece, entry, scale.file)
            if limits.plain and not seen and piece.startswith(PACKED):
                raise refusal("XQ717", scale.file, reason=entry.filename)
            if extent:
                extent.take(piece, seen)
                refuse_many(extent, limits, scale.file)
        if extent:
            refuse_sparse(extent, scale.file)
    return extents


def refuse_leading_out(name: str, file: str) -> None:
    """Refuse names that lead to places outside of the file."""
    if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name):
        raise refusal("XQ717", file, reason=name)


def refuse_many(extent: Extent, limits: Limits, file: str) -> None:
    """Refuse a sheet with more cells than anybody fills."""
    if extent.cells > limits.cells:
        raise refusal("XQ719", file, reason=f"{extent.cells:,}")


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
