"""Reads files as grids of cells: no name is judged yet, no column left out.

For those who ask people what a column means before it is one of the dictionary's.
"""

from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import PurePosixPath

import polars as pl

from xinqiao.errors import UnreadableFile
from xinqiao.io.bytes import as_utf8
from xinqiao.io.csv import cells_of, examined
from xinqiao.io.excel import Workbook, first_used
from xinqiao.io.findings import Problems, finding, refusal
from xinqiao.io.names import POLICY, is_ignored, plain, table_named
from xinqiao.io.preflight import USUAL, Limits, is_workbook, unzipped
from xinqiao.io.raw import refuse_size, with_header
from xinqiao.io.rawmarket import given_twice, unknown
from xinqiao.tables import INPUTS, Table

ZIP, PARQUET, OLD = b"PK", b"PAR1", bytes.fromhex("D0CF11E0")
OBJECT = b"{"
FILES = (".csv", ".tsv", ".parquet")
"""How names in an archive end that hold tables."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of one page of a file as they stand.

    `name`: of the sheet, or of the file in an archive; blank where a file is one page.
    `header`: the first row that holds something; `top`: its number, from 1. `cells`:
    the rows below it, columns `0`, `1` and so on, text but in Parquet and JSON. Where
    each row names its cells there is no header, and `top` is 0. `errors`: cells
    that show the error of a formula, such as `B7`.
    """

    name: str
    header: tuple[str, ...]
    top: int
    cells: pl.DataFrame
    errors: tuple[str, ...] = ()


def read_grids(
    data: bytes, file: str, table: Table, limits: Limits = USUAL
) -> list[Grid]:
    """Read all pages of a file that hold something; its bytes say what it is.

    `file`: its name, for findings. `table`: the table that is expected in it.

    Raises
    ------
    UnreadableFile
        With findings: neither workbook nor Parquet nor text, or not safe to read.
    """
    if data.startswith((ZIP, OLD)):
        return sheets_of(Workbook.of(data, file, limits))
    return [one_page(data, file, table)]


def read_archive(data: bytes, file: str, limits: Limits = USUAL) -> list[Grid]:
    """Read the tables of a market from a workbook, or from a zip of CSV and Parquet.

    Each grid is named as its table.

    Raises
    ------
    UnreadableFile
        With what is wrong with all of them.
    """
    if not data.startswith(ZIP) or is_workbook(data, file):
        pages = sheets_of(Workbook.of(data, file, limits))
    else:
        pages = files_of(data, file, limits)
    used = [page for page in pages if not is_left_alone(page.name)]
    refuse_names(used, file)
    return [replace(page, name=str(table_named(page.name))) for page in used]


def files_of(data: bytes, file: str, limits: Limits) -> list[Grid]:
    """The tables in a zip, whatever folder they lie in."""
    problems = Problems()
    found = []
    for path, content in unzipped(data, file, limits):
        name = PurePosixPath(path)
        if name.suffix.lower() in FILES and not is_left_alone(name.stem):
            table = INPUTS[table_named(name.stem) or "parts"]
            with problems.noted():
                page = one_page(content, name.name, table)
                found.append(replace(page, name=name.stem))
    problems.refuse()
    return found


def is_left_alone(name: str) -> bool:
    """Whether a page is for people only, or the policy."""
    return is_ignored(name) or plain(name) in POLICY


def refuse_names(pages: list[Grid], file: str) -> None:
    """Refuse pages that are no table's, tables given twice, and no table at all."""
    tables: dict[str, list[str]] = {}
    findings = []
    for page in pages:
        if table := table_named(page.name):
            tables.setdefault(table, []).append(page.name)
        else:
            findings.append(unknown(file, page.name))
    findings += given_twice(tables, file)
    if not tables:
        findings.insert(0, finding("XQ703", file, names=list(INPUTS)))
    if findings:
        raise UnreadableFile(findings)


def named_columns(page: Grid, file: str) -> pl.DataFrame:
    """A page that is named after its table, as that table: columns by their names.

    Raises
    ------
    UnreadableFile
        With what misleads: two columns of one name, formulas that failed.
    """
    table = INPUTS[page.name]
    place = f"{file}: {page.name}"
    if page.errors:
        raise refusal("XQ721", place, table=table.name, given=list(page.errors))
    return with_header(place, table, page.header, page.cells, page.top - 1)


def sheets_of(book: Workbook) -> list[Grid]:
    """The sheets of a workbook that hold something."""
    return [page for name in book.sheets if (page := sheet_of(book, name))]


def sheet_of(book: Workbook, name: str) -> Grid | None:
    """One sheet; none if it is blank."""
    cells = book.cells(name)
    top = first_used(cells)
    if top is None:
        return None
    header = tuple(text or "" for text in cells.row(top))
    return Grid(name, header, top + 1, numbered(cells[top + 1 :]), book.errors(name))


def one_page(data: bytes, file: str, table: Table) -> Grid:
    """A Parquet file, objects in lines, or CSV."""
    if data.startswith(PARQUET):
        return parquet_page(data, file, table)
    if data[:64].lstrip().startswith(OBJECT):
        return object_lines(data, file, table)
    text = examined(as_utf8(data, file), file, table)
    cells = cells_of(text.data, file, len(text.names), text.separator)[1:]
    return Grid("", tuple(text.names), text.skipped + 1, numbered(cells))


def parquet_page(data: bytes, file: str, table: Table) -> Grid:
    """A Parquet file, typed as found."""
    try:
        rows = pl.scan_parquet(BytesIO(data)).select(pl.len()).collect().item()
        names = tuple(pl.read_parquet_schema(BytesIO(data)))
        refuse_size(file, table, rows * len(names))
        return Grid("", names, 1, numbered(pl.read_parquet(BytesIO(data))))
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise refusal("XQ722", file, table=table.name, reason=reason) from None


def object_lines(data: bytes, file: str, table: Table) -> Grid:
    """Lines of JSON, an object each; where one lacks a name, its cell is blank."""
    try:
        cells = pl.read_ndjson(BytesIO(data), infer_schema_length=None)
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise refusal("XQ734", file, table=table.name, reason=reason) from None
    refuse_size(file, table, cells.height * cells.width)
    return Grid("", tuple(cells.columns), 0, numbered(cells))


def numbered(cells: pl.DataFrame) -> pl.DataFrame:
    """Columns named by their places, from 0."""
    return cells.rename({name: str(i) for i, name in enumerate(cells.columns)})
