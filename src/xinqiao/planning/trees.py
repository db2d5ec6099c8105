"""The trees of all streams: what each need takes, level by level, down to the lots."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from xinqiao.market import Market
from xinqiao.planning.design import Design
from xinqiao.planning.grid import Ints
from xinqiao.planning.pools import Pools
from xinqiao.planning.streams import Streams


@dataclass(frozen=True)
class Trees:
    """All that streams need, numbered; a row of a frame is the thing of that number.

    `nodes`: stream, part, firm (who builds), lead, level, place (which it feeds). The
    first nodes are the deliveries, one per stream, which take one piece of the part
    demanded; every other node builds one part.
    `groups`: node (positions of a node that are filled together).
    `choices`: group, cost (sum of rank - 1), first, last (buckets of fitting).
    `fittings`: choice, place. `places`: node, group, position, part, per_unit (pieces
    per piece built): where one component can go.
    `arcs`: place, pool (-1: built), child (node that builds it, -1: drawn), delay
    (weeks on the lane); reserved pools first, then open ones, then building.
    """

    nodes: pl.DataFrame
    groups: pl.DataFrame
    choices: pl.DataFrame
    fittings: pl.DataFrame
    places: pl.DataFrame
    arcs: pl.DataFrame

    @property
    def levels(self) -> int:
        """Depth of the deepest tree; deliveries are level 0."""
        return int(self.nodes["level"].max() or 0) + 1  # type: ignore[arg-type]


class Level(NamedTuple):
    """One level of all trees; `entitled`: node, firm whose lots it may draw on."""

    nodes: pl.DataFrame
    groups: pl.DataFrame
    choices: pl.DataFrame
    fittings: pl.DataFrame
    places: pl.DataFrame
    entitled: pl.DataFrame


def numbered(name: str, first: int) -> pl.Expr:
    """Number rows from `first` on."""
    return (pl.int_range(pl.len(), dtype=pl.Int64) + first).alias(name)


def deliver(streams: Streams) -> Level:
    """Start every tree with a delivery, which takes one piece of the part demanded."""
    table = streams.table
    node = pl.col("stream").alias("node")
    zero, one = pl.lit(0, pl.Int64), pl.lit(1, pl.Int64)
    return Level(
        nodes=table.select(
            node,
            "stream",
            "firm",
            part=pl.lit(None, pl.String),
            lead=zero,
            level=zero,
            place=pl.lit(-1, pl.Int64),
        ),
        groups=table.select("stream", node).rename({"stream": "group"}),
        choices=table.select(
            choice="stream", group="stream", cost=zero, first=zero, last=2**31 * one
        ),
        fittings=table.select(choice="stream", place="stream"),
        places=table.select(
            node,
            "part",
            place="stream",
            group="stream",
            position=pl.lit(None, pl.String),
            per_unit=one,
        ),
        entitled=table.select(node, "firm"),
    )


def build(below: Level, design: Design, parts: pl.DataFrame, firsts: Ints) -> Level:
    """Add a node for every place whose part can be built; `firsts`: free numbers."""
    built = below.places.join(parts, on="part", maintain_order="left")
    owners = below.nodes.select("node", "stream", "level", "owner")
    nodes = built.select("place", "part", "maker", "lead", under="node")
    nodes = nodes.join(owners, left_on="under", right_on="node", maintain_order="left")
    nodes = nodes.with_columns(
        numbered("node", firsts[0]),
        firm=pl.coalesce("maker", "owner"),
        level=pl.col("level") + 1,
    )
    key = nodes.select("node", parent="part")
    on = ["parent", "group"]
    groups = key.join(design.groups, on="parent", maintain_order="left_right")
    groups = groups.with_columns(numbered("g", firsts[1]))
    choices = groups.join(design.choices, on=on, maintain_order="left_right")
    choices = choices.with_columns(numbered("c", firsts[2]))
    places = groups.join(design.components, on=on, maintain_order="left_right")
    places = places.with_columns(numbered("place", firsts[3]))
    fits = choices.select("node", "c", *on, "choice").join(
        design.fittings, on=[*on, "choice"], maintain_order="left_right"
    )
    fits = fits.join(
        places.select("node", "position", "part", "place"),
        on=["node", "position", "part"],
        maintain_order="left",
    )
    inherited = nodes.select("node", "under").join(
        below.entitled, left_on="under", right_on="node"
    )
    firms = [inherited.select("node", "firm"), nodes.select("node", firm="maker")]
    return Level(
        nodes=nodes.select(
            *("node", "stream", "firm", "part", "lead", "level", "place", "owner")
        ),
        groups=groups.select("node", group="g"),
        choices=choices.select("cost", "first", "last", choice="c", group="g"),
        fittings=fits.select("place", choice="c"),
        places=places.select(
            "node", "part", "place", "position", "per_unit", group="g"
        ),
        entitled=pl.concat(firms).drop_nulls().unique(),
    )


def buildable(market: Market, design: Design) -> pl.DataFrame:
    """List the parts that can be built: part, maker, lead."""
    parts = market.parts.select("part", "maker", lead="lead_weeks")
    parents = design.groups.select(part="parent").unique()
    parts = parts.join(parents, on="part", how="semi")
    return parts.join(design.stuck.rename({"parent": "part"}), on="part", how="anti")


def grow(market: Market, design: Design, streams: Streams) -> Level:
    """Grow all trees, level by level, and return the levels as one."""
    parts = buildable(market, design)
    owners = streams.table.select("stream", owner="firm")
    start = deliver(streams)
    start = start._replace(nodes=start.nodes.join(owners, on="stream"))
    levels = [start]
    while len(levels[-1].nodes):
        firsts = [sum(len(lv[i]) for lv in levels) for i in (0, 1, 2, 4)]
        levels.append(build(levels[-1], design, parts, np.array(firsts)))
    together = zip(*levels, strict=True)
    return Level(*(pl.concat(frames, how="diagonal") for frames in together))


def draw_arcs(market: Market, trees: Level, pools: Pools) -> pl.DataFrame:
    """Pair places with the pools they may draw from, with the weeks on the lane."""
    firms = trees.nodes.select("node", "firm")
    pairs = trees.places.select("place", "node", "part").join(
        pools.table, on="part", maintain_order="left_right"
    )
    open_pairs = pairs.filter(pl.col("reserved").is_null())
    own = pairs.join(
        trees.entitled,
        left_on=["node", "reserved"],
        right_on=["node", "firm"],
        how="semi",
        maintain_order="left",
    )
    arcs = pl.concat([own, open_pairs]).join(firms, on="node", maintain_order="left")
    there = market.firms.select("firm", to_region="region")
    arcs = arcs.join(there, on="firm", how="left", maintain_order="left")
    lanes = market.lanes.rename({"from_region": "region", "weeks": "delay"})
    lane = ["region", "to_region"]
    arcs = arcs.join(lanes, on=lane, how="left", maintain_order="left")
    return arcs.select("place", "pool", delay=pl.col("delay").fill_null(0))


def make_trees(market: Market, design: Design, streams: Streams, pools: Pools) -> Trees:
    """Work out what every stream takes, and where it can come from."""
    grown = grow(market, design, streams)
    draws = draw_arcs(market, grown, pools)
    builds = grown.nodes.filter(pl.col("place") >= 0).select("place", child="node")
    arcs = pl.concat(
        [draws.with_columns(turn=0), builds.with_columns(turn=1)], how="diagonal"
    )
    arcs = arcs.with_columns(
        pl.col("pool").fill_null(-1),
        pl.col("child").fill_null(-1),
        pl.col("delay").fill_null(0),
    )
    arcs = arcs.sort("place", "turn", maintain_order=True)
    return Trees(
        nodes=grown.nodes.select(
            "node", "stream", "part", "firm", "lead", "level", "place"
        ),
        groups=grown.groups.select("group", "node"),
        choices=grown.choices.select("choice", "group", "cost", "first", "last"),
        fittings=grown.fittings.select("choice", "place"),
        places=grown.places.select(
            "place", "node", "group", "position", "part", "per_unit"
        ),
        arcs=arcs.select("place", "pool", "child", "delay"),
    )
