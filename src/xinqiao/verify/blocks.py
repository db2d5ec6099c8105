"""The rows of an outcome, some needs at a time, with what they refer to.

What is fitted, built and drawn for one need has nothing to do with another need but
lots and capacity; so a market of any size is checked in blocks that fit into memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.verify.coded import Rows
from xinqiao.verify.facts import Facts
from xinqiao.verify.grid import Ints
from xinqiao.verify.names import CODE
from xinqiao.verify.trees import ROOT

BLOCK = 1_000_000
"""Rows of usage and allocations in a block, about; one need is never split."""


@dataclass(frozen=True, eq=False)
class Block:
    """The rows of some needs; all have row, need, week and pieces.

    `deliveries`: part, component (-1: the root). `builds`: part. `usage`: component,
    programme, slot, part, done (bucket in which the parent is built; blank: after the
    last). `draws`, the allocations that are no surplus: component, programme, part,
    lot, to_firm, pool, delay (weeks; blank: may not be drawn), there (bucket; blank:
    after the last).
    """

    deliveries: pl.DataFrame
    builds: pl.DataFrame
    usage: pl.DataFrame
    draws: pl.DataFrame


def block_of(rows: Rows, facts: Facts, begin: int, end: int) -> Block:
    """The rows of an outcome that are for the needs from `begin` to before `end`."""
    mine = pl.col("need").is_between(begin, end, closed="left")
    deliveries = rows.deliveries.filter(mine)
    demanded = facts.needs.rows["part"].gather(deliveries["need"])
    return Block(
        deliveries.with_columns(demanded, component=pl.lit(ROOT, CODE)),
        rows.builds.filter(mine),
        with_places(rows.usage.filter(mine), facts),
        with_arrivals(rows.allocations.filter(mine), facts),
    )


def spans(rows: Rows, facts: Facts) -> Iterator[tuple[int, int]]:
    """First need of each block, and one past its last."""
    size = len(facts.names["need"])
    count: Ints = np.zeros(size, dtype=np.int64)
    for table in (rows.usage, rows.allocations):
        count += np.bincount(table["need"].drop_nulls().to_numpy(), minlength=size)
    block = np.cumsum(count) // BLOCK
    ends = [*np.flatnonzero(np.diff(block)) + 1, size]
    return zip([0, *ends[:-1]], ends, strict=True)


def with_places(usage: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Add to what is fitted its slot, and when the parent is built."""
    bill = facts.bill.components
    slot = bill["slot"].gather(usage["component"])
    parent = bill["parent"].gather(usage["component"])
    lead = facts.parts["lead"].gather(parent)
    return usage.with_columns(
        facts.needs.rows["programme"].gather(usage["need"]),
        slot,
        bill["part"].gather(usage["component"]),
        done=facts.grid.later(usage["week"], lead),
    )


def with_arrivals(draws: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Add to what is drawn its pool, the delay if it may be, and when it is there."""
    drawn = draws.with_columns(
        facts.needs.rows["programme"].gather(draws["need"]),
        facts.pools.lots["pool"].gather(draws["lot"]),
    )
    key = ["programme", "component", "pool"]
    drawn = drawn.join(facts.rights, on=key, how="left", maintain_order="left")
    return drawn.with_columns(there=facts.grid.later(drawn["week"], drawn["delay"]))
