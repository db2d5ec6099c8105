"""Who reads a number: its maker, anyone where none is named, no one if unknown."""

import re

import polars as pl

from xinqiao.matching.numbers.grammar import Maker, makers
from xinqiao.matching.numbers.marks import without_marks
from xinqiao.matching.numbers.normal import bare
from xinqiao.matching.numbers.slots import read_all, read_first, unread

NOBODY, STRANGER = "", "?"
"""Readers of numbers without a maker, and of those of a maker that is unknown."""


def read_as(reader: str, numbers: pl.Series) -> pl.DataFrame:
    """Numbers read as a maker writes them, or by `NOBODY`, or by `STRANGER`."""
    if reader == STRANGER:
        return unmarked(unread(numbers))
    if reader == NOBODY:
        return unmarked(as_anyones(numbers))
    maker = makers()[reader]
    own = read_first(maker.families, numbers)
    if not maker.copies:
        return own
    rest = own.filter(~pl.col("parsed"))["number"]
    return pl.concat([own.filter("parsed"), as_copies(maker, rest)])


def as_anyones(numbers: pl.Series) -> pl.DataFrame:
    """Numbers as those of whoever writes numbers so, where all of those agree."""
    families = [f for m in makers().values() if not m.copies for f in m.families]
    read = read_all(families, numbers)
    agreed = read.filter(pl.col("key").n_unique().over("number") == 1)
    first = agreed.unique("number", keep="first", maintain_order=True)
    left = numbers.filter(~numbers.is_in(first["number"].implode()))
    return pl.concat([first, unread(left)])


def as_copies(maker: Maker, numbers: pl.Series) -> pl.DataFrame:
    """Numbers of a maker that sells those of others: read as theirs, mark and all."""
    marks = "|".join(re.escape(mark) for mark in maker.marks) or "$^"
    parts = rf"^(?P<inner>.+?)(?P<mark>-?(?:{marks}))?$"
    split = numbers.to_frame("number").select(
        pl.col("number").alias("whole"),
        pl.col("number").str.extract_groups(parts).struct.unnest(),
    )
    read = as_anyones(split["inner"].unique(maintain_order=True))
    mark = pl.col("mark").fill_null("")
    told = split.join(read, left_on="inner", right_on="number", how="left")
    told = told.with_columns(
        pl.col("whole").alias("number"),
        bare(pl.col("key") + mark).alias("key"),
        pl.concat_str("codes", "mark", separator="|", ignore_nulls=True).alias("codes"),
    )
    return told.select(read.columns)


def unmarked(read: pl.DataFrame) -> pl.DataFrame:
    """Numbers that nobody could read, without the marks that all makers share."""
    left = bare(without_marks(pl.col("number")))
    return read.with_columns(pl.when("parsed").then("key").otherwise(left).alias("key"))
