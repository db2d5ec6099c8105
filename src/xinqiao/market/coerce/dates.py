"""Cells that hold days and weeks."""

import re
from datetime import date, timedelta

import polars as pl

from xinqiao.market.coerce.cells import Fault, Read, Suggest, as_text, read, where
from xinqiao.tables import Column

DATE = r"^([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})"
MIDNIGHT = r"(?:[T ]0?0:00(?::00(?:\.0+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?$"
TIMED = r"[T ][0-9]{1,2}:[0-9]{2}"
SERIAL = r"^[1-9][0-9]{4}(?:\.[0-9]+)?$"

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)
"""Days outside are slips: a spreadsheet that counts from 1900, a year typed wrongly."""

EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's serial numbers."""

WRITTEN = (
    re.compile(DATE),
    re.compile(r"^([0-9]{4})([0-9]{2})([0-9]{2})$"),
    re.compile(r"^([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日号]?$"),
)
ISO_WEEK = re.compile(r"^([0-9]{4})-?W([0-9]{1,2})$")


def read_day(cells: pl.Series, _: Column) -> Read:
    """Days."""
    days, faults = parsed(cells, the_day)
    return read(days, (*faults, out_of_range(days)))


def read_week(cells: pl.Series, _: Column) -> Read:
    """Weeks, named by their Monday."""
    days, faults = parsed(cells, the_monday)
    outside = out_of_range(days)
    other = (days.dt.weekday() != 1) & ~outside.cells
    return read(days, (*faults, outside, Fault("XQ213", other, the_monday)))


def parsed(cells: pl.Series, suggest: Suggest) -> tuple[pl.Series, tuple[Fault, ...]]:
    """Cells as days, and which are none: a date, at midnight if it has a time."""
    if cells.dtype == pl.Date:
        return cells, ()
    text = as_text(cells)
    dated, serial = text.str.contains(DATE), text.str.contains(SERIAL)
    whole = text.str.contains(DATE + MIDNIGHT)
    timed = dated & ~whole & text.str.contains(TIMED)
    days = where(whole, text).str.replace(DATE + ".*$", "$1-$2-$3")
    days = days.str.to_date("%Y-%m-%d", strict=False)
    return days, (
        Fault("XQ210", serial, suggest),
        Fault("XQ211", timed, suggest),
        Fault("XQ212", days.is_null() & text.is_not_null() & ~serial & ~timed, suggest),
    )


def out_of_range(days: pl.Series) -> Fault:
    """Days before 2000 or after 2100."""
    return Fault("XQ214", (days < FIRST) | (days > LAST))


def the_day(text: str) -> tuple[str, ...]:
    """The day that a text probably means, as it should be written."""
    day = probable(text)
    return (day.isoformat(),) if day and FIRST <= day <= LAST else ()


def the_monday(text: str) -> tuple[str, ...]:
    """The Monday of the week that a text probably means."""
    day = probable(text)
    monday = day - timedelta(day.weekday()) if day else None
    return (monday.isoformat(),) if monday and FIRST <= monday <= LAST else ()


def probable(text: str) -> date | None:
    """The day that a text probably means: a date, an ISO week, or a serial number."""
    try:
        if week := ISO_WEEK.match(text):
            return date.fromisocalendar(int(week[1]), int(week[2]), 1)
        if re.match(SERIAL, text):
            return EPOCH + timedelta(int(float(text)))
        for pattern in WRITTEN:
            if found := pattern.match(text):
                return date(*map(int, found.groups()))
    except ValueError:
        pass
    return None
