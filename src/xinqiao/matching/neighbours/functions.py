"""Reads what a part does out of the words a listing says of it."""

from functools import reduce

import polars as pl

from xinqiao.matching.neighbours.book import FUNCTIONS
from xinqiao.matching.neighbours.text import SOURCES, words


def read_functions(frame: pl.DataFrame) -> pl.Series:
    """What each part does, by the plainest column that says so; null when none does."""
    said = pl.Series("function", [None] * frame.height, dtype=pl.String)
    for column in (name for name in SOURCES if name in frame.columns):
        said = said.fill_null(meaning(frame, column, said.is_null()))
    return said


def meaning(frame: pl.DataFrame, column: str, asked: pl.Series) -> pl.Series:
    """What the parts asked for do, as one column says; a text is read once."""
    texts = frame.select(
        pl.when(asked).then(words(column).str.to_lowercase()).alias("text")
    )
    known = texts.drop_nulls().unique().with_columns(first_function().alias("function"))
    return texts.join(known, on="text", how="left", maintain_order="left")["function"]


def first_function() -> pl.Expr:
    """The first function whose words stand in the text."""
    return reduce(
        lambda later, name: (
            pl.when(pl.col("text").str.contains("|".join(FUNCTIONS[name].words)))
            .then(pl.lit(name))
            .otherwise(later)
        ),
        reversed(list(FUNCTIONS)),
        pl.lit(None, pl.String),
    )
