"""Values that occur once in the world: whoever reads one knows whose row it was."""

import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.db import models

from xinqiao.tables import Column
from xinqiao_web.core.cells import MILLION
from xinqiao_web.core.sheets import SHEETS

_numbers = count(1)
# Spread over the digits: neighbours in order do not look alike.
STEP, SPACE = 618_033_989, 9_000_000_000


def unlike_others() -> int:
    """The next number of ten digits."""
    return 1_000_000_000 + next(_numbers) * STEP % SPACE


class Canaries:
    """The values of one firm, each made once and remembered as pages show it."""

    def __init__(self) -> None:
        """None yet."""
        self.seen_as: set[str] = set()

    def text(self) -> str:
        """A word that nobody else writes."""
        return self.kept(f"CNRY{unlike_others():010d}")

    def pieces(self) -> int:
        """A number of ten digits."""
        return int(self.kept(str(unlike_others())))

    def millionths(self) -> int:
        """A number with six decimals."""
        number = unlike_others() * 10 + 1
        self.kept(f"{number // MILLION}.{number % MILLION:06d}")
        return number

    def share(self) -> int:
        """A share of one, with six decimals."""
        digits = unlike_others() % 90_000 * 10 + 100_001
        self.kept(f"0.{digits}")
        return digits

    def monday(self) -> date:
        """A Monday of a far year."""
        day = date(2301, 1, 7) + timedelta(weeks=next(_numbers))
        self.kept(day.isoformat())
        return day

    def kept(self, shown: str) -> str:
        """Remember how a value is shown."""
        self.seen_as.add(shown)
        return shown


def canary_for(field: models.Field, firm: Canaries) -> Any:
    """A value of a firm's own for one field of a model, if the field can hold one."""
    column = column_of(field)
    if column is not None:
        return by_type(column, firm)
    if isinstance(field, models.JSONField):
        return {"canary": firm.text()}
    if isinstance(field, models.DateTimeField):
        return datetime.combine(firm.monday(), time(), UTC)
    if isinstance(field, models.DateField):
        return firm.monday()
    if isinstance(field, models.IntegerField):
        return firm.pieces()
    return firm.text()


def column_of(field: models.Field) -> Column | None:
    """The column of the dictionary that a field holds."""
    for sheet in SHEETS.values():
        if sheet.model is field.model:
            return {c.name: c for c in sheet.columns}.get(field.name)
    return None


def by_type(column: Column, firm: Canaries) -> Any:
    """A value of a firm's own for a column; what has few values has none of its own."""
    if column.choices:
        return column.choices[0]
    makes = {
        "text": firm.text,
        "count": firm.pieces,
        "money": firm.millionths,
        "number": firm.millionths,
        "share": firm.share,
        "week": firm.monday,
        "day": firm.monday,
    }
    few = {"currency": "XTS", "flag": True, "weeks": 3, "pairs": None}
    return makes[column.type]() if column.type in makes else few[column.type]


SEPARATORS = re.compile(r"(?<=\d)[,\u2009\u202f\u00a0](?=\d{3})")


def found(canaries: set[str], text: str) -> set[str]:
    """Which of the values a text shows, however it groups digits."""
    plain = SEPARATORS.sub("", text)
    return {canary for canary in canaries if canary in plain}
