"""Bringing rows back: one to a state it had, or those that one removal took out."""

from typing import Any

from xinqiao_web.core.actions import REMOVAL, Conflict, Refusal, save
from xinqiao_web.core.audit import record
from xinqiao_web.core.findings import finding
from xinqiao_web.core.models import Version
from xinqiao_web.core.sheets import Sheet


def restore_row(sheet: Sheet, row: Any, version: int, seen: int) -> Any:
    """Give a row the values of a state it had; it returns if it was removed.

    `seen`: its newest version when the choice was made.

    Raises
    ------
    Conflict
        If it was changed since.
    Refusal
        If it had no such state, or another row has its key by now.
    """
    back = put_back(sheet, state(sheet, row, version))
    if back.version > seen + 1:
        raise Conflict
    record(f"{sheet.name}.restored", row=str(row), state=version)
    return back


def restore_removed(sheet: Sheet, cause: str) -> int:
    """Bring back the rows that one removal took out; how many came back.

    A row that is there again is left as it is.

    Raises
    ------
    Refusal
        If there was no such removal, or another row has the key of one of them.
    """
    removed = Version.objects.filter(sheet=sheet.name, cause=cause, verb="delete")
    rows = [str(row) for row in removed.values_list("row", flat=True)]
    if not rows or not cause.startswith(REMOVAL):
        raise Refusal(finding("XW113", table=sheet.name))
    there = sheet.model._default_manager.filter(pk__in=rows)
    gone = sorted(set(rows) - set(map(str, there.values_list("pk", flat=True))))
    for last in last_states(sheet, gone):
        put_back(sheet, last)
    record(f"{sheet.name}.restored", rows=gone)
    return len(gone)


def last_states(sheet: Sheet, rows: list[str]) -> list[Version]:
    """The last state of each of some rows."""
    states = Version.objects.filter(sheet=sheet.name, row__in=rows)
    return list(states.order_by("row", "-version").distinct("row"))


def state(sheet: Sheet, row: Any, version: int) -> Version:
    """One state of a row."""
    states = Version.objects.filter(sheet=sheet.name, row=row, version=version)
    found = states.first()
    if found is None:
        raise Refusal(finding("XW113", table=sheet.name))
    return found


def put_back(sheet: Sheet, was: Version) -> Any:
    """Write the values of a state; its versions go on where they ended."""
    model = sheet.model
    row = model._default_manager.select_for_update().filter(pk=was.row).first()
    if row is None:
        owner = {} if sheet.common else {"owner_id": was.owner}
        (last,) = last_states(sheet, [str(was.row)])
        row = model(id=was.row, version=last.version + 1, **owner)
        row._state.adding = True
    for column in sheet.columns:
        field: Any = model._meta.get_field(column.name)
        setattr(row, column.name, field.to_python(was.content.get(column.name)))
    save(sheet, row)
    return row
