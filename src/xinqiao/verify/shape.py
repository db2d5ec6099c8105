"""What any table must be, whatever it says: columns, types, keys, ranges."""

from collections.abc import Iterator, Mapping

import polars as pl

from xinqiao.market.outcome import spelt_out
from xinqiao.tables import OUTCOMES, Column, Table
from xinqiao.verify.breaches import Breach, breach, breaches

SUMS_UP_TO = 2.0**62


def misshapen(tables: Mapping[str, pl.DataFrame]) -> Iterator[Breach]:
    """Tables without the columns and types of the dictionary, or with blanks."""
    for name, page in OUTCOMES.items():
        if spelt_out(tables[name].clear()).schema != page.schema:
            yield breach("SHAPE", name)
            continue
        for column in page.columns.values():
            if column.required:
                yield from blanks(tables[name], column)


def blanks(table: pl.DataFrame, column: Column) -> list[Breach]:
    """Required cells that are blank."""
    if not table[column.name].null_count():
        return []
    rows = pl.arg_where(table[column.name].is_null(), eager=True)
    found = pl.DataFrame({"row": rows}).with_columns(column=pl.lit(column.name))
    return breaches("BLANK", column.table, found)


def too_large(tables: Mapping[str, pl.DataFrame], times: int) -> Iterator[Breach]:
    """Tables whose pieces, `times` over, are too many to be summed."""
    for name, table in tables.items():
        if "pieces" in table.columns:
            total = table["pieces"].cast(pl.Float64()).abs().sum()
            if total * times >= SUMS_UP_TO:
                yield breach("RANGE", name, column="pieces", value=total)


def unsound(tables: Mapping[str, pl.DataFrame]) -> Iterator[Breach]:
    """Rows given twice, numbers out of range, words outside the vocabulary."""
    for name, page in OUTCOMES.items():
        yield from repeated(tables[name], page)
        for column in page.columns.values():
            yield from out_of_range(tables[name], column)
            yield from out_of_words(tables[name], column)


def repeated(table: pl.DataFrame, page: Table) -> list[Breach]:
    """Rows whose key another row has too."""
    if not page.key or all_differ(table.select(page.key)):
        return []
    key = pl.concat_str(
        [pl.col(c).cast(pl.String).fill_null("") for c in page.key], separator=" · "
    )
    rows = table.with_row_index("row").filter(table.select(page.key).is_duplicated())
    return breaches("TWICE", page.name, rows.select("row", value=key))


def all_differ(keys: pl.DataFrame) -> bool:
    """Whether no two keys are alike: keys that are have the same hash."""
    hashes = keys.hash_rows()
    alike = hashes.n_unique() < len(hashes)
    return not (alike and keys.is_duplicated().any())


def out_of_range(table: pl.DataFrame, column: Column) -> list[Breach]:
    """Numbers below the least the dictionary allows, or that are no numbers."""
    cells = table[column.name]
    if not cells.dtype.is_numeric():
        return []
    wrong = cells.is_not_null() & ~cells.cast(pl.Float64()).is_finite()
    if column.least is not None:
        wrong |= (cells < column.least).fill_null(value=False)
    return strange("RANGE", cells, wrong, column)


def out_of_words(table: pl.DataFrame, column: Column) -> list[Breach]:
    """Words outside a closed vocabulary."""
    if not column.choices:
        return []
    cells = table[column.name].cast(pl.String())
    return strange("WORD", cells, ~cells.is_in(column.choices), column)


def strange(
    code: str, cells: pl.Series, wrong: pl.Series, column: Column
) -> list[Breach]:
    """Cells of one column that cannot be."""
    rows = pl.arg_where(wrong, eager=True)
    found = pl.DataFrame({"row": rows, "value": cells.gather(rows)})
    name = pl.lit(column.name).alias("column")
    return breaches(code, column.table, found.with_columns(name))
