"""What a firm knows of the market: its own rows, what is common, what is granted.

The engine's rules are asked about this part of the market; what they say of the table
that is imported is told, the rest is not this import's business.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.checks import check_market
from xinqiao.market.coerce import Draft
from xinqiao.tables import INPUTS, Column, Table
from xinqiao_web.accounts.models import Firm
from xinqiao_web.catalog.models import Grant
from xinqiao_web.core.bulk import read_rows
from xinqiao_web.core.cells import MILLION
from xinqiao_web.core.context import acting
from xinqiao_web.core.sheets import SHEETS, Sheet
from xinqiao_web.market.models import Reserved

LISTS = ("quotes", "holdings")
"""Tables that no rule of another table looks at."""

ELSEWHERE = frozenset({"XQ503", "XQ509"})
"""Rules about what only all firms together have: supply for a need, entitlements."""


def told_by_rules(
    sheet: Sheet, file: pl.DataFrame, kept: pl.DataFrame, unsound: frozenset[Any]
) -> list[Finding]:
    """What the engine's rules say of the rows of a file.

    `file`: its rows as the database holds them, with `row`. `kept`: rows of the sheet
    that are there and stay. `unsound`: columns with cells that could not be read.
    """
    draft = Draft(dict(tables(sheet, file, kept)), unsound)
    found = check_market(draft)
    rows = frozenset(file["row"].to_list())
    return [
        replace(one, rows=tuple(row for row in one.rows if row))
        for one in found
        if one.table == sheet.table.name
        and one.code not in ELSEWHERE
        and not rows.isdisjoint(one.rows)
    ]


def tables(
    sheet: Sheet, file: pl.DataFrame, kept: pl.DataFrame
) -> Iterator[tuple[str, pl.DataFrame]]:
    """All tables of the market as the acting firm knows it."""
    for table in INPUTS.values():
        parts = [as_engine(s, rows) for s, rows in known(table, sheet, file, kept)]
        if table.name == "firms":
            parts.append(firms())
        if table.name == "parts":
            parts.append(granted())
        if table.name == "supply":
            parts.append(reserved())
        empty = table.empty().with_columns(row=pl.lit(0, pl.Int64))
        yield table.name, pl.concat([empty, *parts], how="diagonal_relaxed")


def known(
    table: Table, sheet: Sheet, file: pl.DataFrame, kept: pl.DataFrame
) -> Iterator[tuple[Sheet, pl.DataFrame]]:
    """The sheets of a table with their rows; of the imported one, those of the file."""
    for other in SHEETS.values():
        if other.table is not table:
            continue
        if other is sheet:
            yield sheet, file
            yield sheet, kept.with_columns(row=pl.lit(0, pl.Int64))
        elif table.name not in LISTS:
            rows = read_rows(other.model._default_manager.all(), other.columns)
            yield other, rows.with_columns(row=pl.lit(0, pl.Int64))


def as_engine(sheet: Sheet, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows as the database holds them in the types of the engine."""
    given = dict(sheet.fixed)
    if sheet.owned_by:
        given[sheet.owned_by] = acting().firm
    columns = sheet.table.columns.values()
    return rows.select(
        *(
            typed(column).alias(column.name)
            if column.name in rows.columns
            else pl.lit(given.get(column.name, column.default), column.dtype).alias(
                column.name
            )
            for column in columns
        ),
        pl.col("row"),
    )


def typed(column: Column) -> pl.Expr:
    """A column in the type of the engine."""
    cells = pl.col(column.name)
    if column.type in ("number", "share"):
        cells = cells / MILLION
    cells = cells.cast(column.dtype)
    return cells if column.default is None else cells.fill_null(column.default)


def firms() -> pl.DataFrame:
    """All firms of the market; the offices that run it are none."""
    table = INPUTS["firms"]
    rows = read_rows(Firm.objects.exclude(role=None), tuple(table.columns.values()))
    return rows.select(
        *(typed(column).alias(name) for name, column in table.columns.items()),
        row=pl.lit(0, pl.Int64),
    )


def granted() -> pl.DataFrame:
    """Modules of other makers that the acting firm may use: id and name."""
    grants = Grant.objects.filter(granted_to_id=acting().firm)
    rows = [
        {"part": part, "name": name, "maker": maker, "kind": "module"}
        for part, name, maker in grants.values_list("part", "name", "owner_id")
    ]
    schema = dict.fromkeys(("part", "name", "maker", "kind"), pl.String)
    frame = pl.DataFrame(rows, schema=schema).unique("part", maintain_order=True)
    return frame.with_columns(row=pl.lit(0, pl.Int64), lead_weeks=pl.lit(0, pl.Int64))


def reserved() -> pl.DataFrame:
    """Lots of other holders that are reserved for the acting firm."""
    held = [f.name for f in Reserved._meta.get_fields()]
    columns = tuple(c for c in INPUTS["supply"].columns.values() if c.name in held)
    rows = read_rows(Reserved.objects.all(), columns)
    holders = dict(Reserved.objects.values_list("lot", "owner_id"))
    firm = pl.col("lot").replace_strict(holders, return_dtype=pl.String)
    return rows.select(
        *(typed(column).alias(column.name) for column in columns),
        firm=firm,
        blocked=pl.lit(False),
        row=pl.lit(0, pl.Int64),
    )
