"""What part numbers say."""

import polars as pl

from xinqiao.matching.numbers import names
from xinqiao.matching.numbers.normal import number
from xinqiao.matching.numbers.readers import NOBODY, STRANGER, read_as
from xinqiao.matching.numbers.slots import READING, unread

COLUMNS = ("maker", "mpn", "number", *READING)


def read_numbers(maker: pl.Series, mpn: pl.Series) -> pl.DataFrame:
    """Read part numbers as their makers write them.

    Every number is put into one spelling (`docs/methods/part-numbers.md`), and read by
    the first family of its maker that it fits. A number without a maker is read as that
    of whoever writes numbers so, if all of those agree; a number of an unknown maker,
    or one that fits no family, is left as it is: `parsed` is false.

    Parameters
    ----------
    maker, mpn
        Names of makers and part numbers as typed, one per row; may be null.

    Returns
    -------
    One row per row handed in: `maker` (as it is called here; an unknown one as typed),
    `mpn` (as typed), `number` (in one spelling), `base`, `grade`, `package`, `packing`,
    `compliance` (codes; null where there is none), `key` (what equality compares: the
    number without packing, lead-free marks and idle dashes), `parsed`, `family` (the
    form it was read by), `codes` (the codes that equality keeps).

    Examples
    --------
    >>> read = read_numbers(pl.Series(["ST"]), pl.Series(["stm32f103c8t6tr"]))
    >>> read.select("maker", "base", "package", "grade", "packing", "key").row(0)
    ('STMicroelectronics', 'STM32F103C8', 'T', '6', 'TR', 'STM32F103C8T6')
    """
    typed = pl.DataFrame({"typed": maker, "mpn": mpn}).cast(pl.String)
    each = spelled(typed.unique(maintain_order=True))
    numbers = each.select("reader", "number").drop_nulls().unique(maintain_order=True)
    told = each.join(
        read_each(numbers),
        on=["reader", "number"],
        how="left",
        nulls_equal=True,
    ).with_columns(pl.col("parsed").fill_null(value=False))
    return typed.join(
        told, on=["typed", "mpn"], how="left", nulls_equal=True, maintain_order="left"
    ).select(*COLUMNS)


def read_each(numbers: pl.DataFrame) -> pl.DataFrame:
    """Each number by its reader."""
    parts = numbers.partition_by("reader", as_dict=True)
    read = [
        read_as(reader, part["number"]).with_columns(pl.lit(reader).alias("reader"))
        for (reader,), part in parts.items()
    ]
    none = unread(numbers["number"].clear())
    return pl.concat([none.with_columns(pl.lit("").alias("reader")), *read])


def spelled(typed: pl.DataFrame) -> pl.DataFrame:
    """Numbers in one spelling, without the name of a maker before them.

    Adds `maker`, `reader` and `number` to `typed` and `mpn`.
    """
    mpn, lead = pl.col("mpn"), pl.col("lead")
    said = typed.with_columns(names.leading(mpn).struct.unnest()).with_columns(
        names.cleaned(pl.col("typed")).alias("said"),
        names.known(pl.col("typed")).alias("known"),
        names.known(lead).alias("leader"),
    )
    own = pl.col("said").is_null() | (pl.col("known") == pl.col("leader"))
    known = pl.coalesce("known", pl.when(own).then("leader"))
    text = pl.when(pl.col("leader").is_not_null() & own).then("rest").otherwise(mpn)
    unknown = pl.when(pl.col("said").is_null()).then(pl.lit(NOBODY))
    stranger = unknown.otherwise(pl.lit(STRANGER))
    return said.select(
        "typed",
        "mpn",
        pl.coalesce(known, "said").alias("maker"),
        pl.coalesce(known, stranger).alias("reader"),
        number(text).alias("number"),
    )
