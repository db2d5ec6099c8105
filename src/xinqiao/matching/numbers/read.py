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
    the forms of its maker that it fits, if they agree; a number without a maker by the
    forms of all. One that fits none, or forms that disagree, or is of an unknown maker,
    is left as it is: `parsed` is false.

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
    read = read_each(each.select("reader", "number").drop_nulls().unique())
    told = (
        each.join(read, on=["reader", "number"], how="left")
        .with_columns(pl.col("parsed").fill_null(value=False))
        .sort("parsed", descending=True, maintain_order=True)
        .unique(["typed", "mpn"], keep="first", maintain_order=True)
    )
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

    Adds `maker`, `reader` and `number` to `typed` and `mpn`. What begins as the name of
    a maker may be the number itself (`GD 32F103`): then both come, the likelier first.
    """
    said = typed.with_columns(
        names.leading(pl.col("mpn")).struct.unnest(),
        names.cleaned(pl.col("typed")).alias("said"),
        names.known(pl.col("typed")).alias("known"),
    ).with_columns(names.known(pl.col("lead")).alias("leader"))
    nameless = pl.col("said").is_null()
    leads = said.filter(nameless | (pl.col("known") == pl.col("leader")))
    after = leads.drop_nulls("leader").with_columns(
        pl.col("leader").alias("known"), pl.col("rest").alias("text")
    )
    whole = said.with_columns(pl.col("mpn").alias("text"))
    stranger = pl.when(nameless).then(pl.lit(NOBODY)).otherwise(pl.lit(STRANGER))
    return pl.concat([after, whole]).select(
        "typed",
        "mpn",
        pl.coalesce("known", "said").alias("maker"),
        pl.coalesce("known", stranger).alias("reader"),
        number(pl.col("text")).alias("number"),
    )
