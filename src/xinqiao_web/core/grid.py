"""Many rows written at once, as in a spreadsheet: all of them or none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
from django.db import transaction

from xinqiao.errors import Finding
from xinqiao_web.core.actions import Refusal, changed_meanwhile, save
from xinqiao_web.core.audit import record
from xinqiao_web.core.cells import read_cells
from xinqiao_web.core.codes import unknown
from xinqiao_web.core.context import acting
from xinqiao_web.core.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Edit:
    """One row as it was written: blank `id` for a new one.

    `at`: where it stands in the grid; `version`: that which was read; `cells`: text.
    """

    at: int
    id: str
    version: int
    cells: Mapping[str, str]


def save_rows(sheet: Sheet, edits: Sequence[Edit]) -> dict[int, Any]:
    """Write rows, by where they stand in the grid; what they became.

    Raises
    ------
    Refusal
        If anything is wrong with any of them: findings name where it stands as `rows`.
    """
    frame = frame_of(sheet, edits)
    typed, findings = read_cells(sheet, frame, pl.Series([e.at for e in edits]))
    findings += unknown(sheet, typed)
    if any(found.level == "error" for found in findings):
        raise Refusal(*findings)
    values = {row.pop("row"): row for row in typed.to_dicts()}
    with transaction.atomic():
        written = write(sheet, edits, values)
        rows = sorted(str(row.pk) for row in written.values())
        record(f"{sheet.name}.changed", rows=rows)
    return written


def frame_of(sheet: Sheet, edits: Sequence[Edit]) -> pl.DataFrame:
    """The cells as text; blank is missing."""
    names = [column.name for column in sheet.columns]
    cells = {
        name: [edit.cells.get(name, "").strip() or None for edit in edits]
        for name in names
    }
    return pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String))


def write(
    sheet: Sheet, edits: Iterable[Edit], values: Mapping[int, Mapping[str, Any]]
) -> dict[int, Any]:
    """Write all, or refuse with every row that cannot be written."""
    edits = [edit for edit in edits if edit.at in values]
    there = locked(sheet, [edit.id for edit in edits if edit.id])
    written: dict[int, Any] = {}
    findings: list[Finding] = []
    for edit in edits:
        try:
            row = started(sheet, edit, there)
            for name, value in values[edit.at].items():
                setattr(row, name, value)
            save(sheet, row)
            written[edit.at] = row
        except Refusal as refusal:
            findings += [replace(f, rows=(edit.at,)) for f in refusal.findings]
    if findings:
        raise Refusal(*findings)
    return written


def locked(sheet: Sheet, ids: Sequence[str]) -> dict[str, Any]:
    """The rows as they are now, held in one order until the transaction ends."""
    rows = sheet.model._default_manager.select_for_update().order_by("id")
    return {str(row.pk): row for row in rows.filter(pk__in=ids)}


def started(sheet: Sheet, edit: Edit, there: Mapping[str, Any]) -> Any:
    """The row to write to: a new one, or that which was read, unchanged since."""
    if not edit.id:
        owner = {} if sheet.common else {"owner_id": acting().firm}
        return sheet.model(**owner)
    row = there.get(edit.id)
    if row is None or row.version != edit.version:
        raise Refusal(changed_meanwhile(sheet))
    return row
