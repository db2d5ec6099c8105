"""What any table must be, whatever it says: columns, types, keys, ranges."""

from collections.abc import Iterator, Mapping

import polars as pl

from xinqiao.tables import OUTCOMES, Column, Table
from xinqiao.verify.breaches import Breach, breach, breaches


def misshapen(tables: Mapping[str, pl.DataFrame]) -> Iterator[Breach]:
    """Tables without the columns and types of the dictionary, or with blanks."""
    for name, page in OUTCOMES.items():
        if dict(tables[name].schema) != page.schema:
            yield breach("SHAPE", name)
            continue
        for column in page.columns.values():
            if column.required:
                yield from blanks(tables[name], column)


def blanks(table: pl.DataFrame, column: Column) -> list[Breach]:
    """Required cells that are blank."""
    rows = pl.arg_where(table[column.name].is_null(), eager=True)
    found = pl.DataFrame({"row": rows}).with_columns(column=pl.lit(column.name))
    return breaches("BLANK", column.table, found)


def unsound(tables: Mapping[str, pl.DataFrame]) -> Iterator[Breach]:
    """Rows given twice, numbers out of range, words outside the vocabulary."""
    for name, page in OUTCOMES.items():
        yield from repeated(tables[name], page)
        for column in page.columns.values():
            yield from out_of_range(tables[name], column)
            yield from out_of_words(tables[name], column)


def repeated(table: pl.DataFrame, page: Table) -> list[Breach]:
    """Rows whose key another row has too."""
    if not page.key or not table.select(page.key).is_duplicated().any():
        return []
    key = pl.concat_str(
        [pl.col(c).cast(pl.String).fill_null("") for c in page.key], separator=" · "
    )
    rows = table.with_row_index("row").filter(table.select(page.key).is_duplicated())
    return breaches("TWICE", page.name, rows.select("row", value=key))


def out_of_range(table: pl.DataFrame, column: Column) -> list[Breach]:
    """Numbers below the least the dictionary allows, or that are no numbers."""
    cell = pl.col(column.name)
    wrong = pl.lit(value=False)
    if column.least is not None:
        wrong |= cell < column.least
    if column.dtype == pl.Float64():
        wrong |= ~cell.is_finite()
    rows = table.lazy().with_row_index("row").filter(wrong)
    found = rows.select("row", value=cell, column=pl.lit(column.name))
    return breaches("RANGE", column.table, found.collect())


def out_of_words(table: pl.DataFrame, column: Column) -> list[Breach]:
    """Words outside a closed vocabulary."""
    if not column.choices:
        return []
    cell = pl.col(column.name)
    rows = table.with_row_index("row").filter(~cell.is_in(column.choices))
    found = rows.select("row", value=cell, column=pl.lit(column.name))
    return breaches("WORD", column.table, found)
