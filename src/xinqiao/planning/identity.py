"""What columns and rows mean, as numbers that two programs can be compared by.

Two programs of nearly the same market number their things differently. Here everything
has a key that is made of names only (streams, positions, parts, pools, weeks), so that
what one program knows can be carried to the other. Keys are hashes: if two things ever
shared one, a solve would begin at a worse point, and end at the same optimum.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xinqiao.planning.grid import Bools, Grid, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.limits import Draft
from xinqiao.solver import Growing, Program, Rows

Keys = NDArray[np.uint64]

NODE, CHOICE, ARC, LOST, BUILT, LEVEL = np.arange(1, 7, dtype=np.uint64)[:, None]
ODD, FIRST, SECOND = np.array(
    [0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], np.uint64
)
HALVES = np.array([30, 27, 31], np.uint64)


@dataclass(frozen=True)
class Identity:
    """Keys of the columns and rows of one program; held rows come after.

    `variables`, `weeks`: of each column. `implied`: of things in the program that have
    no column, because they follow from another: the `leaders`. `fixed`: rows that are
    equations. `blocks`: the rows themselves.
    """

    columns: Keys
    rows: Keys
    variables: Keys
    weeks: Keys
    implied: Keys
    leaders: Keys
    fixed: Bools
    blocks: tuple[Rows, ...]

    def same(self, other: "Identity") -> bool:
        """Whether another program has the same columns and rows, in the same order."""
        return np.array_equal(self.columns, other.columns) and np.array_equal(
            self.rows, other.rows
        )


def mix(key: Keys, other: Keys) -> Keys:
    """One key of two, in which their order counts; sums wrap around."""
    mixed = (key ^ (key >> HALVES[0])) * FIRST + other * ODD
    mixed = (mixed ^ (mixed >> HALVES[1])) * SECOND
    found: Keys = mixed ^ (mixed >> HALVES[2])
    return found


def key_of(names: pl.Series) -> Keys:
    """Keys of names; blanks have one too."""
    keys: Keys = names.cast(pl.String).fill_null("").hash().to_numpy()
    return keys


def identify(ground: Ground, draft: Draft, program: Program | Growing) -> Identity:
    """Give every column and row of a program its key."""
    variables, implied, leaders = variable_keys(ground, draft)
    of, bucket = unrolled(draft)
    weeks = week_keys(ground.grid)
    columns = mix(variables[of], weeks[bucket])
    more = np.arange(program.columns - len(columns), dtype=np.uint64)
    columns = np.append(columns, mix(more, LEVEL))
    named = {
        "pools": key_of(ground.pools.table["id"])[draft.scarce],
        "caps": key_of(draft.caps.table["id"])[draft.capped],
        "capacity": key_of(ground.net.parts)[ground.capacity.parts],
        "due": stream_keys(ground),
    }
    rows = []
    for block in program.blocks:
        salt = key_of(pl.Series([block.name]))
        if block.name in named:
            things = named[block.name]
            keys = mix(things[:, None], weeks[None, :]).ravel()
        else:
            keys = np.zeros(len(block.lower), np.uint64)
            np.add.at(keys, block.row, mix(columns[block.column], salt))
        rows.append(mix(keys, salt))
    fixed = np.concatenate([block.lower == block.upper for block in program.blocks])
    return Identity(
        columns=columns,
        rows=np.concatenate(rows),
        variables=variables[of],
        weeks=weeks[bucket],
        implied=implied,
        leaders=leaders,
        fixed=fixed,
        blocks=program.blocks,
    )


def unrolled(draft: Draft) -> tuple[Ints, Ints]:
    """Variable and bucket of each column."""
    var = draft.variables
    of = np.repeat(np.arange(len(var.base)), var.last + 1)
    return of, np.arange(var.columns) - var.base[of]


def week_keys(grid: Grid) -> Keys:
    """Keys of buckets: the week in which each begins."""
    first = grid.monday.toordinal() // 7
    return (first + grid.start).astype(np.uint64)


def stream_keys(ground: Ground) -> Keys:
    """Keys of streams: firm, part, class, and which of several that share them."""
    who = ["firm", "part", "class"]
    turn = pl.int_range(pl.len()).over(who)
    table = ground.streams.table.select(*who, turn=turn)
    keys = np.zeros(len(table), np.uint64)
    for name in table.columns:
        keys = mix(keys, key_of(table[name]))
    return keys


def variable_keys(ground: Ground, draft: Draft) -> tuple[Keys, Keys, Keys]:
    """Keys of variables, of choices and arcs that follow from others, and of those."""
    net, var = ground.net, draft.variables
    node, place = tree_keys(ground)
    choice, arc = choice_keys(ground, place), arc_keys(ground, place)
    keys = np.zeros(len(var.base), np.uint64)
    for which, thing, kind in (
        (var.node, node, NODE),
        (var.choice, choice, CHOICE),
        (var.arc, arc, ARC),
        (var.lost, stream_keys(ground), LOST),
    ):
        own = which >= 0
        keys[which[own]] = mix(thing[own], kind)
    node_var = var.node[net.group_node[net.choice_group]]
    alone = (node_var >= 0) & (var.choice < 0)
    alone &= net.group_size[net.choice_group] == 1
    drawn = var.drawn.of[var.arc[var.drawn.of] < 0]
    follow = np.append(mix(choice[alone], CHOICE), mix(arc[drawn], ARC))
    lead = np.append(node_var[alone], var.drawn.var[var.arc[var.drawn.of] < 0])
    implied, at = np.unique(follow, return_index=True)
    return keys, implied, keys[lead[at]]


def choice_keys(ground: Ground, place: Keys) -> Keys:
    """Keys of choices: the places that they fill together."""
    net = ground.net
    choice = np.zeros(len(net.choice_group), np.uint64)
    np.add.at(choice, net.fit_choice, mix(place[net.fit_place], CHOICE))
    return choice


def arc_keys(ground: Ground, place: Keys) -> Keys:
    """Keys of arcs: the place, and the pool if it is not built there."""
    net, pools = ground.net, key_of(ground.pools.table["id"])
    source = np.where(net.arc_pool >= 0, pools[np.maximum(net.arc_pool, 0)], BUILT)
    return mix(place[net.arc_place], source)


def tree_keys(ground: Ground) -> tuple[Keys, Keys]:
    """Keys of nodes and of places: the way to them from the stream, in names."""
    net, trees = ground.net, ground.trees
    level = trees.nodes["level"].to_numpy()
    names = mix(key_of(trees.places["position"]), key_of(trees.places["part"]))
    node, place = np.zeros(net.nodes, np.uint64), np.zeros(net.places, np.uint64)
    for depth in range(trees.levels):
        here = np.flatnonzero(level == depth)
        above = stream_keys(ground) if depth == 0 else place[net.node_place[here]]
        node[here] = mix(above, NODE)
        inside = np.flatnonzero(level[net.place_node] == depth)
        place[inside] = mix(node[net.place_node[inside]], names[inside])
    return node, place


def match(old: Keys, new: Keys) -> Ints:
    """Find each new key among the old ones: its number there, or -1."""
    if not len(old):
        return np.full(len(new), -1)
    order = np.argsort(old, kind="stable")
    at = np.minimum(np.searchsorted(old[order], new), len(old) - 1)
    found: Ints = np.where(old[order[at]] == new, order[at], -1)
    return found
