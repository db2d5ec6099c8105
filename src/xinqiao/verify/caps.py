"""Caps: the most of a part that one group of firms may draw from open pools."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import polars as pl

from xinqiao.market import Policy
from xinqiao.verify.grid import Floats
from xinqiao.verify.names import CODE, Names
from xinqiao.verify.needs import Needs
from xinqiao.verify.pools import Pools
from xinqiao.verify.trees import Trees

LARGEST = 10**9
"""A share is the nearest fraction with no larger denominator, as it was written."""


@dataclass(frozen=True, eq=False)
class Caps:
    """Caps by number; none where the policy sets none.

    `rows`: cap, part, who (the firm or corporate group), key (`part|who`). `most`:
    pieces that may have been drawn, cumulative: buckets × caps. `draws`: programme,
    pool, cap: which draws count.
    """

    rows: pl.DataFrame
    most: Floats
    draws: pl.DataFrame


def make_caps(
    policy: Policy,
    firms: pl.DataFrame,
    names: Mapping[str, Names],
    needs: Needs,
    pools: Pools,
    trees: Trees,
) -> Caps:
    """The caps on all that may draw from an open pool; `firms`: the table.

    ⌊share · Σ over open pools of the part of what has arrived⌋, by bucket.
    """
    opened = pools.rows.filter(pl.col("reserved").is_null(), policy.cap is not None)
    ways = trees.draws.select("place", "pool").join(
        opened.select("pool", "part"), on="pool"
    )
    ways = ways.join(trees.places.select("place", "programme"), on="place")
    ways = ways.select("programme", "pool", "part").unique()
    firm = names["firm"].of(needs.programmes["firm"])
    owners = needs.programmes.select("programme", firm)
    who = firms.select("firm", who=pl.coalesce("group", "firm"))
    ways = ways.join(owners.join(who, on="firm").drop("firm"), on="programme")
    rows = ways.select("part", "who").unique().sort("part", "who")
    rows = rows.with_columns(cap=pl.int_range(pl.len(), dtype=CODE))
    key = names["part"].of(rows["part"]) + "|" + rows["who"]
    arrived = np.zeros((len(pools.arrivals), len(names["part"])), np.int64)
    pool, part = (opened[c].to_numpy() for c in ("pool", "part"))
    np.add.at(arrived.T, part, pools.arrivals.T[pool].astype(np.int64))
    return Caps(
        rows.with_columns(key=key),
        share_of(policy.cap or 0.0, arrived[:, rows["part"].to_numpy()]),
        ways.join(rows, on=["part", "who"]).select("programme", "pool", "cap"),
    )


def share_of(share: float, pieces: np.ndarray) -> Floats:
    """A share of pieces, rounded down: in whole numbers of any size, so exactly."""
    exact = Fraction(repr(share)).limit_denominator(LARGEST)
    found = pieces.astype(object) * exact.numerator // exact.denominator
    return found.astype(np.float64)
