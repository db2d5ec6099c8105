"""Caps: the most of a part that one group of firms may draw from open pools.

A share of what has come to all open pools of the part, rounded down to whole pieces, by
the end of each bucket. A group is the firm that needs, or its corporate group; a pool
reserved for somebody has no cap.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import polars as pl

from xinqiao.market import Market, Policy
from xinqiao.planning.columns import sum_rows
from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.net import Net
from xinqiao.planning.pools import Pools
from xinqiao.planning.streams import Streams

FINEST = 10**9
"""A share is the nearest fraction with no larger denominator: 0.29 is 29/100, and of
100 pieces that is 29."""


@dataclass(frozen=True)
class Caps:
    """All caps, in canonical order; none where the policy sets none.

    `table`: part, group, id (`part|group`). `of_arc`: cap of each arc, -1: none.
    `arrived`: pieces that have come to open pools of the part, (cap, bucket).
    """

    share: Fraction
    table: pl.DataFrame
    of_arc: Ints
    arrived: Ints

    @property
    def count(self) -> int:
        """Number of caps."""
        return len(self.arrived)

    @cached_property
    def total(self) -> Ints:
        """Pieces that may have been drawn by the end of each bucket, by cap."""
        return share_of(self.share, self.arrived)

    def at(self, arcs: Ints) -> Ints:
        """Cap of some arcs; -1: none."""
        return self.of_arc[arcs] if self.count else np.full(len(arcs), -1)

    def with_more(self, part: str, bucket: int, pieces: float) -> Ints:
        """What may be drawn if more of a part comes openly from a bucket on."""
        arrived = self.arrived.copy()
        arrived[self.table["part"].eq(part).to_numpy(), bucket:] += round(pieces)
        return share_of(self.share, arrived)

    def add_costs(self, costs: Floats, arcs: Ints, prices: Floats, left: Ints) -> None:
        """Add what caps charge for a piece on arcs: K(t) = sum of prices from t on.

        `costs`, `left`: (arc, bucket of use); `left` is the bucket of leaving.
        """
        cap = self.at(arcs)
        some = np.flatnonzero(cap >= 0)
        after = np.cumsum(prices[:, ::-1], axis=1)[:, ::-1][cap[some]]
        left = np.maximum(left[some], 0)
        costs[some] += np.take_along_axis(after, left, axis=1)


def share_of(share: Fraction, pieces: Ints) -> Ints:
    """A share of pieces, rounded down: exact, where floats would lose a piece."""
    whole, rest = np.divmod(pieces, share.denominator)
    of_rest = rest * share.numerator // share.denominator
    found: Ints = whole * share.numerator + of_rest
    return found


def make_caps(
    market: Market, policy: Policy, streams: Streams, pools: Pools, net: Net
) -> Caps:
    """Find the caps: of every part and group that could draw it from an open pool."""
    share = Fraction(str(policy.cap or 0)).limit_denominator(FINEST)
    firms = market.firms.select("firm", group=pl.coalesce("group", "firm"))
    of_stream = streams.table.join(firms, on="firm", maintain_order="left")["group"]
    names = of_stream.unique().sort()
    code = of_stream.rank("dense").cast(pl.Int64).to_numpy() - 1
    arcs = open_arcs(pools, net) if policy.cap is not None else np.zeros(0, np.int64)
    place = net.arc_place[arcs]
    group = code[net.node_stream[net.place_node[place]]]
    key = net.place_part[place] * max(1, len(names)) + group
    kinds, at = np.unique(key, return_inverse=True)
    part, group = np.divmod(kinds, max(1, len(names)))
    of_arc = np.full(len(net.arc_place) if len(arcs) else 0, -1)
    of_arc[arcs] = at
    table = pl.DataFrame({"part": net.parts.gather(part), "group": names.gather(group)})
    return Caps(
        share,
        table.with_columns(id=pl.concat_str("part", "group", separator="|")),
        of_arc,
        open_arrivals(pools, net)[part],
    )


def open_arcs(pools: Pools, net: Net) -> Ints:
    """Arcs from open pools to which pieces come at all."""
    able = pools.table["reserved"].is_null().to_numpy() & (pools.total[:, -1] > 0)
    drawn = np.flatnonzero(net.arc_pool >= 0)
    return drawn[able[net.arc_pool[drawn]]]


def open_arrivals(pools: Pools, net: Net) -> Ints:
    """Pieces that have come to the open pools of each part by each bucket."""
    code = pl.DataFrame({"part": net.parts}).with_row_index("code")
    opened = pools.table.filter(pl.col("reserved").is_null())
    part = opened.join(code, on="part", how="left", maintain_order="left")["code"]
    total = pools.total[opened["pool"].to_numpy()]
    return sum_rows(part.cast(pl.Int64).to_numpy(), total, len(net.parts))
