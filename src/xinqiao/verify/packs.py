"""What whole pieces and packs may cost those who are served."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xinqiao.verify.facts import Facts
from xinqiao.verify.grid import Ints

A_STREAM = 2  # pieces that whole pieces may cost


def largest_packs(facts: Facts) -> Ints:
    """Pieces of the largest pack that a stream may have to take; 0: singly; by stream.

    The smallest amount that one firm may take of a lot of any part in its tree, where
    that is more than a piece: whoever is to have less of the part may get none.
    """
    unit = pl.col("multiple").fill_null(1)
    entry = (pl.col("minimum").fill_null(1) / unit).ceil().cast(pl.Int64) * unit
    lots = facts.pools.lots.filter(pl.col("pool").is_not_null())
    packs = lots.group_by("part").agg(pack=entry.max()).filter(pl.col("pack") > 1)
    places = facts.trees.places.select("programme", "part").unique()
    worst = places.join(packs, on="part").group_by("programme").agg(pl.max("pack"))
    streams = facts.needs.streams.join(
        worst, on="programme", how="left", maintain_order="left"
    )
    found: Ints = streams["pack"].fill_null(0).to_numpy().astype(np.int64)
    return found


def spare_pieces(streams: NDArray[np.bool_], packs: Ints) -> int:
    """Pieces that some streams together may have less than they might."""
    return A_STREAM * int(streams.sum()) + int(packs[streams].max(initial=0))
