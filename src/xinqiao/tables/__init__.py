"""The data dictionary: what every table and column is called, means and may hold."""

from xinqiao.tables.dictionary import (
    INPUTS,
    MATCHES,
    OUTCOMES,
    TABLES,
    Column,
    Table,
    polars_type,
)

__all__ = ["INPUTS", "MATCHES", "OUTCOMES", "TABLES", "Column", "Table", "polars_type"]
