"""Bills of materials: no part is built from itself, and trees stay small."""

from collections.abc import Iterator
from itertools import islice

import numpy as np
import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.checks.graph import (
    DEEPEST,
    Floats,
    Graph,
    built_from,
    cycles,
    number,
)
from xinqiao.market.coerce import Draft
from xinqiao.market.findings import clipped, finding

NAMED = 20
"""Cycles that are named."""

PLACES = 20_000_000
"""Places, over all needs, that a plan can still hold."""

EXACT = 2**53
"""Pieces up to which sums are exact in any arithmetic."""


def trees_are_finite_and_small(draft: Draft) -> Iterator[Finding]:
    """No part is built from itself, no tree is too deep, too wide or too hungry."""
    graph = built_from(draft)
    if not graph.is_sound:
        yield from endless_trees(graph)
    elif len(graph.parent):
        yield from wide_trees(graph, draft["demand"])
        yield from hungry_trees(graph, draft["demand"])


def endless_trees(graph: Graph) -> Iterator[Finding]:
    """Cycles by name, those closed by a substitute included; else what is too deep."""
    found = list(islice(cycles(graph), NAMED))
    for cycle in found:
        yield cycle_finding(graph, cycle)
    if not found:
        deep = pl.Series(np.flatnonzero(graph.level > DEEPEST))
        wrong = graph.edges.filter(pl.col("parent").is_in(graph.names.gather(deep)))
        rows = wrong.filter(pl.col("table") == "bom")["row"]
        yield finding("XQ413", table="bom", rows=rows, column="part", most=DEEPEST)


def cycle_finding(graph: Graph, cycle: list[int]) -> Finding:
    """One cycle, by the rows that close it."""
    names = graph.names.gather(cycle).to_list()
    turn = pl.DataFrame({"parent": names, "part": [*names[1:], names[0]]})
    edges = graph.edges.join(turn, on=["parent", "part"])
    by_rule = edges.filter(pl.col("table") == "substitutes")
    table, rows = ("substitutes", by_rule) if by_rule.height else ("bom", edges)
    column = "by" if by_rule.height else "part"
    path = " → ".join(f"`{clipped(name)}`" for name in [*names, names[0]])
    return finding(
        "XQ401", table=table, rows=rows["row"].unique(), column=column, cycle=path
    )


def wide_trees(graph: Graph, demand: pl.DataFrame) -> Iterator[Finding]:
    """All needs together unfold into no more places than a plan can hold.

    Places of a part = Σ over its positions and components of 1 + places of the
    component; summed over each firm and part that is demanded.
    """
    places = np.zeros(len(graph.names))
    for level in range(1, graph.level.max() + 1):
        at = graph.level[graph.parent] == level
        np.add.at(places, graph.parent[at], 1 + places[graph.child[at]])
    needs = demand.select("firm", "part", "row").unique(["firm", "part"], keep="first")
    needs = needs.filter(pl.col("part").is_in(graph.names.implode()))
    wanted = places[number(graph.names, needs["part"])]
    if wanted.sum() > PLACES:
        widest = needs.with_columns(places=wanted).sort("places", descending=True)
        part, row = widest.row(0, named=True)["part"], widest["row"].head(1)
        yield finding(
            "XQ412",
            table="demand",
            rows=row,
            column="part",
            part=clipped(part),
            places=int(wanted.sum()),
            most=PLACES,
        )


def hungry_trees(graph: Graph, demand: pl.DataFrame) -> Iterator[Finding]:
    """No need, multiplied down the tree, is beyond exact counting.

    Pieces of a component ≤ Σ over what may hold it of pieces of that × per_unit.
    """
    need = pieces_needed(graph, demand)
    beyond = np.flatnonzero(need > EXACT)
    if len(beyond):
        part = graph.names[int(beyond[0])]
        rows = graph.edges.filter(
            pl.col("table") == "bom", pl.col("part") == part, pl.col("per_unit") > 1
        )["row"]
        yield finding(
            "XQ508", table="bom", rows=rows, column="per_unit", part=clipped(part)
        )


def pieces_needed(graph: Graph, demand: pl.DataFrame) -> Floats:
    """The most pieces of each part that all needs together could ask for."""
    due = demand.group_by("part").agg(pl.col("pieces").cast(pl.Float64).sum())
    due = due.filter(pl.col("part").is_in(graph.names.implode()))
    need = np.zeros(len(graph.names))
    need[number(graph.names, due["part"])] = due["pieces"].to_numpy()
    with np.errstate(over="ignore"):
        for level in range(graph.level.max(), 0, -1):
            at = graph.level[graph.parent] == level
            more = need[graph.parent[at]] * graph.per_unit[at]
            np.add.at(need, graph.child[at], more)
    return need
