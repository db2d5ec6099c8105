"""The tables that say what goes where: deliveries, builds, usage, allocations.

The longest, usage and allocations, hold their words by number (as Enum), and are put
into order by these numbers.
"""

from collections.abc import Iterable
from itertools import chain

import numpy as np
import polars as pl

from xinqiao.allocation.names import Names, finish, numbered, ordered
from xinqiao.market import Market
from xinqiao.planning.columns import Stack, sum_alike
from xinqiao.planning.grid import Ints
from xinqiao.planning.pegging.lots import surplus
from xinqiao.planning.pegging.peg import Pegs
from xinqiao.planning.rounding.rounded import WholePlan


def deliveries_table(names: Names, pegs: Pegs) -> pl.DataFrame:
    """One row per need and week of delivery."""
    need, bucket, _ = arrays(pegs.deliveries)
    rows = pegs.deliveries.select(
        "pieces",
        demand=names.ground.streams.needs["demand"].gather(need),
        week=names.mondays(bucket),
    )
    return finish("deliveries", rows)


def builds_table(names: Names, pegs: Pegs) -> pl.DataFrame:
    """One row per maker, part, week of completion and need."""
    nodes = names.ground.trees.nodes
    node, need, bucket, _ = arrays(pegs.builds)
    rows = pegs.builds.select(
        "pieces",
        firm=nodes["firm"].gather(node),
        part=nodes["part"].gather(node),
        week=names.mondays(bucket),
        for_demand=names.ground.streams.needs["demand"].gather(need),
    )
    return finish("builds", rows)


def usage_table(names: Names, pegs: Pegs) -> pl.DataFrame:
    """One row per need, position, component and week of fitting."""
    place, need, bucket, pieces = arrays(pegs.usage)
    first, pieces = sum_alike(
        [names.need_ranks[need], names.slots[place], bucket], pieces
    )
    place = place[first]
    return pl.DataFrame(
        {
            "demand": names.needs.gather(need[first]),
            "parent": names.parts.gather(names.parents[place]),
            "position": names.positions.gather(place),
            "part": names.parts.gather(names.ground.net.place_part[place]),
            "week": names.mondays(bucket[first]),
            "pieces": pieces,
        }
    )


def allocations_table(
    names: Names, plan: WholePlan, blocks: Iterable[pl.DataFrame]
) -> pl.DataFrame:
    """One row per lot, receiving firm, week of leaving, need and position.

    `blocks`: draws served from lots, as from `peg_lots`; what is surplus comes on top.
    """
    stack = Stack(*(np.int32,) * 5, np.int64)
    for rows in chain(blocks, [surplus(plan)]):
        stack.add(*given(names, plan, rows))
    put_in_order_of_lots(names, stack)
    lot, firm, bucket, need, place, pieces = stack.columns
    pools = names.ground.pools
    part = numbered(pools.table["part"]).gather(pools.lots["pool"])
    return pl.DataFrame(
        {
            "lot": names.lots.gather(lot),
            "to_firm": names.firms.gather(firm),
            "part": part.gather(lot),
            "week": names.mondays(bucket),
            "pieces": pieces,
            "for_demand": names.needs.gather(need),
            "parent": names.parts.gather(np.append(names.parents, -1)[place]),
            "position": names.positions.gather(place),
        }
    )


def put_in_order_of_lots(names: Names, stack: Stack) -> None:
    """Put rows into the order of lot, firm and week; else they stay as they are."""
    lot, firm, bucket, *_ = stack.columns
    keys = names.lot_ranks[lot]
    for column in (firm, bucket):
        keys *= int(column.max(initial=0)) + 1
        keys += column
    if (keys[1:] < keys[:-1]).any():
        stack.reorder(np.argsort(keys, kind="stable"))


def given(names: Names, plan: WholePlan, rows: pl.DataFrame) -> list[Ints]:
    """Say which firm is given what of which lot, when and what for.

    `rows`: account, lot_row, bucket, pieces, and need and arc, where for one; else the
    two are -1. Returns lot, firm, bucket, need, place (numbers, -1 where there is none)
    and pieces, in the order of the outcome.
    """
    columns = ("account", "lot_row", "bucket", "need", "arc", "pieces")
    account, lot, bucket, need, arc, pieces = arrays(rows.select(columns))
    place = np.append(names.ground.net.arc_place, -1)[arc]
    fitter = np.append(names.fitters, -1)[place]
    firm = np.where(place < 0, plan.accounts.firm[account], fitter)
    keys = [names.lot_ranks[lot], firm, bucket]
    keys += [names.need_ranks[need], names.slots[place]]
    first, pieces = sum_alike(keys, pieces)
    return [column[first] for column in (lot, firm, bucket, need, place)] + [pieces]


def arrays(rows: pl.DataFrame) -> list[Ints]:
    """The columns of a table of numbers, as arrays."""
    return [column.to_numpy() for column in rows]


def leftovers_table(market: Market, allocations: pl.DataFrame) -> pl.DataFrame:
    """One row per lot: what is not allocated, blocked lots included."""
    gone = allocations.group_by("lot").agg(gone=pl.sum("pieces"))
    gone = gone.with_columns(pl.col("lot").cast(pl.String))
    rows = market.supply.select("lot", "pieces").join(gone, on="lot", how="left")
    left = pl.col("pieces") - pl.col("gone").fill_null(0)
    return ordered("leftovers", rows.select("lot", pieces=left))
