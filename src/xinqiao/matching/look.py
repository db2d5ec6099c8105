"""Looking things up in tables, and taking tables apart."""

from collections.abc import Sequence

import polars as pl


def look_up(
    rows: pl.DataFrame, key: str | Sequence[str], table: pl.DataFrame
) -> pl.DataFrame:
    """Rows with what a table says under their key; blank keys are keys, too.

    The rows stay in their order, and those that the table does not know stay in.
    """
    return rows.join(table, on=key, how="left", nulls_equal=True, maintain_order="left")


def in_parts(rows: pl.DataFrame, key: str) -> list[pl.DataFrame]:
    """Rows by the values of a key, in the order of these; no rows are one part."""
    return rows.partition_by(key, maintain_order=True) or [rows]
