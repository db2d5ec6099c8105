"""Values as they are read on a page: grouped, in the reader's language."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from xinqiao.tables import Column
from xinqiao_web.core.cells import shown
from xinqiao_web.core.grouping import grouped
from xinqiao_web.core.rows import MILLIONTHS
from xinqiao_web.core.texts import catalogue, language, say

NUMBERS = frozenset({"count", "weeks"}) | MILLIONTHS
DATES = frozenset({"week", "day"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One value on a page. `href`: the page of what it names, blank for none."""

    column: Column
    text: str
    href: str = ""

    @property
    def look(self) -> str:
        """How its column is set."""
        return look_of(self.column)


def look_of(column: Column) -> str:
    """Numbers stand under each other by their last digit."""
    if column.type in NUMBERS:
        return "num"
    if column.name == "description":
        return "long"
    return "date" if column.type in DATES else ""


def read(column: Column, value: Any) -> str:
    """One value as it is read; blank stays blank."""
    if value is None:
        return ""
    if column.type in NUMBERS:
        return grouped(shown(column, value))
    if column.type == "week":
        return week(value if isinstance(value, date) else date.fromisoformat(value))
    if column.type == "flag":
        return say("core.flag.yes" if value else "core.flag.no")
    if column.choices:
        return chosen(str(value))
    return shown(column, value)


def week(day: date) -> str:
    """A week by its Monday and its number: `2022-03-07 W10`, in Chinese `第10周`."""
    number = day.isocalendar().week
    return f"{day.isoformat()} {say('core.time.week', number=number)}"


def chosen(value: str) -> str:
    """A value of a list in words; what is a name itself, such as a standard, stays."""
    words = catalogue()["core"]["choices"].get(value)
    return str(words[language()]) if words else value
