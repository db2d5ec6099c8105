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

BLOCK = 1_000_000
"""Rows of usage and allocations in a block, about; one need is never split."""


@dataclass(frozen=True, eq=False)
class Block:
    """The rows of some needs.

    `deliveries`, `builds`: row, need, part, week, pieces. `usage`: row, need,
    programme, component, slot, parent, part, week, done (bucket of the parent;
    blank: after the last), pieces, scale, whole (pieces · scale = pieces / per_unit ·
    whole). `draws`: the allocations that are no surplus: row, need, programme,
    component, part, lot, to_firm, week, pieces, pool, delay (weeks; blank: may not be
    drawn), there (bucket; blank: after the last).
    """

    deliveries: pl.DataFrame
    builds: pl.DataFrame
    usage: pl.DataFrame
    draws: pl.DataFrame


def blocks(rows: Rows, facts: Facts) -> Iterator[Block]:
    """Split the rows of an outcome by need."""
    owners = facts.needs.rows.select("need", "programme", demanded="part")
    places = scales(facts)
    for begin, end in spans(rows, facts):
        of_it = pl.col("need").is_between(begin, end, closed="left")
        usage = rows.usage.filter(of_it).join(places, on="component")
        usage = usage.join(owners.drop("demanded"), on="need")
        draws = rows.allocations.filter(of_it).join(owners, on="need")
        deliveries = rows.deliveries.filter(of_it).join(owners, on="need")
        yield Block(
            deliveries=deliveries.rename({"demanded": "part"}),
            builds=rows.builds.filter(of_it),
            usage=usage.join(completion(facts), on=["lead", "week"], how="left"),
            draws=with_arrival(draws, facts),
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


def scales(facts: Facts) -> pl.DataFrame:
    """Components with what they go into, and `whole` numbers in place of fractions.

    component, slot, parent, part, lead (of the parent), whole (a multiple of every
    per_unit in the slot), scale (how often per_unit goes into it).
    """
    leads = facts.parts.select("lead", parent="part")
    bill = facts.bill.components.sort("slot").join(
        leads, on="parent", maintain_order="left"
    )
    units, slots = bill["per_unit"].to_numpy(), bill["slot"].to_numpy()
    begins = np.flatnonzero(np.diff(slots, prepend=-1))
    common = np.lcm.reduceat(units, begins) if len(begins) else units
    whole = np.repeat(common, np.diff(begins, append=len(slots)))
    return bill.select(
        *("component", "slot", "parent", "part", "lead"),
        whole=pl.Series(whole, dtype=pl.Int64()),
        scale=pl.Series(whole, dtype=pl.Int64()) // pl.col("per_unit"),
    )


def completion(facts: Facts) -> pl.DataFrame:
    """The bucket in which it is built what is fitted in each: lead, week, done."""
    leads = facts.parts["lead"].unique().sort()
    return later(facts, leads).rename({"delay": "lead", "there": "done"})


def later(facts: Facts, delays: pl.Series) -> pl.DataFrame:
    """The bucket in which it is there what starts in each: delay, week, there."""
    grid = facts.grid
    weeks = np.arange(grid.size)
    frames = [
        pl.DataFrame({"week": weeks, "there": grid.ahead(delay)})
        .with_columns(delay=pl.lit(delay, delays.dtype))
        .filter(pl.col("there") < grid.size)
        for delay in delays
    ]
    schema = {"week": pl.Int64(), "there": pl.Int64(), "delay": delays.dtype}
    return pl.concat([pl.DataFrame(schema=schema), *frames]).with_columns(
        pl.col("week", "there").cast(pl.Int32)
    )


def with_arrival(draws: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Add the pool of the lot, the delay if it may be drawn there, and the arrival."""
    lots = facts.pools.lots.select("lot", "pool")
    found = draws.join(lots, on="lot", maintain_order="left")
    found = found.join(facts.rights, on=["programme", "component", "pool"], how="left")
    delays = facts.rights["delay"].unique().sort()
    return found.join(later(facts, delays), on=["delay", "week"], how="left")
