"""The trees as arrays, ready for a sweep from the leaves to the roots."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.verify.facts import Facts
from xinqiao.verify.grid import Flags, Ints


@dataclass(frozen=True, eq=False)
class Draws:
    """What places may draw, in the order of the places.

    `pools`, `caps` (-1: none), `lanes` (index into `delays`), by draw; `places`: those
    with a draw; `begins`: the first draw of each of them.
    """

    pools: Ints
    caps: Ints
    lanes: Ints
    delays: tuple[int, ...]
    places: Ints
    begins: Ints


@dataclass(frozen=True, eq=False)
class Recipe:
    """How the nodes of one level that take equally long are built.

    `nodes`, `parts`, `begins` (the first group of each node), by node; `groups`: the
    first choice of each group of positions; `first`, `last`, `cost`, `members` (the
    first member), by choice; `places`, `per_unit`, by member.
    """

    lead: int
    nodes: Ints
    parts: Ints
    begins: Ints
    groups: Ints
    first: Ints
    last: Ints
    cost: Ints
    members: Ints
    places: Ints
    per_unit: Ints


def make_draws(facts: Facts) -> Draws:
    """Lay out the draws by place."""
    programmes = facts.trees.places.select("place", "programme")
    draws = facts.trees.draws.join(programmes, on="place", maintain_order="left")
    key = ["programme", "pool"]
    draws = draws.join(facts.caps.draws, on=key, how="left", maintain_order="left")
    delays = draws["delay"].unique().sort()
    places, begins = runs(draws["place"].to_numpy())
    return Draws(
        pools=draws["pool"].to_numpy(),
        caps=draws["cap"].fill_null(-1).to_numpy(),
        lanes=np.searchsorted(delays.to_numpy(), draws["delay"].to_numpy()),
        delays=tuple(delays.to_list()),
        places=places,
        begins=begins,
    )


def make_recipes(facts: Facts) -> Iterator[Recipe]:
    """Lay out the nodes by level, deepest first, and by lead."""
    trees = facts.trees
    nodes = trees.nodes.join(facts.parts, on="part", maintain_order="left")
    spans = list(zip(trees.levels[:-1], trees.levels[1:], strict=True))
    for begin, end in reversed(spans):
        level = nodes.filter(pl.col("place").is_between(begin, end, closed="left"))
        for lead in level["lead"].unique().sort():
            yield make_recipe(facts, level.filter(pl.col("lead") == lead), lead)


def make_recipe(facts: Facts, nodes: pl.DataFrame, lead: int) -> Recipe:
    """Lay out nodes: their groups of positions, joint choices and members."""
    rows = facts.choices.rows.rename({"parent": "part"})
    filled = nodes.select("place", "part").join(rows, on="part")
    filled = filled.join(facts.choices.members, on="choice")
    units = facts.bill.components.select("component", "per_unit")
    child = facts.trees.places.select("component", child="place", place="under")
    filled = filled.join(units, on="component").join(child, on=["place", "component"])
    filled = filled.sort("place", "group", "choice")
    number = {name: filled[name].to_numpy() for name in filled.columns}
    choice = change(number["place"], number["choice"])
    members = np.flatnonzero(choice)
    group = change(number["place"], number["group"])[members]
    groups = np.flatnonzero(group)
    built, begins = runs(number["place"][members][groups])
    return Recipe(
        lead=lead,
        nodes=built,
        parts=number["part"][members][groups][begins],
        begins=begins,
        groups=groups,
        first=number["first"][members],
        last=number["last"][members],
        cost=number["cost"][members],
        members=members,
        places=number["child"],
        per_unit=number["per_unit"],
    )


def change(*columns: Ints) -> Flags:
    """Where a row differs from the one before in any of some columns."""
    differs = np.zeros(len(columns[0]), dtype=np.bool_)
    differs[:1] = True
    for column in columns:
        differs[1:] |= column[1:] != column[:-1]
    return differs


def runs(sorted_numbers: Ints) -> tuple[Ints, Ints]:
    """Distinct values of sorted numbers, and where each begins."""
    begins = np.flatnonzero(change(sorted_numbers))
    return sorted_numbers[begins], begins
