"""What is built from what, as a graph over numbered parts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xinqiao.market.checks.components import components
from xinqiao.market.coerce import Draft

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

DEEPEST = 50
"""Levels of a bill of materials; more of them than this are a slip."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Edges from built parts to the components they may hold, rejected ones left out.

    `edges`: one row per position and component: parent, part, table, row. `names`: the
    parts, in order; `parent`, `child`: their numbers, one entry per edge; `per_unit`:
    pieces per parent. `level`: for each part the most levels below it, as far as it was
    counted: more than `DEEPEST` where parts are built from themselves or nearly so.
    """

    edges: pl.DataFrame
    names: pl.Series
    parent: Ints
    child: Ints
    per_unit: Floats
    level: Ints

    @property
    def is_sound(self) -> bool:
        """Whether no tree is endless or too deep."""
        return bool((self.level <= DEEPEST).all())


def built_from(draft: Draft) -> Graph:
    """Draw the graph of a market."""
    edges = components(draft).filter(pl.col("state") != "rejected")
    edges = edges.sort("parent", "part", "table", "row")
    names = pl.concat([edges["parent"], edges["part"]]).unique().sort()
    parent, child = (number(names, edges[side]) for side in ("parent", "part"))
    per_unit = edges["per_unit"].fill_null(1).cast(pl.Float64).to_numpy()
    level = levels(parent, child, len(names))
    return Graph(edges, names, parent, child, per_unit, level)


def number(names: pl.Series, values: pl.Series) -> Ints:
    """Number values by their place among sorted names."""
    return names.search_sorted(values).cast(pl.Int64).to_numpy()


def levels(parent: Ints, child: Ints, parts: int) -> Ints:
    """For each part, the most levels below it: 0 for what is bought."""
    level = np.zeros(parts, dtype=np.int64)
    for _ in range(DEEPEST + 1):
        deeper = level.copy()
        np.maximum.at(deeper, parent, level[child] + 1)
        if (deeper == level).all():
            break
        level = deeper
    return level


def cycles(graph: Graph) -> Iterator[list[int]]:
    """Cycles without a part in common, each beginning with its first part.

    Goes edge by edge, and only over what is below a tree that is too deep: only where
    something is wrong already.
    """
    suspect = np.isin(graph.parent, np.flatnonzero(graph.level > 0))
    pairs = set(zip(graph.parent[suspect], graph.child[suspect], strict=True))
    below = core((int(parent), int(child)) for parent, child in pairs)
    while below:
        cycle = walk(below)
        yield cycle
        gone = set(cycle)
        below = core(
            (parent, child)
            for parent, children in below.items()
            for child in children
            if not gone & {parent, child}
        )


def core(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """What is left, by parent, when ends are taken off for as long as there are any."""
    below, above = defaultdict(set), defaultdict(set)
    for parent, child in pairs:
        below[parent].add(child)
        above[child].add(parent)
    ends = list(below.keys() ^ above.keys())
    while ends:
        end = ends.pop()
        for child in below.pop(end, ()):
            above[child].discard(end)
            if not above[child]:
                ends.append(child)
        for parent in above.pop(end, ()):
            if parent in below:
                below[parent].discard(end)
                if not below[parent]:
                    ends.append(parent)
    return dict(below)


def walk(below: dict[int, set[int]]) -> list[int]:
    """A cycle: from the first part always to the first part below, until one recurs."""
    path, seen = [min(below)], set()
    while path[-1] not in seen:
        seen.add(path[-1])
        path.append(min(below[path[-1]]))
    cycle = path[path.index(path[-1]) : -1]
    first = cycle.index(min(cycle))
    return cycle[first:] + cycle[:first]
