"""The trees as plain arrays, for everything that computes on whole columns."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from xinqiao.planning.grid import Grid, Ints
from xinqiao.planning.trees import Trees


@dataclass(frozen=True)
class Net:
    """Trees, pools and streams by number; an entry is the thing of that number.

    `node_*`: part (-1 for a delivery), lead (weeks), tier (parts of a tier are built
    into parts of lower tiers only; deliveries are tier 0), place (which it feeds).
    `group_node`. `choice_*`: group, cost, first, last (buckets). `fit_*`: choice and
    place, one entry a pair. `place_*`: node, group, part, per_unit. `arc_*`: place,
    pool or -1, child (node) or -1, delay (weeks). `parts`: names, by number.
    """

    grid: Grid
    parts: pl.Series
    node_stream: Ints
    node_part: Ints
    node_lead: Ints
    node_tier: Ints
    node_place: Ints
    group_node: Ints
    choice_group: Ints
    choice_cost: Ints
    choice_first: Ints
    choice_last: Ints
    fit_choice: Ints
    fit_place: Ints
    place_node: Ints
    place_group: Ints
    place_part: Ints
    place_per_unit: Ints
    arc_place: Ints
    arc_pool: Ints
    arc_child: Ints
    arc_delay: Ints

    @property
    def nodes(self) -> int:
        """Number of nodes, deliveries included."""
        return len(self.node_part)

    @property
    def places(self) -> int:
        """Number of places."""
        return len(self.place_node)

    @property
    def tiers(self) -> int:
        """Number of tiers."""
        return int(self.node_tier.max(initial=0)) + 1

    @cached_property
    def delays(self) -> int:
        """One more than the longest lead or lane, in weeks."""
        return (
            int(max(self.node_lead.max(initial=0), self.arc_delay.max(initial=0))) + 1
        )

    @cached_property
    def ahead(self) -> Ints:
        """When a delay that begins in a bucket ends: (weeks of delay, bucket)."""
        return self.grid.ahead(np.arange(self.delays))

    @cached_property
    def back(self) -> Ints:
        """The last bucket from which a delay ends by another: (weeks, bucket)."""
        return self.grid.back(np.arange(self.delays))

    @cached_property
    def reach(self) -> Ints:
        """The last bucket whose needs have begun by another: (weeks, bucket)."""
        return self.grid.reach(np.arange(self.delays))

    @cached_property
    def node_last(self) -> Ints:
        """Last bucket in which a node may start and still complete; -1 if none."""
        last: Ints = (self.ahead[self.node_lead] < self.grid.size).sum(axis=1) - 1
        return last

    @cached_property
    def place_child(self) -> Ints:
        """Node that builds at each place, or -1."""
        child = np.full(self.places, -1)
        built = self.arc_child >= 0
        child[self.arc_place[built]] = self.arc_child[built]
        return child

    @cached_property
    def group_size(self) -> Ints:
        """Choices of each group."""
        return np.bincount(self.choice_group, minlength=len(self.group_node))


def tiers(trees: Trees) -> pl.DataFrame:
    """Give every part its tier: the deepest level at which it is built; part, tier."""
    return trees.nodes.drop_nulls("part").group_by("part").agg(tier=pl.max("level"))


def make_net(trees: Trees, grid: Grid, parts: pl.Series) -> Net:
    """Turn trees into arrays; `parts` numbers the parts."""
    code = pl.DataFrame({"part": parts}).with_row_index("code")
    code = code.with_columns(pl.col("code").cast(pl.Int64))
    nodes = trees.nodes.join(code, on="part", how="left", maintain_order="left")
    nodes = nodes.join(tiers(trees), on="part", how="left", maintain_order="left")
    places = trees.places.join(code, on="part", how="left", maintain_order="left")

    def ints(frame: pl.DataFrame, name: str, blank: int = -1) -> Ints:
        values = frame[name].cast(pl.Int64).fill_null(blank)
        return values.to_numpy(writable=True)

    return Net(
        grid=grid,
        parts=parts,
        node_stream=ints(nodes, "stream"),
        node_part=ints(nodes, "code"),
        node_lead=ints(nodes, "lead"),
        node_tier=ints(nodes, "tier", 0),
        node_place=ints(nodes, "place"),
        group_node=ints(trees.groups, "node"),
        choice_group=ints(trees.choices, "group"),
        choice_cost=ints(trees.choices, "cost"),
        choice_first=ints(trees.choices, "first"),
        choice_last=ints(trees.choices, "last"),
        fit_choice=ints(trees.fittings, "choice"),
        fit_place=ints(trees.fittings, "place"),
        place_node=ints(places, "node"),
        place_group=ints(places, "group"),
        place_part=ints(places, "code"),
        place_per_unit=ints(places, "per_unit"),
        arc_place=ints(trees.arcs, "place"),
        arc_pool=ints(trees.arcs, "pool"),
        arc_child=ints(trees.arcs, "child"),
        arc_delay=ints(trees.arcs, "delay"),
    )
