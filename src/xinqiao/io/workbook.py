"""Writes workbooks: one sheet per table, safe, explained, always the same.

Texts stay texts: what begins with `=` is no formula, what looks like a link is no link.
"""

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from xinqiao.errors import Refused
from xinqiao.io.files import new_file
from xinqiao.io.findings import finding
from xinqiao.io.sheet import Looks, Sheet, fill

SAFE = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
MADE = datetime(2022, 2, 28)
"""The date of making that every workbook bears: same input, same bytes."""

MOST_ROWS = (1 << 20) - 1


def write_workbook(path: Path, sheets: Sequence[Sheet], *, force: bool = False) -> None:
    """Write sheets to a workbook, whole or not at all.

    Raises
    ------
    OutputExists
        If there is a folder, or a file and `force` is not set.
    Refused
        If a sheet has more rows than a spreadsheet can hold.
    """
    refuse_long(path, sheets)
    with new_file(path, force=force) as place, TemporaryDirectory() as scratch:
        try:
            with closing(made(place, scratch)) as book:
                looks = made_looks(book)
                for sheet in sheets:
                    fill(book.add_worksheet(sheet.name), sheet, looks)
        except FileCreateError as error:
            raise OSError(str(error)) from error


def refuse_long(path: Path, sheets: Iterable[Sheet]) -> None:
    """Refuse tables that are longer than a sheet."""
    findings = [
        finding(
            "XQ728",
            path.name,
            table=sheet.name,
            given=sheet.name,
            size=sheet.frame.height,
            most=MOST_ROWS,
        )
        for sheet in sheets
        if sheet.frame.height > MOST_ROWS
    ]
    if findings:
        raise Refused(findings)


def made(path: Path, scratch: str) -> Any:  # noqa: ANN401
    """A new workbook that keeps its scratch files in a folder."""
    book = Workbook(str(path), {**SAFE, "tmpdir": scratch})
    book.set_properties({"created": MADE})
    return book


def made_looks(book: Any) -> Looks:  # noqa: ANN401
    """How cells look: headers, headers of required columns, dates, prose."""
    head = {"bold": True, "bottom": 1, "valign": "top"}
    return Looks(
        header=book.add_format({**head, "bg_color": "#E7EBF0"}),
        required=book.add_format({**head, "bg_color": "#FFE3A3"}),
        date=book.add_format({"num_format": "yyyy-mm-dd"}),
        prose=book.add_format({"text_wrap": True, "valign": "top"}),
    )
