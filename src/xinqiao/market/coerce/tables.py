"""From tables as handed in to complete, typed tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.coerce.columns import is_plain, stripped
from xinqiao.market.coerce.rows import ROW, coerce_rows
from xinqiao.market.findings import finding
from xinqiao.market.nearest import nearest
from xinqiao.tables import INPUTS, Table

NEEDED = ("firms", "parts", "supply", "demand")
"""Tables without which there is no market."""

FILLED = ("firms", "parts", "demand")
"""Tables without rows of which there is no market."""


@dataclass(frozen=True, slots=True)
class Given:
    """A table as handed in.

    `rows`: its row numbers, if they are not those of the frame. `held`: whole-numbered
    money is in micro-units. `checked`: it comes from a market, so its cells fit.
    """

    frame: pl.DataFrame
    rows: pl.Series | None = None
    held: bool = False
    checked: bool = False

    @property
    def numbers(self) -> pl.Series:
        """Row numbers, the header being row 1."""
        if self.rows is not None:
            return self.rows
        return pl.int_range(2, self.frame.height + 2, dtype=pl.Int64, eager=True)


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
        """Whether the table is there, and what is blank in these columns was blank."""
        return not any((table, name) in self.unsound for name in ("", *columns))


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
    if not given.frame.width and table.name not in NEEDED:
        return table.empty().with_columns(row=pl.lit(0, pl.Int64)), []
    if given.checked:
        return given.frame.with_columns(given.numbers.alias("row")), []
    columns, findings = known_columns(table, given.frame)
    frame = without_blank_rows(given)
    held = given.held or given.frame.schema == table.schema
    typed, wrong = coerce_rows(table, columns, frame, held)
    if table.name in FILLED and not frame.height:
        findings.append(finding("XQ106", table=table.name))
    return typed, [*findings, *blank_columns(table, columns, frame), *wrong]


def blank_columns(
    table: Table, columns: Mapping[str, str], frame: pl.DataFrame
) -> Iterator[Finding]:
    """Required columns that are there but have nothing in them."""
    for name, header in columns.items():
        blank = frame.height and frame.schema[header] == pl.Null
        if blank and table.columns[name].required:
            rows = frame[ROW]
            yield finding("XQ201", table=table.name, rows=rows, column=name)


def without_blank_rows(given: Given) -> pl.DataFrame:
    """Leave out rows in which nothing is written; keep the others' numbers in `ROW`."""
    schema = given.frame.schema
    frame = given.frame.select(stripped(name, schema[name]) for name in schema)
    if not frame.width:
        return pl.DataFrame({ROW: given.numbers})
    written = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    return frame.with_columns(given.numbers.alias(ROW)).filter(written)


def known_columns(
    table: Table, frame: pl.DataFrame
) -> tuple[dict[str, str], list[Finding]]:
    """Which header holds which column; headers that are unknown, double or missing."""
    columns: dict[str, str] = {}
    findings = []
    for header, dtype in frame.schema.items():
        name = header.strip().strip("\ufeff")
        if doubled(table, name, columns):
            findings.append(finding("XQ105", table=table.name, column=name))
        elif name not in table.columns:
            findings.append(unknown_column(table, name, frame.columns))
        else:
            columns[name] = header
            if not is_plain(dtype):
                kind = str(dtype)
                findings.append(
                    finding("XQ108", table=table.name, column=name, kind=kind)
                )
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
