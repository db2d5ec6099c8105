"""The cells of one table: read, judged and finished, all columns at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.coerce.cells import Cells, Fault, Kind, findings_of, where
from xinqiao.market.coerce.columns import failed, filled, kind_of, needed
from xinqiao.market.coerce.words import ERRORS
from xinqiao.tables import Column, Table

ROW = "row number as handed in"
"""Name of the column of row numbers while a table is read; no header is called so."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One column that was handed in with something in it.

    `failed`: its table has formulas that failed, and there is nothing to read in them.
    """

    column: Column
    cells: Cells
    kind: Kind
    failed: bool = False

    @property
    def raw(self) -> str:
        """Where its raw values are kept."""
        return f"raw values of {self.column.name}"

    @property
    def readable(self) -> Cells:
        """Cells in which there is something to read."""
        if not self.failed:
            return self.cells
        return Cells(where(~failed(self.cells), self.cells.values), self.cells.dtype)

    def read(self) -> pl.Expr:
        """Its raw values."""
        return self.kind.read(self.readable, self.column).alias(self.raw)

    def faults(self) -> tuple[Fault, ...]:
        """What may be wrong with it."""
        judged = self.kind.judge(self.readable, pl.col(self.raw), self.column)
        formulas = (Fault("XQ225", failed(self.cells)),) if self.failed else ()
        return (*formulas, *needed(self.column, self.cells), *judged)

    def finish(self, wrong: Sequence[str]) -> pl.Expr:
        """Its values; blank where one of the columns `wrong` says so."""
        values = self.kind.finish(self.readable, pl.col(self.raw))
        if wrong and not self.kind.keep:
            values = where(~pl.any_horizontal(wrong), values)
        return filled(self.column, values)


def coerce_rows(
    table: Table, columns: Mapping[str, str], frame: pl.DataFrame, held: bool
) -> tuple[pl.DataFrame, list[Finding]]:
    """Make all cells of a table fit, and say which did not.

    `columns`: the header of each column that was handed in. `held`: whole-numbered
    money is in micro-units already.
    """
    asked = asked_columns(table, columns, frame, held)
    frame = frame.with_columns(one.read() for one in asked.values())
    frame, wrong = judged(frame, asked)
    typed = frame.select(
        *(
            asked[name].finish([mark for mark, _ in wrong.get(name, ())])
            if name in asked
            else filled(column, pl.lit(None))
            for name, column in table.columns.items()
        ),
        pl.col(ROW).alias("row"),
    )
    return typed, [f for name in wrong for f in said(frame, asked[name], wrong[name])]


def asked_columns(
    table: Table, columns: Mapping[str, str], frame: pl.DataFrame, held: bool
) -> dict[str, Asked]:
    """The columns that have to be read: those with something in them."""
    schema, blank = frame.schema, frame.null_count().row(0, named=True)
    texts = [pl.col(n).is_in(ERRORS) for n, d in schema.items() if d == pl.String]
    errors = bool(texts) and frame.select(pl.any_horizontal(texts).any()).item()
    return {
        name: Asked(
            column,
            Cells(pl.col(columns[name]), schema[columns[name]]),
            kind_of(column, schema[columns[name]], held),
            errors,
        )
        for name, column in table.columns.items()
        if name in columns
        and (column.required or blank[columns[name]] < frame.height)
        and schema[columns[name]] != pl.Null
    }


Marked = tuple[str, Fault]
"""A fault that some cells have, and the column that says which."""


def judged(
    frame: pl.DataFrame, asked: Mapping[str, Asked]
) -> tuple[pl.DataFrame, dict[str, list[Marked]]]:
    """Mark the cells that do not fit; of each column, the faults that it has."""
    marks = [
        (name, f"wrong {name} {at}", fault)
        for name, one in asked.items()
        for at, fault in enumerate(one.faults())
    ]
    frame = frame.with_columns(
        fault.cells.fill_null(False).alias(mark) for _, mark, fault in marks
    )
    found = frame.select(pl.col([mark for _, mark, _ in marks]).any())
    wrong: dict[str, list[Marked]] = {}
    for name, mark, fault in marks:
        if found[mark].any():
            wrong.setdefault(name, []).append((mark, fault))
    return frame, wrong


def said(frame: pl.DataFrame, one: Asked, wrong: Sequence[Marked]) -> Iterator[Finding]:
    """Put into words what is wrong with one column."""
    for mark, fault in wrong:
        cells = frame.filter(mark).select(
            one.cells.text.alias("text"), pl.col(ROW).alias("row")
        )
        yield from findings_of(fault, one.column, cells)
