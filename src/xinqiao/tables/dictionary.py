"""Reads the data dictionary: one TOML file per table, in `data/`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import polars as pl

POLARS: Mapping[str, pl.DataType] = MappingProxyType(
    {
        "text": pl.String(),
        "choice": pl.String(),
        "currency": pl.String(),
        "pairs": pl.String(),
        "count": pl.Int64(),
        "weeks": pl.Int64(),
        "money": pl.Int64(),
        "number": pl.Float64(),
        "share": pl.Float64(),
        "week": pl.Date(),
        "day": pl.Date(),
        "flag": pl.Boolean(),
    }
)
"""How each kind of column is held. Money: in micro-units (1 yuan = 1,000,000)."""

INPUT_ORDER = (
    *("firms", "parts", "bom", "substitutes", "supply", "demand", "capacity"),
    *("lanes", "pledges", "quotes", "holdings"),
    *("parts_evidence", "approvals", "notices"),
)
OUTCOME_ORDER = (
    *("deliveries", "builds", "usage", "allocations", "leftovers", "shortfalls"),
    *("cures", "bottlenecks", "fill_rates", "prices"),
)
MATCHING_ORDER = ("offers",)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its kind, what it may hold, and what it means.

    `least`, `above`: bounds of a number. `refers`: the `table.column` it must be found
    in; `wildcard` is the one other value allowed. `currency`: the column beside it that
    names the currency. `default`: what a blank means, where it means something.
    """

    table: str
    name: str
    type: str
    zh: str
    meaning: str
    meaning_zh: str
    required: bool = False
    unit: str = ""
    choices: tuple[str, ...] = ()
    default: Any = None
    least: float | None = None
    above: float | None = None
    refers: str = ""
    wildcard: str = ""
    currency: str = ""
    example: Any = None

    @property
    def dtype(self) -> pl.DataType:
        """How the column is held in Polars."""
        return POLARS[self.type]


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what a row is, its key, and its columns in their order."""

    name: str
    use: str
    zh: str
    meaning: str
    meaning_zh: str
    key: tuple[str, ...]
    order: tuple[str, ...]
    columns: Mapping[str, Column] = field(repr=False)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Column names and Polars types, in order."""
        return {name: column.dtype for name, column in self.columns.items()}

    def empty(self) -> pl.DataFrame:
        """The table without rows."""
        return pl.DataFrame(schema=self.schema)


def polars_type(kind: str) -> pl.DataType:
    """How a kind of column is held in Polars."""
    return POLARS[kind]


def read_table(name: str) -> Table:
    """Read one table's page of the dictionary."""
    path = files("xinqiao.tables") / "data" / f"{name}.toml"
    page = tomllib.loads(path.read_text(encoding="utf-8"))
    columns = {
        column: Column(table=name, name=column, **as_tuples(entry))
        for column, entry in page.pop("columns").items()
    }
    return Table(name=name, columns=MappingProxyType(columns), **as_tuples(page))


def as_tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Freeze the lists of an entry."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}


INPUTS: Mapping[str, Table] = MappingProxyType({n: read_table(n) for n in INPUT_ORDER})
"""The tables of a market, by name, in their order."""

OUTCOMES: Mapping[str, Table] = MappingProxyType(
    {n: read_table(n) for n in OUTCOME_ORDER}
)
"""The tables of an outcome, by name, in their order."""

MATCHES: Mapping[str, Table] = MappingProxyType(
    {n: read_table(n) for n in MATCHING_ORDER}
)
"""The tables of a matching, by name, in their order."""

TABLES: Mapping[str, Table] = MappingProxyType({**INPUTS, **OUTCOMES, **MATCHES})
"""All tables, by name."""
