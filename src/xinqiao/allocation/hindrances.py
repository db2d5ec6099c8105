"""What binds a need, week by week: what its dearest chip or capacity would cost."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from xinqiao.allocation.shortfalls import gains
from xinqiao.allocation.tariffs import published_tariff
from xinqiao.allocation.trace import Tracer
from xinqiao.market import Outcome
from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.ground import Ground, lay_ground
from xinqiao.planning.prices import Tariff

DIGITS = 6


@dataclass(frozen=True)
class Scene:
    """An outcome laid out as its planner saw it, with the prices that it publishes."""

    outcome: Outcome
    ground: Ground
    tariff: Tariff

    @classmethod
    def of(cls, outcome: Outcome) -> "Scene":
        """Lay an outcome out."""
        ground = lay_ground(outcome.market, outcome.policy)
        return cls(outcome, ground, published_tariff(outcome, ground))

    @cached_property
    def tracer(self) -> Tracer:
        """Finds the cheapest ways to make a piece."""
        return Tracer(self.ground, self.tariff)

    @cached_property
    def after(self) -> Floats:
        """Price of one more piece by pool and bucket: Pi(t) = sum from t on."""
        prices = self.tariff.pool[:, ::-1]
        total: Floats = np.cumsum(prices, axis=1)[:, ::-1]
        return total

    def need(self, key: str) -> tuple[int, int] | None:
        """Stream and bucket of a need; none if it is of no pieces."""
        row = self.ground.streams.needs.filter(demand=key)
        return None if row.is_empty() else (row["stream"][0], row["bucket"][0])


def hindrances(scene: Scene, key: str) -> pl.DataFrame:
    """What a piece of a need would cost, by week of delivery, and the dearest of it.

    Columns week, worth (of a piece delivered then), cost (of all it takes, at the
    published prices), kind (`pool`, `capacity` or `cap`), part, pool, share (of the
    cost, that of the dearest). Cost is blank where the piece cannot be made by then.
    """
    found = scene.need(key)
    if found is None:
        return pl.DataFrame(schema=COLUMNS)
    ground, (stream, due) = scene.ground, found
    last = min(int(ground.streams.limit[stream, due]), ground.grid.size - 1)
    weeks = np.arange(due, last + 1)
    streams = np.full(len(weeks), stream)
    cost = scene.tracer.start[stream, weeks]
    gain = gains(ground, scene.tariff, scene.tracer.start, streams[:1], weeks[:1])
    reached = np.isfinite(cost)
    worth = np.where(reached, gain[0, weeks] + np.where(reached, cost, 0), np.nan)
    rows = pl.DataFrame(
        {
            "query": np.arange(len(weeks)),
            "week": ground.grid.mondays.gather(weeks),
            "worth": worth.round(DIGITS),
            "cost": np.where(reached, cost, np.nan).round(DIGITS),
        }
    ).with_columns(pl.col("worth", "cost").fill_nan(None))
    dear = dearest(scene, streams[reached], weeks[reached])
    asked = pl.Series(np.flatnonzero(reached))
    dear = dear.with_columns(query=asked.gather(dear["query"]))
    rows = rows.join(dear, on="query", how="left", maintain_order="left")
    return rows.select(*COLUMNS)


COLUMNS = {
    "week": pl.Date,
    "worth": pl.Float64,
    "cost": pl.Float64,
    "kind": pl.String,
    "part": pl.String,
    "pool": pl.String,
    "share": pl.Float64,
}


def dearest(scene: Scene, streams: Ints, buckets: Ints) -> pl.DataFrame:
    """The dearest thing that each piece takes: query, kind, part, pool, share."""
    ground = scene.ground
    costs = scene.tracer.trace(streams, buckets)
    costs = costs.with_columns(total=pl.col("cost").sum().over("query"))
    rule = pl.col("kind") != "cap"
    order = [False, True, False, False]
    costs = costs.sort("query", "cost", rule, "number", descending=order)
    first = costs.unique("query", keep="first", maintain_order=True)
    pools = ground.pools.table.select(
        number="pool", drawn="part", pool="id", kind=pl.lit("pool")
    )
    parts = pl.DataFrame({"built": ground.net.parts}).with_row_index("number")
    parts = parts.with_columns(pl.col("number").cast(pl.Int64), kind=pl.lit("capacity"))
    first = first.join(pools, on=["kind", "number"], how="left")
    first = first.join(parts, on=["kind", "number"], how="left")
    caps = ground.caps.table.select(capped="part").with_row_index("number")
    caps = caps.with_columns(pl.col("number").cast(pl.Int64), kind=pl.lit("cap"))
    first = first.join(caps, on=["kind", "number"], how="left")
    return first.select(
        *("query", "kind", "pool"),
        part=pl.coalesce("drawn", "built", "capped"),
        share=(pl.col("cost") / pl.col("total")).round(DIGITS),
    )


def runs(rows: pl.DataFrame) -> pl.DataFrame:
    """Weeks in which the same thing binds, one after the other: part, first, last."""
    named = rows.drop_nulls("part").with_columns(turn=pl.col("part").rle_id())
    return (
        named.group_by("turn", maintain_order=True)
        .agg(pl.first("part"), first=pl.min("week"), last=pl.max("week"))
        .drop("turn")
    )
