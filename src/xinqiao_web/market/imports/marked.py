"""The file back, with the cells that are wrong coloured, and told what is wrong."""

import re
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from typing import IO, Any

import polars as pl
from xlsxwriter import Workbook

from xinqiao.io.workbook import SAFE
from xinqiao_web.core.texts import language
from xinqiao_web.market.imports.cells import stored_cells
from xinqiao_web.market.imports.told import all_findings
from xinqiao_web.market.models import Import

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?")
"""A number that a spreadsheet holds as it is written."""

COLOURS = {"error": "#FFC7CE", "warning": "#FFEB9C"}
MOST_COMMENTS = 10_000
LONGEST = 1_000

Remarks = Mapping[tuple[int, int], list[dict[str, Any]]]


def marked(work: Import) -> IO[bytes]:
    """The page that was read as a workbook, each cell where it stood."""
    page, cells = work.pages[work.page], stored_cells(work)
    remarks = remarks_of(work)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with tempfile.TemporaryDirectory() as scratch:
        options = {**SAFE, "constant_memory": True, "tmpdir": scratch}
        with closing(Workbook(file, options)) as book:
            sheet = book.add_worksheet()
            looks = {k: book.add_format({"bg_color": c}) for k, c in COLOURS.items()}
            pen = Marker(sheet, looks, remarks)
            sheet.freeze_panes(page["top"], 0)
            pen.write(page["top"], page["header"])
            # XlsxWriter takes one cell at a time.
            texts = cells.select(pl.all().cast(pl.String))
            for row, values in enumerate(texts.iter_rows(), page["top"] + 1):
                pen.write(row, values)
    file.seek(0)
    return file


class Marker:
    """Writes rows, and what is to be said of their cells."""

    def __init__(self, sheet: Any, looks: Mapping[str, Any], remarks: Remarks) -> None:
        """Write to `sheet`; `remarks` by row (from 1) and column (from 0)."""
        self.sheet, self.looks, self.remarks = sheet, looks, remarks
        self.commented = 0

    def write(self, row: int, values: Any) -> None:
        """One row."""
        for place, value in enumerate(values):
            said = self.remarks.get((row, place))
            look = self.looks[level_of(said)] if said else None
            self.cell(row - 1, place, value, look)
            if said and self.commented < MOST_COMMENTS:
                self.commented += 1
                self.sheet.write_comment(row - 1, place, in_words(said))

    def cell(self, row: int, place: int, value: str | None, look: Any) -> None:
        """One cell: a number where a spreadsheet keeps it, else the text."""
        if value is None:
            self.sheet.write_blank(row, place, None, look)
        elif NUMBER.fullmatch(value):
            self.sheet.write_number(row, place, float(value), look)
        else:
            self.sheet.write_string(row, place, value, look)


def remarks_of(work: Import) -> Remarks:
    """What is to be said of which cell; of a row as a whole, at its first cell."""
    found = defaultdict(list)
    top = work.pages[work.page]["top"]
    for finding in all_findings(work):
        column = finding["column"]
        place = work.columns.index(column) if column in work.columns else 0
        for row in finding["rows"] or [top]:
            found[row, place].append(finding)
    return found


def level_of(said: list[dict[str, Any]]) -> str:
    """An error where there is one."""
    return "error" if any(one["level"] == "error" for one in said) else "warning"


def in_words(said: list[dict[str, Any]]) -> str:
    """What a comment says, in the reader's language."""
    tongue = language()
    lines = [f"{f['code']}: {f['message'][tongue]} {f['cure'][tongue]}" for f in said]
    return "\n".join(lines)[:LONGEST]
