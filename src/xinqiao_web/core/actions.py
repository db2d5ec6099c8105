"""Writing rows by hand: one verb, one transaction, one line in the log."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, models, transaction

from xinqiao.errors import Finding
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import act_as, acting
from xinqiao_web.core.findings import finding
from xinqiao_web.core.rules import broken
from xinqiao_web.core.sheets import Sheet

REMOVAL = "removal-"
"""How the cause begins that rows removed together have."""


class Conflict(Exception):
    """A row was changed by somebody else since it was read."""


class Refusal(Exception):
    """What was asked cannot be done; `findings` says why."""

    def __init__(self, *findings: Finding) -> None:
        """Keep the findings."""
        super().__init__(*findings)
        self.findings = findings


def add_row(sheet: Sheet, values: Mapping[str, Any]) -> models.Model:
    """A new row of the acting firm.

    Raises
    ------
    Refusal
        If a row with this key is there.
    """
    owner = {} if sheet.common else {"owner_id": acting().firm}
    row = sheet.model(**owner, **values)
    save(sheet, row)
    record(f"{sheet.name}.added", row=str(row.pk))
    return row


def change_row(
    sheet: Sheet, row: models.Model, values: Mapping[str, Any], version: int
) -> models.Model:
    """Give a row other values, if it is still in the version that was read.

    Raises
    ------
    Conflict
        If it is not.
    Refusal
        If another row has its key.
    """
    row = lock(sheet, row, version)
    for name, value in values.items():
        setattr(row, name, value)
    save(sheet, row)
    record(f"{sheet.name}.changed", row=str(row.pk))
    return row


def remove_row(sheet: Sheet, row: models.Model, version: int) -> None:
    """Take a row out, if it is still in the version that was read.

    Raises
    ------
    Conflict
        If it is not.
    Refusal
        If a rule holds the row here.
    """
    row = lock(sheet, row, version)
    with in_words():
        row.delete()
    record(f"{sheet.name}.removed", row=str(row.pk))


def remove_rows(sheet: Sheet, versions: Mapping[str, int]) -> str:
    """Take several rows out, all or none; the cause by which they can be had back.

    `versions`: by row, the version that was read.

    Raises
    ------
    Refusal
        If any of them was changed since, or a rule holds one of them here.
    """
    cause = f"{REMOVAL}{uuid4()}"
    with act_as(replace(acting(), cause=cause)):
        rows = sheet.model._default_manager.select_for_update().order_by("id")
        found = list(rows.filter(pk__in=versions))
        same = sum(versions[str(row.pk)] == row.version for row in found)
        if same < len(versions):
            changed = len(versions) - same
            raise Refusal(finding("XW112", table=sheet.name, count=changed))
        with in_words():
            sheet.model._default_manager.filter(pk__in=versions).delete()
        record(f"{sheet.name}.removed", rows=sorted(versions), cause=cause)
    return cause


def lock(sheet: Sheet, row: models.Model, version: int) -> Any:
    """The row as it is now, held until the transaction ends."""
    now = sheet.model._default_manager.select_for_update().filter(pk=row.pk).first()
    if now is None or now.version != version:
        raise Conflict
    return now


def save(sheet: Sheet, row: models.Model) -> None:
    """Write one row, and read what the database made of it."""
    try:
        with in_words():
            row.save()
    except IntegrityError as error:
        raise Refusal(key_is_taken(sheet, row)) from error
    row.refresh_from_db()


@contextmanager
def in_words() -> Iterator[None]:
    """Write something; what breaks a rule of the rooms is refused in its words.

    Raises
    ------
    Refusal
        If the database refuses by such a rule; the transaction goes on without it.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if found := broken(error):
            raise Refusal(*found) from error
        raise


def key_is_taken(sheet: Sheet, row: models.Model) -> Finding:
    """Another row of the same firm has this key."""
    key = " / ".join(str(getattr(row, name)) for name in sheet.key)
    return finding("XW101", table=sheet.name, column=sheet.key[0], key=key)


def changed_meanwhile(sheet: Sheet) -> Finding:
    """Somebody else was faster."""
    return finding("XW102", table=sheet.name)
