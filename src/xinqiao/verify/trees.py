"""The tree of each programme: every place where a part is needed, level by level."""

from dataclasses import dataclass

import polars as pl

from xinqiao.verify.components import Bill
from xinqiao.verify.names import CODE
from xinqiao.verify.pools import Pools, with_delay

ROOT = -1
"""Component number of the root place: the part demanded, as such."""


@dataclass(frozen=True, eq=False)
class Trees:
    """The places of all trees, and what can fill them.

    `places`: place, programme, part, under (place whose part it is fitted into; -1 at
    the root), component (its number in the bill; -1 at the root), user (firm that fits
    it, or the firm of the need). Levels follow one another.
    `levels`: first place of each level, and one past the last.
    `nodes`: place, programme, part, for the places whose part can be built there.
    `draws`: place, pool, delay (weeks), for the pools that a place may draw from.
    """

    places: pl.DataFrame
    levels: tuple[int, ...]
    nodes: pl.DataFrame
    draws: pl.DataFrame


def make_trees(
    programmes: pl.DataFrame, parts: pl.DataFrame, bill: Bill, pools: Pools
) -> Trees:
    """Grow the trees of all programmes at once, one level at a time.

    `parts`: part, maker (blank: nobody).
    """
    makers = bill.buildable().join(parts, on="part")
    level = programmes.select(
        pl.int_range(pl.len(), dtype=CODE).alias("place"),
        "programme",
        "part",
        pl.lit(ROOT, CODE).alias("under"),
        pl.lit(ROOT, CODE).alias("component"),
        user="firm",
    )
    firms = programmes.select("programme", "firm")
    above = level.select("place").clear().with_columns(firm=pl.lit(None, CODE))
    places, nodes, draws, ends = [], [], [], [0]
    while level.height:
        here = level.join(makers, on="part", maintain_order="left")
        places.append(level)
        nodes.append(here.select("place", "programme", "part"))
        draws.append(may_draw(level, above, firms, pools))
        ends.append(ends[-1] + level.height)
        above = firms_above(here, above)
        level = fit(here, firms, bill, ends[-1])
    return Trees(
        pl.concat(places), tuple(ends), pl.concat(nodes), pl.concat(draws).sort("place")
    )


def fit(
    nodes: pl.DataFrame, firms: pl.DataFrame, bill: Bill, first: int
) -> pl.DataFrame:
    """The next level, numbered from `first`: a place per component of every node."""
    components = bill.components.select("component", "part", into="parent")
    nodes = nodes.select("place", "programme", "maker", into="part")
    nodes = nodes.join(firms, on="programme", maintain_order="left")
    found = nodes.join(components, on="into", maintain_order="left_right")
    return found.select(
        pl.int_range(first, first + pl.len(), dtype=CODE).alias("place"),
        "programme",
        "part",
        pl.col("place").alias("under"),
        "component",
        user=pl.coalesce("maker", "firm"),
    )


def firms_above(nodes: pl.DataFrame, above: pl.DataFrame) -> pl.DataFrame:
    """Makers of each node and of all nodes it is fitted into: place, firm."""
    inherited = nodes.select("place", "under").join(
        above, left_on="under", right_on="place"
    )
    own = nodes.select("place", firm="maker").drop_nulls()
    return pl.concat([inherited.select("place", "firm"), own]).unique()


def may_draw(
    level: pl.DataFrame, above: pl.DataFrame, firms: pl.DataFrame, pools: Pools
) -> pl.DataFrame:
    """Pools of the part that are open, or for the firm of the need or one above."""
    owner = level.select("place", "programme").join(firms, on="programme")
    makers = level.select("place", "under").join(
        above, left_on="under", right_on="place"
    )
    entitled = pl.concat(
        [owner.select("place", "firm"), makers.select("place", "firm")]
    )
    rows = pools.rows.select("pool", "part", "reserved", "region")
    places = level.select("place", "part", "user")
    opened = places.join(rows.filter(pl.col("reserved").is_null()), on="part")
    reserved = places.join(entitled.unique(), on="place").join(
        rows, left_on=["part", "firm"], right_on=["part", "reserved"]
    )
    columns = ["place", "pool", "user", "region"]
    found = pl.concat([opened.select(columns), reserved.select(columns)])
    return with_delay(found, pools).select("place", "pool", "delay")


def rights(trees: Trees) -> pl.DataFrame:
    """Which programme may draw from which pool for which component, and the delay.

    programme, component (-1: the part demanded), pool, delay (weeks).
    """
    places = trees.places.select("place", "programme", "component")
    found = trees.draws.join(places, on="place").drop("place")
    return found.unique(["programme", "component", "pool"])
