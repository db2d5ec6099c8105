"""The weeks a market spans."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.coerce import Draft
from xinqiao.market.findings import finding

LONGEST = 208
"""Weeks a market may span."""

DATED = ("supply", "demand", "capacity")
"""Tables whose weeks make the horizon."""


def first_week(tables: Mapping[str, pl.DataFrame]) -> date | None:
    """The earliest Monday in supply, demand or capacity."""
    weeks = pl.concat([tables[name]["week"] for name in DATED])
    first = weeks.min()
    return first if isinstance(first, date) else None


def weeks_are_within_four_years(draft: Draft) -> Iterator[Finding]:
    """Every week is one of the 208 that begin with the first."""
    first = first_week(draft.tables)
    if first is None:
        return
    last = first + timedelta(weeks=LONGEST - 1)
    for table in DATED:
        wrong = draft[table].filter(pl.col("week") > last)
        if wrong.height:
            yield finding(
                "XQ501",
                table=table,
                rows=wrong["row"],
                column="week",
                first=first.isoformat(),
                last=last.isoformat(),
                origin=origin(draft, first),
            )


def origin(draft: Draft, first: date) -> str:
    """Where the first week is written; the table alone, if in no file."""
    for table in DATED:
        rows = draft[table].filter(pl.col("week") == first)["row"]
        if rows.len():
            return " ".join([table, *map(str, rows.filter(rows > 0)[:1])])
    return ""
