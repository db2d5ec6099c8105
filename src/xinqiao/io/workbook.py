"""Writes workbooks: one sheet per table, safe, explained, always the same.

Texts stay texts: what begins with `=` is no formula, what looks like a link is no link.
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from xinqiao.errors import Refused, UnreadableFile
from xinqiao.io.excel import Workbook as Reader
from xinqiao.io.files import beside, new_file
from xinqiao.io.findings import finding
from xinqiao.io.sheet import Looks, Sheet, fill
from xinqiao.tables import INPUTS, MATCHES, OUTCOMES

SAFE = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
MADE = datetime(2022, 2, 28)
"""The date of making that every workbook bears: same input, same bytes."""

MOST_ROWS = (1 << 20) - 1

READ_ME = "read me 说明"
KINDS = (
    frozenset({*INPUTS, "policy", READ_ME}),
    frozenset({*OUTCOMES, "proof", "run", "market.policy", "policy"})
    | frozenset(f"market.{name}" for name in INPUTS),
    frozenset(MATCHES),
)
"""Names of the sheets of a market, of an outcome, and of a matching."""


def write_workbook(path: Path, sheets: Sequence[Sheet], *, force: bool = False) -> None:
    """Write sheets to a workbook, whole or not at all.

    With `force` a workbook is replaced if it is of the same kind, a market or an
    outcome, and has no other sheets.

    Raises
    ------
    OutputExists
        If there is a folder, or a file and `force` is not set, or it is not ours.
    Refused
        If a sheet has more rows than a spreadsheet can hold.
    """
    refuse_long(path, sheets)
    alike = partial(is_alike, {sheet.name for sheet in sheets})
    target = path.resolve()
    with (
        new_file(path, alike, force=force) as place,
        beside(target, "scratch") as scratch,
    ):
        scratch.mkdir()
        try:
            with closing(made(place, str(scratch))) as book:
                looks = made_looks(book)
                for sheet in sheets:
                    fill(book.add_worksheet(sheet.name), sheet, looks)
        except FileCreateError as error:
            [cause] = error.args
            raise cause from error


def is_alike(names: Collection[str], path: Path) -> bool:
    """Whether a file is a workbook of the kind that has sheets of these names."""
    try:
        found = Reader.open(path).sheets
    except UnreadableFile:
        return False
    return any({*names, *found} <= kind for kind in KINDS)


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
