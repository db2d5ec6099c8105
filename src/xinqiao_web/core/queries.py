"""Reading a sheet: what an address asks for, page by page.

An address holds the whole question: `q` (the beginning of the key), a column's name
(its value), `COLUMN__from` and `COLUMN__to`, `COLUMN__begins`, `sort` (a column; `-`
before it: falling), `columns` (those that are shown), and `after` or `before` (the
place where the page begins or ends). Pages go on by key, never by counting rows: the
hundredth is as fast as the first.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import polars as pl
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet

from xinqiao.tables import Column
from xinqiao_web.core.cells import read_cells
from xinqiao_web.core.sheets import Sheet

PAGE = 50
ENDS = {"": "exact", "__from": "gte", "__to": "lte"}
"""What may follow a column's name in an address, and how its value is compared."""

NOTHING = Q(pk=None)
UNREADABLE = (
    *(ValueError, TypeError, AttributeError, ArithmeticError, RecursionError),
    ValidationError,
)
"""What reading a place that somebody made up may raise."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a sheet, and the places where the next ones begin and those before
    end (blank: there are none).
    """

    rows: list[Any]
    after: str
    before: str = ""


def asked_rows(sheet: Sheet, asked: Mapping[str, str]) -> QuerySet[Any]:
    """The rows that an address asks for, in its order."""
    rows = sheet.model._default_manager.all()
    if prefix := asked.get("q", "").strip():
        found = begins(sheet.sought, prefix) if is_storable(prefix) else NOTHING
        rows = rows.filter(found)
    values = held_values(sheet, asked)
    for column in sheet.columns:
        rows = rows.filter(filter_of(column, asked, values))
    return rows.order_by(*order_of(sheet, asked))


def shown_columns(sheet: Sheet, asked: Mapping[str, str]) -> list[Column]:
    """The columns that an address names in `columns`; all of them if it names none."""
    names = asked.get("columns", "").split(",")
    return [c for c in sheet.columns if c.name in names] or list(sheet.columns)


def begins(name: str, prefix: str) -> Q:
    """A range and no pattern: row-level security lets no index serve LIKE."""
    return Q(**{f"{name}__gte": prefix, f"{name}__lt": prefix + "\U0010ffff"})


def filter_of(column: Column, asked: Mapping[str, str], values: Mapping[str, Any]) -> Q:
    """What an address says of one column; a value that cannot be finds nothing."""
    found = Q()
    for end, look in ENDS.items():
        if (name := column.name + end) in values:
            value = values[name]
            found &= (
                NOTHING if value is None else Q(**{f"{column.name}__{look}": value})
            )
    if prefix := asked.get(f"{column.name}__begins", "").strip():
        is_text = column.type == "text" and is_storable(prefix)
        found &= begins(column.name, prefix) if is_text else NOTHING
    return found


def row_of(sheet: Sheet, row: Any) -> Any | None:
    """One row that the acting firm may see: another firm's is as one that is not."""
    return sheet.model._default_manager.filter(pk=row).first()


def held_values(sheet: Sheet, asked: Mapping[str, str]) -> Mapping[str, Any]:
    """The values that an address names, as the database holds them; None if it can not.

    All are read at once, by the part of the address that names them.
    """
    texts = {
        column.name: [asked.get(column.name + end, "").strip() for end in ENDS]
        for column in sheet.columns
    }
    texts = {name: values for name, values in texts.items() if any(values)}
    if not texts:
        return {}
    readable = {n: [t if is_storable(t) else "" for t in v] for n, v in texts.items()}
    frame, _ = read_cells(sheet, pl.DataFrame(readable), pl.Series(range(len(ENDS))))
    held = {row["row"]: row for row in frame.iter_rows(named=True)}
    return {
        name + end: held.get(at, {}).get(name)
        for name, values in texts.items()
        for at, end in enumerate(ENDS)
        if values[at]
    }


def is_storable(text: str) -> bool:
    """Whether the database can hold a text: without NUL and halves of characters."""
    return "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def order_of(sheet: Sheet, asked: Mapping[str, str]) -> list[Any]:
    """The order asked for; the key, unless a column is named. Blanks come last."""
    name, falls = sorted_by(sheet, asked)
    # Said of a column without blanks, it would keep an index from being read backwards.
    last = {"nulls_last": True} if has_blanks(sheet, name) else {}
    by = F(name).desc(**last) if falls else F(name).asc(**last)
    return [by, F("id").desc() if falls else F("id").asc()]


def has_blanks(sheet: Sheet, name: str) -> bool:
    """Whether a column may be blank; the owner, which is no field of its own, never."""
    return name != sheet.owned_by and bool(sheet.model._meta.get_field(name).null)


def sorted_by(sheet: Sheet, asked: Mapping[str, str]) -> tuple[str, bool]:
    """The column to sort by, and whether it falls."""
    text = asked.get("sort", "")
    name = text.removeprefix("-")
    known = {column.name for column in sheet.columns}
    return (name, text != name) if name in known else (sheet.key[0], False)


def page_of(sheet: Sheet, asked: Mapping[str, str], size: int = PAGE) -> Page:
    """The page of rows that an address asks for."""
    rows = asked_rows(sheet, asked)
    order = sorted_by(sheet, asked)
    start, end = asked.get("after"), asked.get("before")
    if edge := end or start:
        held = read_place(sheet, order[0], edge)
        is_behind = short_of if end else beyond
        rows = rows.filter(is_behind(*order, *held, has_blanks(sheet, order[0])))
    if end:
        rows = rows.reverse()
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if not found:
        return Page([], "")
    if end:
        found.reverse()
    first, last = (place(getattr(r, order[0]), r.pk) for r in (found[0], found[-1]))
    goes_on, came_from = (True, more) if end else (more, bool(start))
    return Page(found, last if goes_on else "", first if came_from else "")


def beyond(name: str, falls: bool, value: Any, row: str, blanks: bool) -> Q:
    """Rows behind a place in the order; blanks come last whichever way it runs."""
    look = "lt" if falls else "gt"
    if value is None:
        return Q(**{f"{name}__isnull": True, f"id__{look}": row})
    found = past(name, look, value, row)
    return found | Q(**{f"{name}__isnull": True}) if blanks else found


def short_of(name: str, falls: bool, value: Any, row: str, blanks: bool) -> Q:
    """Rows before a place in the order."""
    look = "gt" if falls else "lt"
    if value is None:
        blank = Q(**{f"{name}__isnull": True, f"id__{look}": row})
        return blank | Q(**{f"{name}__isnull": False})
    return past(name, look, value, row)


def past(name: str, look: str, value: Any, row: str) -> Q:
    """Rows on one side of a place that is no blank.

    The first part says nothing more; by it alone an index can be entered at the place.
    """
    near = Q(**{f"{name}__{look}e": value})
    same = Q(**{name: value, f"id__{look}": row})
    return near & (Q(**{f"{name}__{look}": value}) | same)


def place(value: Any, row: Any) -> str:
    """A place in the order, as an address holds it."""
    text = json.dumps([value, str(row)], default=str)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_place(sheet: Sheet, name: str, text: str) -> tuple[Any, str]:
    """The place that an address holds, in the order of a column.

    Raises
    ------
    ValueError
        If it is none.
    """
    try:
        value, row = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        field: Any = sheet.model._meta.get_field(name)
        held = field.to_python(value)
        place_of_row = str(UUID(row))
    except UNREADABLE as error:
        raise ValueError(text) from error
    if isinstance(held, str) and not is_storable(held):
        raise ValueError(text)
    return held, place_of_row
