"""Reads the sheets of a workbook, every cell as text."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Literal, Self
from xml.etree import ElementTree
from zipfile import ZipFile

import fastexcel
import polars as pl

from xinqiao.io.bytes import read_bytes
from xinqiao.io.findings import refusal
from xinqiao.io.preflight import USUAL, Extent, Limits, preflight
from xinqiao.io.raw import is_blank, with_header
from xinqiao.tables import Table

DECIMAL = r"\.[0-9]{1,9}$|^-?0$"
"""How a number may look of which the parser has kept nine decimals."""

CUT = r"\.[0-9]{8}[1-9]$"
"""How it looks if there were more, or one too many."""

MIDNIGHT = " 00:00:00"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Workbook:
    """An open workbook that has passed the preflight.

    Dates come as `2022-03-07`, whole numbers without a fraction, flags as `true` and
    `false`; of a formula its last computed value counts.
    """

    def __init__(
        self, file: str, book: fastexcel.ExcelReader, errors: Mapping[str, list[str]]
    ) -> None:
        """Keep the open book, and the cells of each sheet that show an error."""
        self.file, self._book, self._errors = file, book, errors

    @classmethod
    def open(cls, path: Path) -> Self:
        """Look through a workbook, then open it.

        Raises
        ------
        UnreadableFile
            If it is no workbook, or not one that can be read safely.
        """
        return cls.of(read_bytes(path), path.name)

    @classmethod
    def of(cls, data: bytes, file: str, limits: Limits = USUAL) -> Self:
        """Look through the bytes of a workbook, then open it.

        Raises
        ------
        UnreadableFile
            If it is no workbook, or not one that can be read safely.
        """
        extents = preflight(data, file, limits)
        with no_crash(file):
            book = fastexcel.read_excel(data)
            errors = errors_by_sheet(data, extents)
        return cls(file, book, errors)

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of the sheets, hidden ones too."""
        return tuple(self._book.sheet_names)

    def errors(self, sheet: str) -> tuple[str, ...]:
        """Cells of a sheet that show the error of a formula, the first of them."""
        return tuple(self._errors.get(sheet, ()))

    def place(self, sheet: str) -> str:
        """How a sheet is named in findings."""
        return f"{self.file}: {sheet}"

    def cells(self, sheet: str) -> pl.DataFrame:
        """All cells of a sheet from its first row on; columns without names."""
        texts = self._loaded(sheet, "string")
        rounded = [c.name for c in texts if c.str.contains(DECIMAL).any()]
        if rounded:
            numbers = self._loaded(sheet, "float")
            texts = texts.with_columns(
                all_digits(texts[name], numbers[name]) for name in rounded
            )
        return texts.with_columns(dates_alone(pl.all()))

    def _loaded(self, sheet: str, kind: Literal["string", "float"]) -> pl.DataFrame:
        """All cells of a sheet as texts or as numbers."""
        with no_crash(self.place(sheet)):
            loaded = self._book.load_sheet(
                sheet, header_row=None, skip_rows=0, dtypes=kind
            )
            return loaded.to_polars()

    def is_used(self, sheet: str) -> bool:
        """Whether a sheet holds anything."""
        return first_used(self.cells(sheet)) is not None

    def table(self, sheet: str, table: Table) -> pl.DataFrame | None:
        """The table in a sheet; None if the sheet is blank.

        Raises
        ------
        UnreadableFile
            With all findings on the sheet.
        """
        place = self.place(sheet)
        if errors := self._errors.get(sheet):
            raise refusal("XQ721", place, table=table.name, given=errors)
        cells = self.cells(sheet)
        top = first_used(cells)
        if top is None:
            return None
        header = [name or "" for name in cells.row(top)]
        return with_header(place, table, header, cells[top + 1 :], top)


def all_digits(texts: pl.Series, numbers: pl.Series) -> pl.Series:
    """Write numbers with the digits they have, where the parser kept nine decimals.

    A text that was typed as such reads as the very number it shows, and stays.
    """
    wrong = (texts.cast(pl.Float64, strict=False) != numbers).fill_null(False)
    cut = numbers.is_not_null() & texts.str.contains(CUT).fill_null(False)
    return texts.zip_with(~(wrong | cut), numbers.cast(pl.String))


def dates_alone(cells: pl.Expr) -> pl.Expr:
    """Leave out the midnight with which a date cell is shown."""
    is_date = cells.str.ends_with(MIDNIGHT) & (cells.str.len_bytes() == 19)
    return pl.when(is_date).then(cells.str.head(10)).otherwise(cells)


def first_used(cells: pl.DataFrame) -> int | None:
    """The first row that holds something."""
    if not cells.width:
        return None
    used = pl.select(pl.any_horizontal(~is_blank(c) for c in cells.iter_columns()))
    return used.to_series().arg_max() if used.to_series().any() else None


def errors_by_sheet(data: bytes, extents: Mapping[str, Extent]) -> dict[str, list[str]]:
    """Cells that show an error, by the name of their sheet."""
    if not any(extent.errors for extent in extents.values()):
        return {}
    with ZipFile(BytesIO(data)) as packed:
        book = ElementTree.fromstring(packed.read("xl/workbook.xml"))
        links = ElementTree.fromstring(packed.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    entries = {
        sheet.get("name", ""): targets.get(sheet.get(RELATION), "")
        for sheet in book.iter()
        if sheet.tag.endswith("}sheet")
    }
    by_end = {name.rpartition("/")[2]: extent for name, extent in extents.items()}
    return {
        name: by_end[end].errors
        for name, target in entries.items()
        if (end := target.rpartition("/")[2]) in by_end
    }


@contextmanager
def no_crash(place: str) -> Iterator[None]:
    """Turn whatever a parser makes of a damaged workbook into a refusal."""
    try:
        yield
    except fastexcel.FastExcelError as error:
        reason = str(error).partition("\n")[0].removeprefix("calamine error: ")
        raise refusal("XQ717", place, reason=reason) from None
    except (ElementTree.ParseError, KeyError, UnicodeError) as error:
        raise refusal("XQ717", place, reason=str(error)) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise refusal("XQ717", place, reason=str(error)) from None
