"""From tables as handed in to complete, typed tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.coerce.columns import coerce_column, filled, plain
from xinqiao.market.findings import finding
from xinqiao.market.nearest import nearest
from xinqiao.tables import INPUTS, Table

NEEDED = ("firms", "parts", "supply", "demand")
"""Tables without which there is no market."""

FILLED = ("firms", "parts", "demand")
"""Tables without rows of which there is no market."""


@dataclass(frozen=True, slots=True)
class Given:
    """A table as handed in, its row numbers, and whether it is held as in a market."""

    frame: pl.DataFrame
    rows: pl.Series | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """Complete, typed tables, each with `row`: the row number as handed in.

    `unsound`: the (table, column) that have cells which did not fit and are blank now;
    a rule about blanks leaves them alone.
    """

    tables: Mapping[str, pl.DataFrame]
    unsound: frozenset[tuple[str, str]] = frozenset()

    def __getitem__(self, table: str) -> pl.DataFrame:
        """One table."""
        return self.tables[table]

    def is_sound(self, table: str, *columns: str) -> bool:
        """Whether what is blank in these columns was handed in blank."""
        return not any((table, column) in self.unsound for column in columns)


def coerce(given: Mapping[str, Given]) -> tuple[Draft, tuple[Finding, ...]]:
    """Make every table complete and typed, and say what does not fit."""
    findings = list(wrong_tables(given))
    tables = {}
    for name, table in INPUTS.items():
        if name in given and isinstance(given[name].frame, pl.DataFrame):
            tables[name], found = coerce_table(table, given[name])
            findings += found
        else:
            tables[name] = table.empty().with_columns(row=pl.lit(0, pl.Int64))
    unsound = frozenset((f.table, f.column) for f in findings if f.is_error)
    return Draft(tables, unsound), tuple(findings)


def wrong_tables(given: Mapping[str, Given]) -> Iterator[Finding]:
    """Tables that are unknown, missing, or no tables."""
    for name, table in given.items():
        if name not in INPUTS:
            near = nearest(name, INPUTS) or same_in_chinese(name, INPUTS)
            yield finding("XQ101", table=name, nearest=near, known=tuple(INPUTS))
        elif not isinstance(table.frame, pl.DataFrame):
            yield finding("XQ107", table=name, kind=type(table.frame).__name__)
    for name in NEEDED:
        if name not in given:
            yield finding("XQ102", table=name)


def coerce_table(table: Table, given: Given) -> tuple[pl.DataFrame, list[Finding]]:
    """Make one table complete and typed, and say what does not fit."""
    held = given.held or given.frame.schema == table.schema
    columns, findings = known_columns(table, given.frame.columns)
    frame, rows = without_blank_rows(given)
    values = {}
    for name, column in table.columns.items():
        if name in columns:
            cells = frame[columns[name]]
            values[name], found = coerce_column(column, cells, rows, held)
            findings += found
        else:
            blank = pl.repeat(None, len(rows), dtype=pl.Null, eager=True)
            values[name] = filled(column, blank)
    if table.name in FILLED and not len(rows):
        findings.append(finding("XQ106", table=table.name))
    return pl.DataFrame({**values, "row": rows}), findings


def without_blank_rows(given: Given) -> tuple[pl.DataFrame, pl.Series]:
    """Leave out rows in which nothing is written; keep the others' numbers."""
    frame = given.frame.select(plain(cells) for cells in given.frame)
    numbers = given.rows
    if numbers is None:
        numbers = pl.int_range(2, frame.height + 2, dtype=pl.Int64, eager=True)
    if not frame.width:
        return frame, numbers
    blank = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    return frame.filter(~blank), numbers.filter(~blank)


def known_columns(
    table: Table, headers: Sequence[str]
) -> tuple[dict[str, str], list[Finding]]:
    """Which header holds which column; headers that are unknown, double or missing."""
    columns: dict[str, str] = {}
    findings = []
    for header in headers:
        name = header.strip().strip("\ufeff")
        if doubled(table, name, columns):
            findings.append(finding("XQ105", table=table.name, column=name))
        elif name in table.columns:
            columns[name] = header
        else:
            findings.append(unknown_column(table, name, headers))
    findings += [
        finding("XQ103", table=table.name, column=name)
        for name, column in table.columns.items()
        if column.required and name not in columns
    ]
    return columns, findings


def doubled(table: Table, name: str, seen: Mapping[str, str]) -> bool:
    """Whether a header repeats one before; readers rename those `x_duplicated_0`."""
    first, mark, _ = name.rpartition("_duplicated_")
    return name in seen or bool(mark and first in table.columns)


def unknown_column(table: Table, name: str, headers: Sequence[str]) -> Finding:
    """A column nobody knows, with the nearest that is known and not there yet."""
    free = [column for column in table.columns if column not in headers]
    near = same_in_chinese(name, table.columns) or nearest(name, free)
    known = tuple(table.columns)
    return finding("XQ104", table=table.name, column=name, nearest=near, known=known)


def same_in_chinese(name: str, entries: Mapping[str, object]) -> tuple[str, ...]:
    """The table or column whose Chinese name is this one."""
    return tuple(k for k, entry in entries.items() if getattr(entry, "zh", "") == name)
