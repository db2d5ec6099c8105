"""Codes that name other rows: which the reader may use, and the pages they lead to.

A code is known within the wall only: chips, one's own parts, modules that were granted,
firms. What another firm calls its parts is neither suggested nor told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import polars as pl
from django.db import models
from django.urls import reverse

from xinqiao.errors import Finding
from xinqiao.market.nearest import nearest_each
from xinqiao.tables import INPUTS, Column
from xinqiao_web.core.cells import read_row
from xinqiao_web.core.findings import finding
from xinqiao_web.core.queries import begins, is_storable
from xinqiao_web.core.sheets import SHEETS, Sheet

MOST = 20
"""How many codes are suggested at once."""

NEAR = 5_000
"""Among how many codes the nearest to a wrong one is sought."""


@dataclass(frozen=True, slots=True)
class Source:
    """Rows in which codes stand: their model and the column."""

    model: type[models.Model]
    column: str
    name: str = ""


MORE: dict[str, list[Source]] = {}
"""Sources that are no sheets, by what refers to them: `firms.firm`."""


def enter(refers: str, model: type[models.Model], column: str, name: str = "") -> None:
    """Enter a source of codes; `name`: the column that says what a code is called."""
    MORE.setdefault(refers, []).append(Source(model, column, name))


def sources(refers: str) -> Iterator[Source]:
    """Where the codes stand that a column may refer to."""
    table, column = refers.split(".")
    for sheet in sheets_of(table):
        name = "name" if "name" in {c.name for c in sheet.columns} else ""
        yield Source(sheet.model, column, name)
    yield from MORE.get(refers, ())


def sheets_of(table: str) -> Iterator[Sheet]:
    """The sheets that hold rows of a table and have a page for each."""
    return (s for s in SHEETS.values() if s.table.name == table)


def suggested(refers: str, beginning: str) -> list[tuple[str, str]]:
    """Codes with this beginning, each with what it is called, in order."""
    found = chain.from_iterable(
        with_names(source, beginning) for source in sources(refers)
    )
    return sorted(set(found))[:MOST]


def with_names(source: Source, beginning: str) -> Iterator[tuple[str, str]]:
    """Codes of one source."""
    rows = source.model._default_manager.order_by(source.column)
    if beginning and is_storable(beginning):
        rows = rows.filter(begins(source.column, beginning))
    columns = (source.column, source.name or source.column)
    for code, name in rows.values_list(*columns)[:MOST]:
        yield code, name if name and name != code else ""


def unknown(sheet: Sheet, frame: pl.DataFrame) -> list[Finding]:
    """A finding for each code of these rows that names nothing the reader may use.

    `frame`: rows of the sheet as the database holds them, with their numbers `row`.
    """
    referring = (c for c in sheet.columns if c.refers and c.name in frame.columns)
    return list(
        chain.from_iterable(unknown_in(sheet, frame, column) for column in referring)
    )


def judged(
    sheet: Sheet, cells: Mapping[str, str | None]
) -> tuple[Mapping[str, Any], list[Finding]]:
    """One row from the texts of its cells, and all that is wrong with it."""
    values, findings = read_row(sheet, cells)
    return values, findings + (unknown_of(sheet, values) if values else [])


def unknown_of(sheet: Sheet, values: Mapping[str, Any]) -> list[Finding]:
    """The same for one row."""
    codes = {c.name: [values[c.name]] for c in sheet.columns if c.refers}
    frame = pl.DataFrame(codes, schema=dict.fromkeys(codes, pl.String))
    return unknown(sheet, frame.with_columns(row=pl.lit(2)))


def unknown_in(sheet: Sheet, frame: pl.DataFrame, column: Column) -> Iterator[Finding]:
    """Those of one column, with the nearest that are known."""
    used = frame.select("row", code=column.name).drop_nulls()
    used = used.filter(pl.col("code") != column.wildcard)
    codes = used["code"].unique().to_list()
    missing = sorted(set(codes) - known(column.refers, codes))
    if not missing:
        return
    target, name = column.refers.split(".")
    near = nearest_each(missing, all_codes(column.refers))
    rows = dict(used.group_by("code").agg("row").iter_rows())
    for code in missing:
        yield finding(
            "XW110" if near[code] else "XW111",
            table=sheet.name,
            column=column.name,
            rows=tuple(rows[code]),
            value=code,
            what=INPUTS[target].columns[name],
            nearest=" · ".join(near[code]),
        )


def known(refers: str, codes: Sequence[str]) -> set[str]:
    """Those of some codes that name something."""
    found = (
        s.model._default_manager.filter(**{f"{s.column}__in": codes}).values_list(
            s.column, flat=True
        )
        for s in sources(refers)
    )
    return set(chain.from_iterable(found))


def all_codes(refers: str) -> Iterator[str]:
    """Codes to seek the nearest among."""
    for source in sources(refers):
        rows = source.model._default_manager.order_by(source.column)
        yield from rows.values_list(source.column, flat=True)[:NEAR]


def pages_of(
    columns: Iterable[Column], rows: Sequence[Any]
) -> dict[tuple[str, str], str]:
    """The pages of what rows name, by what a column refers to and the code."""
    wanted: dict[str, set[str]] = {}
    for column in columns:
        if column.refers:
            values = (getattr(row, column.name) for row in rows)
            wanted.setdefault(column.refers, set()).update(filter(None, values))
    return {
        (refers, code): page
        for refers, codes in wanted.items()
        for code, page in known_pages(refers, codes).items()
    }


def known_pages(refers: str, codes: set[str]) -> dict[str, str]:
    """The pages of some codes, as far as the reader may read them."""
    found = rows_named(refers, codes)
    return {code: reverse("row", args=[sheet.name, row]) for sheet, code, row in found}


def rows_named(refers: str, codes: set[str]) -> Iterator[tuple[Sheet, str, Any]]:
    """The rows that some codes name, in their sheets."""
    table, column = refers.split(".")
    for sheet in sheets_of(table):
        rows = sheet.model._default_manager.filter(**{f"{column}__in": codes})
        for code, row in rows.values_list(column, "pk"):
            yield sheet, code, row
