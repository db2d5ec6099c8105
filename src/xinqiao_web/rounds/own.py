"""What a firm would hand in: its own rows in canonical form, and its own market.

Whoever calls acts for the firm, as a member of it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from xinqiao.tables import INPUTS
from xinqiao_web.accounts.models import Firm
from xinqiao_web.catalog.models import Chip, Grant
from xinqiao_web.core.bulk import read_rows
from xinqiao_web.core.context import acting
from xinqiao_web.core.sheets import SHEETS
from xinqiao_web.market.imports.surroundings import as_engine, granted, reserved, typed

HANDED_IN = (
    *("demand", "supply", "pledges", "parts", "bom", "substitutes", "capacity"),
    *("approvals", "parts_evidence"),
)
"""Sheets whose rows a firm hands in; what it paid and has counted stays with it."""

GRANTED = "granted"
"""Beside the sheets: of whom the modules of other makers are that the firm may use."""

Tables = Mapping[str, pl.DataFrame]


def own_tables() -> dict[str, pl.DataFrame]:
    """The acting firm's own rows by sheet, in the engine's types, in order.

    And, beside the sheets, the makers of modules that were granted to it: part, maker.
    """
    tables = {name: in_order(as_held(name)) for name in HANDED_IN}
    return {**tables, GRANTED: grants()}


def as_held(name: str) -> pl.DataFrame:
    """The rows of a sheet in the engine's types."""
    sheet = SHEETS[name]
    rows = read_rows(sheet.model._default_manager.all(), sheet.columns)
    if name == "demand":
        # What a firm says of worth orders its own programmes, and only that.
        rows = rows.with_columns(own_worth="worth")
    return as_engine(sheet, rows.with_columns(row=pl.lit(0, pl.Int64))).drop("row")


def in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows sorted by all their columns."""
    return frame.sort(frame.columns, nulls_last=False)


def grants() -> pl.DataFrame:
    """Modules of other makers that the firm may use; the first maker of each name."""
    rows = Grant.objects.filter(granted_to_id=acting().firm).order_by("owner_id")
    frame = pl.DataFrame(
        list(rows.values_list("part", "owner_id")),
        schema={"part": pl.String, "maker": pl.String},
        orient="row",
    )
    return frame.unique("part", keep="first", maintain_order=True).sort("part")


def alone(tables: Tables, steering: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
    """The firm's own market: its rows, first of each table, and what surrounds them.

    `steering`: what the operator approved for the firm, as `Steering` holds it.
    """
    found = {
        name: pl.concat([table.empty(), *parts(name, tables)], how="diagonal_relaxed")
        for name, table in INPUTS.items()
    }
    found["demand"] = steered(found["demand"], steering["programmes"])
    return {name: rows.select(*INPUTS[name].columns) for name, rows in found.items()}


def parts(name: str, tables: Tables) -> Iterator[pl.DataFrame]:
    """What a table of the firm's market is made of."""
    if name in tables:
        yield tables[name]
    if name == "parts":
        yield chips()
        yield granted().drop("row")
    if name == "supply":
        yield reserved().drop("row")
    if name == "firms":
        yield firms(tables)
    if name == "lanes":
        yield as_held("lanes")


def chips() -> pl.DataFrame:
    """The operator's catalogue."""
    sheet = SHEETS["chips"]
    rows = read_rows(Chip.objects.all(), sheet.columns)
    return as_engine(sheet, rows.with_columns(row=pl.lit(0, pl.Int64))).drop("row")


def firms(tables: Tables) -> pl.DataFrame:
    """All firms; how much each is entitled to is no matter of one firm alone."""
    table = INPUTS["firms"]
    rows = read_rows(Firm.objects.exclude(role=None), tuple(table.columns.values()))
    typed_rows = rows.select(typed(c).alias(name) for name, c in table.columns.items())
    return typed_rows.with_columns(entitlement=pl.lit(None, pl.Float64))


def steered(demand: pl.DataFrame, programmes: Mapping[str, Any]) -> pl.DataFrame:
    """Needs with the class, worth and sell-through that were approved for their part.

    What was not approved has the value of a blank: no class, 1 and 1.
    """
    columns = INPUTS["demand"].columns
    schema = {name: columns[name].dtype for name in ("part", *WEIGHED)}
    rows = [{"part": part, **values} for part, values in sorted(programmes.items())]
    approved = pl.DataFrame(rows, schema=schema)
    blank = [pl.col(n).fill_null(columns[n].default) for n in WEIGHED]
    bare = demand.drop(*WEIGHED).join(
        approved, on="part", how="left", maintain_order="left"
    )
    return bare.with_columns(blank).select(demand.columns)


WEIGHED = ("class", "worth", "sell_through")
"""What is the operator's to approve of a need."""
