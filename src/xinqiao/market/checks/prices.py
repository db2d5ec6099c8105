"""Prices: what they are in, and that they are prices."""

from collections.abc import Iterator

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.coerce import Draft
from xinqiao.market.findings import finding
from xinqiao.tables import INPUTS, Column


def prices_have_a_currency(draft: Draft) -> Iterator[Finding]:
    """A price has a currency beside it; a currency without a price is left over."""
    for table in INPUTS.values():
        for column in table.columns.values():
            pair = (column.name, column.currency)
            if not column.currency or column.required:
                continue
            if draft.is_sound(table.name, *pair):
                yield from lone_prices(draft[table.name], column)


def lone_prices(frame: pl.DataFrame, column: Column) -> Iterator[Finding]:
    """Prices without currency, and currencies without price."""
    price, currency = pl.col(column.name), pl.col(column.currency)
    for code, alone, missing, name in (
        ("XQ305", price, currency, column.name),
        ("XQ306", currency, price, column.currency),
    ):
        wrong = frame.filter(alone.is_not_null(), missing.is_null())
        if wrong.height:
            yield finding(code, table=column.table, rows=wrong["row"], column=name)


def quotes_are_above_zero(draft: Draft) -> Iterator[Finding]:
    """Nobody asks or pays nothing for a piece."""
    wrong = draft["quotes"].filter(pl.col("price") == 0)
    if wrong.height:
        yield finding("XQ516", table="quotes", rows=wrong["row"], column="price")


def a_deal_has_two_sides(draft: Draft) -> Iterator[Finding]:
    """The other firm of a deal is another firm."""
    wrong = draft["quotes"].filter(pl.col("firm") == pl.col("counterparty"))
    if wrong.height:
        rows = wrong["row"]
        yield finding("XQ517", table="quotes", rows=rows, column="counterparty")
