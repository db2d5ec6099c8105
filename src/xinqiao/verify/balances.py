"""Equations between tables, and which row to blame where one does not hold.

A wrong number breaks every equation it takes part in, a right one only those it shares
with a wrong one. So of the rows of a broken equation those are named that take part in
most broken ones, and among equals those of the table that comes first in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from xinqiao.verify.breaches import Breach, breach, breaches

PLACE = ("table", "row")
ROWS = {
    "code": pl.String(),
    "key": pl.Int64(),
    "turn": pl.Int64(),
    "table": pl.String(),
    "row": pl.Int64(),
}
PLUMBING = ("code", "key", "turn", "table", "times")


@dataclass(frozen=True, eq=False)
class Broken:
    """Equations of one rule that do not hold.

    `table`: where something is missing if no row is to blame. `equations`: key (a
    number), and what fills the placeholders of the rule's words. `rows`: code, key,
    turn (place of the table in the equation), table, row (from 0).
    """

    code: str
    table: str
    equations: pl.DataFrame
    rows: pl.DataFrame


def broken(
    code: str,
    equations: pl.DataFrame,
    tables: Mapping[str, pl.DataFrame | pl.LazyFrame],
    *,
    even: bool = False,
) -> Broken:
    """Equations that do not hold, with the rows of `tables` (key, row) in them.

    `even`: among equals all rows are named, whatever their table.
    """
    if equations.is_empty():
        return Broken(code, next(iter(tables)), equations, pl.DataFrame(schema=ROWS))
    parts = [
        table.lazy()
        .select("key", "row")
        .join(equations.lazy(), on="key", how="semi")
        .select(
            pl.lit(code).alias("code"),
            "key",
            pl.lit(0 if even else turn, pl.Int64()).alias("turn"),
            pl.lit(name).alias("table"),
            pl.col("row").cast(pl.Int64),
        )
        .collect()
        for turn, (name, table) in enumerate(tables.items())
    ]
    return Broken(code, next(iter(tables)), equations, pl.concat(parts))


def sum_of(keys: pl.DataFrame, tables: Sequence[pl.LazyFrame]) -> pl.Series:
    """Pieces of each key, over some tables (key, pieces); 0 where there are none."""
    if keys.is_empty():
        return pl.Series("pieces", [], dtype=pl.Int64())
    rows = pl.concat(table.select("key", "pieces") for table in tables)
    found = keys.lazy().join(rows, on="key", how="left", maintain_order="left")
    sums = found.group_by("key", maintain_order=True).agg(pl.col("pieces").sum())
    return sums.collect()["pieces"]


def blame(broken: Sequence[Broken]) -> list[Breach]:
    """Name the rows to blame, equation by equation; each row once for a rule."""
    rows = pl.concat([b.rows for b in broken])
    counts = rows.unique().group_by(PLACE).agg(times=pl.len())
    return [found for b in broken for found in named(b, counts)]


def named(broken: Broken, counts: pl.DataFrame) -> list[Breach]:
    """Name the rows to blame for the equations of one rule."""
    rows = broken.rows.join(counts, on=PLACE)
    rows = rows.filter(pl.col("times") == pl.col("times").max().over("key"))
    rows = rows.filter(pl.col("turn") == pl.col("turn").min().over("key"))
    rows = rows.join(broken.equations, on="key").sort("turn", "row", "key")
    rows = rows.unique(PLACE, keep="first", maintain_order=True)
    found: list[Breach] = []
    for table in rows["table"].unique(maintain_order=True):
        of_it = rows.filter(pl.col("table") == table)
        found += breaches(broken.code, table, of_it.drop(PLUMBING))
    return [*found, *nobody(broken)]


def nobody(broken: Broken) -> list[Breach]:
    """Equations without a row to blame: something is missing."""
    alone = broken.equations.join(broken.rows, on="key", how="anti").drop("key")
    return [
        breach(broken.code, broken.table, **row) for row in alone.head(1).to_dicts()
    ]
