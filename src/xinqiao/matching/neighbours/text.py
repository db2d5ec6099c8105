"""Text of a catalogue, in the form the readers look for."""

import polars as pl

SOURCES = ("subcategory", "category", "name", "description")
"""Columns that say in words what a part is, the plainest first."""


def words(column: str) -> pl.Expr:
    """A column of text in one spelling: NFKC, no blanks around, null when empty."""
    text = pl.col(column).cast(pl.String).str.normalize("NFKC").str.strip_chars()
    return pl.when(text != "").then(text)


def with_columns_of(frame: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    """The frame with these columns; those it does not have are null."""
    absent = [pl.lit(None, pl.String).alias(n) for n in names if n not in frame.columns]
    return frame.with_columns(absent)


def all_words(frame: pl.DataFrame) -> pl.Series:
    """All that is said of each part in words, in one text."""
    return frame.select(
        pl.concat_str(
            [words(name) for name in SOURCES if name in frame.columns] or [pl.lit("")],
            separator=" ",
            ignore_nulls=True,
        ).alias("text")
    )["text"]
