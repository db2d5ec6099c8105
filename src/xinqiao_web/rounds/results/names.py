"""A firm's tables in its own words: the names of its rows as it wrote them."""

from collections.abc import Mapping

import polars as pl

from xinqiao_web.rounds.keys import SIGN, prefix

NAMED = ("demand", "part", "lot", "binding_part", "instead")
"""Columns that hold names of the market of all."""


def in_own_words(
    tables: Mapping[str, pl.DataFrame], firm: str
) -> dict[str, pl.DataFrame]:
    """Tables with the firm's own names; others' parts keep their maker before them."""
    return {
        name: table.with_columns(
            pl.col(column)
            .str.strip_prefix(prefix(firm))
            .str.strip_prefix(SIGN)
            .alias(column)
            for column in NAMED
            if column in table.columns
        )
        for name, table in tables.items()
    }
