"""A sheet's list as its page shows it: heads, filters, rows, where links lead."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from xinqiao.tables import Column
from xinqiao_web.core.codes import pages_of
from xinqiao_web.core.exports import FORMATS
from xinqiao_web.core.names import named
from xinqiao_web.core.queries import sorted_by
from xinqiao_web.core.reading import DATES, NUMBERS, Cell, chosen, look_of, read
from xinqiao_web.core.sheets import Sheet
from xinqiao_web.core.texts import say

PLACES = ("after", "before")
ENDS = {"": "=", "__from": "≥", "__to": "≤", "__begins": "…"}


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head. `sort`: `ascending`, `descending` or blank."""

    column: Column
    href: str
    sort: str
    look: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A filter that is in force, and the page without it."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Filter:
    """What one column can be narrowed by, and what it is narrowed to now.

    `kind`: `choice`, `dates`, `numbers` or `text`.
    """

    column: Column
    kind: str
    options: tuple[tuple[str, str], ...]
    now: str
    low: str
    high: str
    begins: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list."""

    row: Any
    name: str
    cells: tuple[Cell, ...]


def heads_of(
    sheet: Sheet, columns: Sequence[Column], asked: Mapping[str, str]
) -> list[Head]:
    """The heads of columns; a second press turns the order round."""
    by, falls = sorted_by(sheet, asked)
    rest = without(asked, "sort", *PLACES)
    heads = []
    for column in columns:
        here = column.name == by
        name = f"-{column.name}" if here and not falls else column.name
        sort = ("descending" if falls else "ascending") if here else ""
        href = "?" + urlencode({**rest, "sort": name})
        heads.append(Head(column, href, sort, look_of(column)))
    return heads


def marks_of(sheet: Sheet, asked: Mapping[str, str]) -> list[Mark]:
    """All filters in force, each to be taken away alone."""
    found = []
    if asked.get("q", "").strip():
        found.append(mark(asked, "q", f"{key_name(sheet)} {asked['q'].strip()}…"))
    for column in sheet.columns:
        for end, sign in ENDS.items():
            name = column.name + end
            if value := asked.get(name, "").strip():
                text = value + "…" if end == "__begins" else in_words(column, value)
                sign = "" if end == "__begins" else f"{sign} "
                found.append(mark(asked, name, f"{named(column)} {sign}{text}"))
    return found


def mark(asked: Mapping[str, str], name: str, text: str) -> Mark:
    """One filter, and the address without it."""
    return Mark(text, "?" + urlencode(without(asked, name, *PLACES)))


def in_words(column: Column, value: str) -> str:
    """A value of an address as people say it."""
    if column.type == "flag":
        return say("core.flag.yes" if value == "true" else "core.flag.no")
    return chosen(value) if column.choices else value


def filters_of(sheet: Sheet, asked: Mapping[str, str]) -> list[Filter]:
    """What each column can be narrowed by."""
    ends = ("", "__from", "__to", "__begins")
    return [
        Filter(c, kind_of(c), options_of(c), *(asked.get(c.name + e, "") for e in ends))
        for c in sheet.columns
    ]


def kind_of(column: Column) -> str:
    """How a column is narrowed."""
    if column.choices or column.type == "flag":
        return "choice"
    if column.type in DATES:
        return "dates"
    return "numbers" if column.type in NUMBERS else "text"


def options_of(column: Column) -> tuple[tuple[str, str], ...]:
    """The values of a list, in words."""
    values = ("true", "false") if column.type == "flag" else column.choices
    return tuple((value, in_words(column, value)) for value in values)


def lines_of(
    sheet: Sheet, columns: Sequence[Column], rows: Sequence[Any]
) -> list[Line]:
    """The rows, with links to what their codes name where the reader may read it."""
    pages = pages_of(columns, rows)
    return [
        Line(row, name_of(sheet, row), tuple(cells_of(columns, row, pages)))
        for row in rows
    ]


def cells_of(
    columns: Iterable[Column], row: Any, pages: Mapping[tuple[str, str], str]
) -> Iterable[Cell]:
    """The values of one row."""
    for column in columns:
        value = getattr(row, column.name)
        href = pages.get((column.refers, value), "") if column.refers else ""
        yield Cell(column, read(column, value), href)


def name_of(sheet: Sheet, row: Any) -> str:
    """What tells a row from the others."""
    columns = (c for c in sheet.columns if c.name in sheet.key)
    values = (read(column, getattr(row, column.name)) for column in columns)
    return " · ".join(filter(None, values))


def key_name(sheet: Sheet) -> str:
    """What the column is called that rows are found by."""
    return named(sheet.table.columns[sheet.sought])


def without(asked: Mapping[str, str], *names: str) -> dict[str, str]:
    """A question without some of its parts, and without blank ones."""
    return {k: v for k, v in asked.items() if k not in names and v.strip()}


def page_address(asked: Mapping[str, str], **place: str) -> str:
    """The same question, from a place on or up to it."""
    return "?" + urlencode({**without(asked, *PLACES), **place})


def files_of(sheet: Sheet, asked: Mapping[str, str]) -> list[dict[str, str]]:
    """The same question, answered as a file: each format and its address."""
    return [
        {
            "suffix": suffix,
            "href": reverse("export", args=[sheet.name, suffix]) + page_address(asked),
        }
        for suffix in FORMATS
    ]


def row_address(sheet: Sheet, row: Any) -> str:
    """The page of a row."""
    return reverse("row", args=[sheet.name, row])
