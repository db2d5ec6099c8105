"""Cells that hold days and weeks."""

import re
from datetime import date, timedelta

import polars as pl

from xinqiao.market.coerce.cells import Cells, Fault, Kind, Suggest, where
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


def read_date(cells: Cells, _: Column) -> pl.Expr:
    """Cells as days: a date, at midnight if it has a time."""
    if cells.dtype == pl.Date:
        return cells.values
    whole = where(cells.text.str.contains(DATE + MIDNIGHT), cells.text)
    plain = whole.str.replace(DATE + ".*$", "$1-$2-$3")
    return plain.str.to_date("%Y-%m-%d", strict=False)


def judge_date(
    cells: Cells, days: pl.Expr, suggest: Suggest
) -> tuple[Fault, Fault, Fault, Fault]:
    """Cells that are no dates, and dates before 2000 or after 2100."""
    text = cells.text
    unread = days.is_null() & text.is_not_null()
    serial = unread & text.str.contains(SERIAL)
    dated = text.str.contains(DATE) & ~text.str.contains(DATE + MIDNIGHT)
    timed = unread & dated & text.str.contains(TIMED)
    return (
        Fault("XQ210", serial, suggest),
        Fault("XQ211", timed, suggest),
        Fault("XQ212", unread & ~serial & ~timed, suggest),
        Fault("XQ214", (days < FIRST) | (days > LAST)),
    )


def judge_day(cells: Cells, days: pl.Expr, _: Column) -> tuple[Fault, ...]:
    """Days are dates of this century."""
    return judge_date(cells, days, the_day)


def judge_week(cells: Cells, days: pl.Expr, _: Column) -> tuple[Fault, ...]:
    """Weeks are named by their Monday."""
    *unread, outside = judge_date(cells, days, the_monday)
    other = (days.dt.weekday() != 1) & ~outside.cells
    return (*unread, outside, Fault("XQ213", other, the_monday))


DAYS = Kind(read_date, judge_day)
WEEKS = Kind(read_date, judge_week)


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
