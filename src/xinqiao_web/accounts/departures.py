"""A firm goes: what it had is packed for it, then taken out; the log stays."""

import csv
import io
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from xinqiao_web.accounts.models import Departure
from xinqiao_web.core.cells import shown
from xinqiao_web.core.models import Detail, Version
from xinqiao_web.core.scope import Scoped
from xinqiao_web.core.sheets import SHEETS, Sheet

STAY = ("accounts", "commitments", "rounds")
"""Rooms whose rows stay: who belonged to the firm, what its people were given, what
the firm owed others and they owed it, and what rounds that are over stand on.
"""

Lines = Iterable[Sequence[object]]

FIRST: list[Callable[[str], None]] = []
"""What the rooms do about a firm that goes, before its rows are taken out."""

ALSO: dict[str, Callable[[str], Lines]] = {}
"""What the rooms pack that is no sheet, by its name: the header, then the rows."""


def enter(name: str, pack: Callable[[str], Lines], do: Callable[[str], None]) -> None:
    """Enter what a room packs for a firm that goes, and what it does about it."""
    ALSO[name] = pack
    FIRST.append(do)


FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that a spreadsheet would take for a formula."""


def pack(firm: str, name: str) -> str:
    """Write all sheets of a firm into one archive of CSV files; the file's name."""
    place = settings.FILES / name
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = place.with_suffix(".part")
    with open_private(draft) as file, zipfile.ZipFile(file, "w") as archive:
        for sheet in SHEETS.values():
            if not sheet.common:
                written = as_csv(sheet, rows_of(sheet.model, firm))
                archive.writestr(f"{sheet.name}.csv", written, zipfile.ZIP_DEFLATED)
        for also, lines in ALSO.items():
            written = csv_of(lines(firm))
            archive.writestr(f"{also}.csv", written, zipfile.ZIP_DEFLATED)
    draft.replace(place)
    return name


def named() -> Iterator[str]:
    """The names of all archives that are kept."""
    return Departure.objects.values_list("file", flat=True).iterator()


def open_private(place: Path) -> Any:
    """A file that nobody else on the machine reads."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    return os.fdopen(os.open(place, flags, 0o600), "wb")


def rows_of(model: type[models.Model], firm: str) -> Any:
    """A firm's own rows of a table."""
    return model._default_manager.filter(owner=firm)


def as_csv(sheet: Sheet, rows: Any) -> str:
    """Rows under the dictionary's names; a text never becomes a formula."""
    columns = sheet.columns
    found = rows.order_by("id").iterator()
    cells = ([cell(c, getattr(row, c.name)) for c in columns] for row in found)
    return csv_of(chain([[column.name for column in columns]], cells))


def csv_of(lines: Lines) -> str:
    """Lines as CSV that spreadsheets open."""
    page = io.StringIO()
    csv.writer(page).writerows(lines)
    return "\ufeff" + page.getvalue()


def cell(column: Any, value: Any) -> str:
    """One value of a column as text."""
    return plain(value, shown(column, value))


def plain(value: Any, text: str) -> str:
    """What is written of a value: a text never becomes a formula."""
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def take_out(firm: str) -> int:
    """Remove a firm's rows and all their versions; how many rows there were."""
    for do in FIRST:
        do(firm)
    removed = sum(remove(model, firm) for model in leaving())
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_states(%s)", [firm])
    return removed


def leaving() -> Iterator[type[models.Model]]:
    """Tables with rows that go with their firm."""
    return (model for model in apps.get_models() if goes(model))


def goes(model: type[models.Model]) -> bool:
    """Whether the rows of a table go with their firm."""
    if not issubclass(model, Scoped) or not model._meta.managed:
        return False
    if model in (Detail, Version) or model._meta.app_label in STAY:
        return False
    return any(field.name == "owner" for field in model._meta.get_fields())


def remove(model: type[models.Model], firm: str) -> int:
    """Remove a firm's rows of a table at once."""
    rows = rows_of(model, firm)
    return int(rows._raw_delete(rows.db))
