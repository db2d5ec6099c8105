"""What a row was before, and by whom it was changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinqiao.tables import Column
from xinqiao_web.core.colleagues import names_of
from xinqiao_web.core.models import Version
from xinqiao_web.core.reading import read
from xinqiao_web.core.sheets import Sheet


@dataclass(frozen=True, slots=True)
class State:
    """One state of a row.

    `person`: who made it, by name. `changes`: column, what stood there before, what
    then.
    """

    version: int
    verb: str
    at: datetime
    person: str
    cause: str
    changes: tuple[tuple[Column, str, str], ...]


def states_of(sheet: Sheet, row: Any) -> list[State]:
    """The states of a row, the newest first."""
    found = Version.objects.filter(sheet=sheet.name, row=row).order_by("version")
    versions = list(found)
    names = names_of(versions)
    states, before = [], dict[str, Any]()
    for version in versions:
        now = {} if version.verb == "delete" else version.content
        states.append(
            State(
                version.version,
                version.verb,
                version.at,
                names[version.person],
                version.cause.removeprefix("-"),
                tuple(differences(sheet, before, now)),
            )
        )
        before = now
    return states[::-1]


def differences(
    sheet: Sheet, before: dict[str, Any], now: dict[str, Any]
) -> list[tuple[Column, str, str]]:
    """The columns whose values are not what they were."""
    return [
        (column, read(column, before.get(name)), read(column, now.get(name)))
        for column in sheet.columns
        if before.get(name := column.name) != now.get(name)
    ]
