"""Rows in their one canonical form, which is hashed and read back."""

import hashlib
import io
from collections.abc import Mapping

import polars as pl

from xinqiao.tables import INPUTS
from xinqiao_web.core.audit import canonical, digest
from xinqiao_web.rounds.own import GRANTED

SCHEMAS = {
    **{name: table.empty().schema for name, table in INPUTS.items()},
    GRANTED: pl.Schema({"part": pl.String, "maker": pl.String}),
}


def written(tables: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """Tables as CSV: money in micro-units, weeks by their Mondays, blanks blank."""
    return {
        name: frame.write_csv(quote_style="non_numeric")
        for name, frame in tables.items()
    }


def read(tables: Mapping[str, str]) -> dict[str, pl.DataFrame]:
    """The tables again."""
    return {name: read_one(name, text) for name, text in tables.items()}


def read_one(name: str, text: str) -> pl.DataFrame:
    """One table again, in the types of the dictionary."""
    schema = SCHEMAS[name]
    frame = pl.read_csv(
        io.StringIO(text), schema=dict.fromkeys(schema, pl.String), has_header=True
    )
    return frame.select(as_typed(column, kind) for column, kind in schema.items())


def as_typed(column: str, kind: pl.DataType) -> pl.Expr:
    """A column of text in its type."""
    text = pl.col(column)
    if kind == pl.Boolean:
        return text == "true"
    return text.str.to_date("%Y-%m-%d") if kind == pl.Date else text.cast(kind)


def hashes(tables: Mapping[str, str]) -> dict[str, str]:
    """SHA-256 of each table as it is written."""
    return {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in tables.items()
    }


def receipt(firm: str, round: int, salt: str, tables: Mapping[str, str]) -> str:
    """The hash of a receipt.

    Formula: `SHA-256(canonical JSON of [round, firm, salt, hashes by table])`.
    """
    return digest(canonical([round, firm, salt, hashes(tables)]))
