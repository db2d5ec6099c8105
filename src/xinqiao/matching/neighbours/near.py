"""Draws up, for each part wanted, the parts offered that are worth a closer look."""

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xinqiao.matching.neighbours.facts import (
    digits_points,
    function_points,
    package_points,
)
from xinqiao.matching.neighbours.points import Array, points
from xinqiao.matching.neighbours.side import Side

Rows = NDArray[np.intp]

AT_ONCE = 2_000_000
"""Pairs held in memory at once."""

FINE = 10_000
"""Distances closer than one part of it are ties, and go by the order of the parts."""


def near(wanted: Side, offered: Side, keep: int) -> pl.DataFrame:
    """The `keep` nearest of each block, before stems are compared: rows `w` and `o`."""
    found = [
        nearest(wanted, offered, w, o, keep)
        for rows_w, o in shared_blocks(wanted.ids["block"], offered.ids["block"])
        for w in np.array_split(rows_w, 1 + rows_w.size * o.size // AT_ONCE)
    ]
    return pl.concat([pair_rows([], []), *found])


def pair_rows(w: Rows | list[int], o: Rows | list[int]) -> pl.DataFrame:
    """Pairs of a row wanted and a row offered."""
    return pl.DataFrame({"w": w, "o": o}, schema={"w": pl.Int64, "o": pl.Int64})


def shared_blocks(
    wanted: NDArray[np.int32], offered: NDArray[np.int32]
) -> Iterator[tuple[Rows, Rows]]:
    """The rows of each side, block by block that both have."""
    order_w, order_o = (np.argsort(side, kind="stable") for side in (wanted, offered))
    sorted_w, sorted_o = wanted[order_w], offered[order_o]
    for block in np.intersect1d(wanted[wanted >= 0], offered):
        w, o = (
            order[slice(*np.searchsorted(values, [block, block + 1]))]
            for order, values in ((order_w, sorted_w), (order_o, sorted_o))
        )
        yield w, o


def nearest(wanted: Side, offered: Side, w: Rows, o: Rows, keep: int) -> pl.DataFrame:
    """The nearest of one block; ties go by the order of the parts offered."""
    far = far_apart(wanted.take(w[:, None]), offered.take(o[None, :]))
    key = np.rint(far * FINE).astype(np.int64) * o.size + np.arange(o.size)
    kept = min(keep, o.size)
    best = np.argpartition(key, kept - 1, axis=1)[:, :kept]
    return pair_rows(np.repeat(w, kept), o[best].ravel())


def far_apart(wanted: Side, offered: Side) -> Array:
    """Points of all but the stems, of sides that broadcast against each other."""
    total = (
        function_points(wanted, offered)
        + package_points(wanted, offered)
        + digits_points(wanted, offered)
    )
    for name, values in wanted.steps.items():
        if not np.isnan(values).all():
            total = total + points(name, values, offered.steps[name])
    return total


def namesakes(wanted: Side, offered: Side) -> pl.DataFrame:
    """Pairs of other blocks whose numbers have the same digits: listings may err."""
    needs, offers = (
        pl.DataFrame({"digits": side.ids["digits"], "block": side.ids["block"]})
        .with_row_index(row)
        .filter(pl.col("digits") >= 0)
        for side, row in ((wanted, "w"), (offered, "o"))
    )
    pairs = needs.join(offers, on="digits")
    other = (pl.col("block") != pl.col("block_right")) | (pl.col("block") < 0)
    return pairs.filter(other).select(pl.col("w", "o").cast(pl.Int64))
