"""Who reads a number: its maker, anyone where none is named, no one if unknown."""

import re
from collections.abc import Callable

import polars as pl

from xinqiao.matching.numbers.grammar import Maker, makers
from xinqiao.matching.numbers.marks import MARKS
from xinqiao.matching.numbers.normal import bare
from xinqiao.matching.numbers.slots import read_agreed, unread

NOBODY, STRANGER = "", "?"
"""Readers of numbers without a maker, and of those of a maker that is unknown."""

Reader = Callable[[pl.Series], pl.DataFrame]


def read_as(reader: str, numbers: pl.Series) -> pl.DataFrame:
    """Numbers read as a maker writes them, or by `NOBODY`, or by `STRANGER`.

    What a reader does not know is tried again without the marks that all makers share.
    """
    read = reader_called(reader)
    plain = read(numbers)
    left = plain.filter(~pl.col("parsed"))["number"]
    told = read_before(MARKS, left, read)
    packed = pl.coalesce("tail", "packing").alias("packing")
    return pl.concat([plain.filter("parsed"), told.with_columns(packed).drop("tail")])


def reader_called(name: str) -> Reader:
    """The reader of a name."""
    if name == STRANGER:
        return unread
    if name == NOBODY:
        return as_anyones
    maker = makers()[name]
    return lambda numbers: as_makers(maker, numbers)


def as_makers(maker: Maker, numbers: pl.Series) -> pl.DataFrame:
    """Numbers as their maker writes them, or copies them from others."""
    own = read_agreed(maker.families, numbers)
    if not maker.copies:
        return own
    rest = own.filter(~pl.col("parsed"))["number"]
    return pl.concat([own.filter("parsed"), as_copies(maker, rest)])


def as_anyones(numbers: pl.Series) -> pl.DataFrame:
    """Numbers as those of whoever writes numbers so, where all of those agree."""
    families = [f for m in makers().values() if not m.copies for f in m.families]
    return read_agreed(families, numbers)


def as_copies(maker: Maker, numbers: pl.Series) -> pl.DataFrame:
    """Numbers of a maker that sells those of others: read as theirs.

    Its mark stays, and so does what would be packing with them: that the copy comes
    so is not known.
    """
    marks = "|".join(re.escape(mark) for mark in maker.marks) or "$^"
    told = read_before(marks, numbers, as_anyones)
    codes = pl.concat_str("codes", "tail", separator="|", ignore_nulls=True)
    whole = bare(pl.col("number"))
    return told.with_columns(whole.alias("key"), codes.alias("codes")).drop("tail")


def read_before(tails: str, numbers: pl.Series, read: Reader) -> pl.DataFrame:
    """Numbers read by what stands before some tail; the tail is a column of its own."""
    split = numbers.to_frame("whole").select(
        "whole",
        pl.col("whole")
        .str.extract_groups(rf"^(?P<inner>.*?)(?P<tail>{tails})?$")
        .struct.unnest(),
    )
    inner = read(split["inner"].unique(maintain_order=True)).rename({"number": "inner"})
    told = split.join(inner, on="inner", how="left", maintain_order="left")
    return told.select(pl.col("whole").alias("number"), *inner.columns[1:], "tail")
