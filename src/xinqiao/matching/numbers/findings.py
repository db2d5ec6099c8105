"""What is wrong with part numbers, or has to be looked at by people."""

from collections.abc import Iterator

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.findings import clipped, finding
from xinqiao.market.nearest import nearest_each
from xinqiao.matching.numbers import names


def check_numbers(numbers: pl.DataFrame, table: str = "") -> tuple[Finding, ...]:
    """Everything about part numbers that nobody should guess.

    Parameters
    ----------
    numbers
        What `read_numbers` gives; its rows are counted from 2, as in a spreadsheet.
    table
        The table that they stand in.

    Returns
    -------
    Findings: no number at all (`XQ951`, an error); makers that nobody knows (`XQ952`),
    numbers that fit no form of their maker (`XQ953`), numbers without a maker that are
    nobody's or several makers' (`XQ954`), numbers that begin with the name of another
    maker (`XQ955`): warnings.
    """
    rows = numbers.with_row_index("row", 2).filter(pl.col("mpn").is_not_null())
    signs = rows.with_columns(
        names.known(pl.col("maker")).is_not_null().alias("known"),
        names.known(names.leading(pl.col("mpn")).struct.field("lead")).alias("leader"),
    )
    empty = ~pl.col("number").str.contains("[0-9A-Z]")
    other = pl.col("leader") != pl.col("maker")
    unread = signs.filter(~empty & ~pl.col("parsed"))
    nameless = pl.col("maker").is_null()
    return (
        *each("XQ951", signs.filter(empty), table),
        *strangers(unread.filter(~pl.col("known"), ~nameless), table),
        *each("XQ953", unread.filter("known"), table),
        *each("XQ954", unread.filter(nameless), table),
        *each("XQ955", signs.filter(other), table),
    )


def strangers(unread: pl.DataFrame, table: str) -> Iterator[Finding]:
    """A finding per maker that nobody knows, with the names nearest to it."""
    makers = unread.group_by("maker", maintain_order=True).agg("row")
    near = nearest_each(makers["maker"], names.aliases()["alias"])
    for maker, rows in zip(makers["maker"], makers["row"].to_list(), strict=True):
        yield finding(
            "XQ952",
            table=table,
            rows=rows,
            column="manufacturer",
            nearest=near[maker],
            maker=clipped(maker),
        )


def each(code: str, wrong: pl.DataFrame, table: str) -> Iterator[Finding]:
    """A finding per maker, with its numbers."""
    makers = wrong.group_by("maker", maintain_order=True).agg("row", "mpn")
    for maker, rows, mpns in zip(*makers.get_columns(), strict=True):
        yield finding(
            code,
            table=table,
            rows=rows.to_list(),
            column="mpn",
            maker=clipped(maker or ""),
            numbers=tuple(clipped(mpn) for mpn in mpns.unique(maintain_order=True)),
        )
