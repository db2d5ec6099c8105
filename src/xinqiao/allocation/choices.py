"""Other components for where a part is needed, and why they were not used."""

from datetime import date

import numpy as np
import polars as pl

from xinqiao.allocation.hindrances import Scene
from xinqiao.allocation.places import components_of, places_of
from xinqiao.planning.design import PLACE

NEARNESS = ("qualified", "testing", "candidate", "rejected")
"""States that are not usable, the nearest to approval first."""

WHY = (
    *("USED", "TAKEN", "NOT_THERE", "WINDOW", "FREE"),
    *("NOT_APPROVED", "REJECTED"),
)
"""Why another component was not used: the codes."""


def choices_of(scene: Scene, key: str, part: str) -> pl.DataFrame:
    """Other components of where a need takes a part, the next best first.

    Columns part, instead, positions, rank, state, why, by, arrived (pieces of it in all
    pools by the week due), price (of one more piece then, drawn or built). `why` is one
    of `WHY`.
    """
    outcome = scene.outcome
    need = outcome.market.demand.filter(demand=key).row(0, named=True)
    rows = components_of(scene, places_of(scene, key, part))
    used = outcome.usage.filter(demand=key).select(*PLACE, "part").unique()
    rows = rows.join(used.with_columns(used=True), on=[*PLACE, "part"], how="left")
    rows = rows.join(there(scene, need["week"]), on="part", how="left")
    rows = rows.join(least_costs_of(scene, key), on="part", how="left")
    built = pl.col("part").is_in(outcome.market.bom["parent"].unique().implode())
    rows = rows.with_columns(
        pl.col("arrived").fill_null(0),
        pl.col("by").fill_null(need["firm"]),
        price=pl.coalesce("cost", "price"),
        why=why_not(need["week"], built),
    )
    rows = rows.with_columns(pl.col("price").replace(np.inf, None))
    rows = rows.group_by("part", "instead", "state", "why", "by").agg(
        pl.max("arrived", "price"), positions=pl.len(), rank=pl.min("rank")
    )
    near = pl.col("state").replace_strict(
        {state: n for n, state in enumerate(NEARNESS, 1)}, default=0
    )
    rejected, most = pl.col("why") == "REJECTED", -pl.col("arrived")
    return rows.sort(rejected, near, "rank", most, "part").select(*COLUMNS)


def why_not(week: date, built: pl.Expr) -> pl.Expr:
    """Why a component was not used in a week; `built`: parts that are built."""
    early = pl.col("usable_from").fill_null(week) > week
    late = pl.col("usable_until").fill_null(week) < week
    none = (pl.col("arrived").fill_null(0) == 0) & ~built
    return (
        pl.when(pl.col("state") == "rejected")
        .then(pl.lit("REJECTED"))
        .when(~pl.col("usable"))
        .then(pl.lit("NOT_APPROVED"))
        .when(pl.col("used").is_not_null())
        .then(pl.lit("USED"))
        .when(early | late)
        .then(pl.lit("WINDOW"))
        .when(none | (pl.col("cost") == np.inf))
        .then(pl.lit("NOT_THERE"))
        .when(pl.col("cost") > CENT)
        .then(pl.lit("TAKEN"))
        .otherwise(pl.lit("FREE"))
    )


def least_costs_of(scene: Scene, key: str) -> pl.DataFrame:
    """What a piece of every usable part in the tree of a need costs: part, cost.

    By the week due, drawn or built, at the published prices; infinite if it cannot be.
    """
    net, found = scene.ground.net, scene.need(key)
    if found is None:
        return pl.DataFrame(schema={"part": pl.String, "cost": pl.Float64})
    stream, due = found
    place = net.arc_place
    mine = net.node_stream[net.place_node[place]] == stream
    code = pl.Series(net.place_part[place[mine]])
    rows = pl.DataFrame(
        {"part": net.parts.gather(code), "cost": scene.tracer.arc[mine, due]}
    )
    return rows.group_by("part").agg(pl.min("cost").round(6))


CENT = 1e-7
"""Prices below are the solver's dust."""

COLUMNS = (
    *("part", "instead", "positions", "rank", "state", "why", "by", "arrived", "price"),
)


def there(scene: Scene, week: object) -> pl.DataFrame:
    """Pieces of every part that have come by a week, and what one more is worth.

    part, arrived, price; over all pools of the part, built ones not counted.
    """
    ground = scene.ground
    bucket = int(ground.grid.holding(ground.grid.weeks(pl.Series([week])))[0])
    pools = ground.pools.table.select("part", "reserved").with_columns(
        arrived=pl.Series(ground.pools.total[:, bucket]),
        price=pl.Series(scene.after[:, bucket]),
    )
    return pools.group_by("part").agg(
        pl.sum("arrived"),
        pl.col("price").filter(pl.col("reserved").is_null()).max().fill_null(0.0),
    )
