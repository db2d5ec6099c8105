"""What people do about imports: begin, say what columns are, apply, stop, undo."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from xinqiao_web.core import vault
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import acting
from xinqiao_web.core.findings import finding
from xinqiao_web.core.sheets import SHEETS, Sheet
from xinqiao_web.market import models as m
from xinqiao_web.market.imports.mapping import Columns, fitting, header_key
from xinqiao_web.market.imports.queries import meant

LARGEST = 50 * 1_000_000
"""Bytes a file may have."""

LONGEST_NAME = 200
REMEMBERED = timedelta(days=30)
"""How long an import can be undone."""

Defer = Callable[[str], Any]
"""Has a job done for an import, once this transaction holds."""


def begin(
    sheet: str, file: str, pieces: Iterable[bytes], mode: str, defer: Defer
) -> m.Import:
    """Take a file in; a job then reads and checks it.

    Raises
    ------
    Refusal
        If it is empty or too large.
    """
    size = 0

    def weighed() -> Iterable[bytes]:
        nonlocal size
        for piece in pieces:
            size += len(piece)
            if size > LARGEST:
                raise Refusal(finding("XW301", file=file, most=LARGEST // 1_000_000))
            yield piece

    stored = vault.keep(weighed())
    if not size:
        vault.drop(stored)
        raise Refusal(finding("XW302", file=file))
    who = acting()
    file = "".join(c for c in file if c.isprintable())[:LONGEST_NAME]
    work = m.Import.objects.create(
        owner_id=who.firm,
        person=who.person,
        role=who.role,
        sheet=sheet,
        file=file,
        stored=stored,
        size=size,
        mode=mode,
    )
    m.Progress.objects.create(pk=work.pk, owner_id=who.firm)
    defer(str(work.pk))
    return work


def turn_to(work: m.Import, page: int, defer: Defer) -> None:
    """Take another page of the file; its columns are guessed, and it is checked.

    Raises
    ------
    Refusal
        If the import is not at rest, or has no such page.
    """
    work = locked(work, m.CHECKED)
    if not 0 <= page < len(work.pages):
        raise Refusal(finding("XW306"))
    columns = meant(SHEETS[work.sheet], work.pages[page]["header"])
    update(work, page=page, columns=columns, state=m.CHECKING)
    start(work, defer)


def remap(work: m.Import, columns: Columns, mode: str, defer: Defer) -> None:
    """Say what the columns are, and how rows go in; it is checked anew.

    The same header means the same the next time.

    Raises
    ------
    Refusal
        If the import is not at rest, or the columns do not fit the page.
    """
    work = locked(work, m.CHECKED)
    sheet, header = SHEETS[work.sheet], work.pages[work.page]["header"]
    if not fitting(sheet, columns, len(header)) or mode not in m.MODES:
        raise Refusal(finding("XW306"))
    update(work, columns=columns, mode=mode, state=m.CHECKING)
    remember(sheet, header, columns)
    start(work, defer)


def update(work: m.Import, **values: Any) -> None:
    """Write some of an import's values."""
    m.Import.objects.filter(pk=work.pk).update(**values)


def remember(sheet: Sheet, header: Sequence[str], columns: Sequence[Any]) -> None:
    """Keep what a header means for this firm and sheet."""
    m.ColumnMap.objects.update_or_create(
        owner_id=acting().firm,
        sheet=sheet.name,
        header=header_key(header),
        defaults={"columns": list(columns)},
    )


def apply(work: m.Import, defer: Defer) -> None:
    """Have the rows put into the sheet.

    Raises
    ------
    Refusal
        If the import is not at rest, or has errors.
    """
    work = locked(work, m.CHECKED)
    if work.errors:
        raise Refusal(finding("XW305", errors=work.errors))
    if not work.pages:
        raise Refusal(finding("XW306"))
    update(work, state=m.APPLYING)
    start(work, defer)


def take_back(work: m.Import, defer: Defer) -> None:
    """Have an import undone.

    Raises
    ------
    Refusal
        If it was not applied, or too long ago.
    """
    work = locked(work, m.APPLIED)
    if not can_be_undone(work):
        raise Refusal(finding("XW307", days=REMEMBERED.days))
    update(work, state=m.UNDOING)
    start(work, defer)


def can_be_undone(work: m.Import) -> bool:
    """Whether an import was applied, not too long ago."""
    at = work.applied_at
    is_recent = at is not None and datetime.now(UTC) - at < REMEMBERED
    return work.state == m.APPLIED and is_recent and work.sheet in SHEETS


def stop(work: m.Import) -> None:
    """Ask the work on an import to end; nothing is done by halves."""
    m.Progress.objects.filter(pk=work.pk).update(stop=True)


def start(work: m.Import, defer: Defer) -> None:
    """Have a job go on with an import."""
    waiting = {"phase": "waiting", "done": 0, "total": 0, "stop": False}
    m.Progress.objects.filter(pk=work.pk).update(**waiting)
    defer(str(work.pk))


def locked(work: m.Import, state: str) -> m.Import:
    """The import as it is now, held until the transaction ends.

    Raises
    ------
    Refusal
        If it is in another state: somebody was faster.
    """
    now = m.Import.objects.select_for_update().filter(pk=work.pk, state=state).first()
    if now is None:
        raise Refusal(finding("XW306"))
    return now
