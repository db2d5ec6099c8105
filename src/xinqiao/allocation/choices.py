"""Other components for where a part is needed, and why they were not used."""

import polars as pl

from xinqiao.allocation.hindrances import Scene
from xinqiao.planning.design import PLACE, list_components

NEARNESS = ("qualified", "testing", "candidate", "rejected")
"""States that are not usable, the nearest to approval first."""

WHY = (
    *("USED", "TAKEN", "NOT_THERE", "WINDOW", "FREE"),
    *("NOT_APPROVED", "REJECTED"),
)
"""Why another component was not used: the codes."""


def places_of(scene: Scene, key: str, part: str) -> pl.DataFrame:
    """Positions in the bill of a need that list a part: parent, position.

    `key`: a need; any state counts, for what is not approved may be what is missing.
    """
    market = scene.outcome.market
    rows = list_components(market)
    wanted = market.demand.filter(demand=key)["part"]
    inside = wanted
    while len(inside):
        rest = rows.filter(pl.col("parent").is_in(inside.implode()))["part"].unique()
        inside = rest.filter(~rest.is_in(wanted.implode()))
        wanted = pl.concat([wanted, inside])
    mine = rows.filter(pl.col("parent").is_in(wanted.implode()), part=part)
    return mine.select(PLACE).unique().sort(PLACE)


def everywhere(scene: Scene, part: str) -> pl.DataFrame:
    """Positions of the whole market that list a part in their bill."""
    rows = scene.outcome.market.bom.filter(part=part)
    return rows.select(PLACE).unique().sort(PLACE)


def components_of(scene: Scene, places: pl.DataFrame, part: str) -> pl.DataFrame:
    """Other components of positions, one row each, with its state and its rank.

    Columns of the table bom, for_part, usable (by the policy), by (who could approve
    it: who builds the parent; blank if anybody who needs it).
    """
    market, usable = scene.outcome.market, list(scene.outcome.policy.usable)
    makers = market.parts.select(parent="part", by="maker")
    rows = list_components(market).filter(pl.col("part") != part)
    rows = rows.sort(*PLACE, "part", "for_rank", "for_part")
    rows = rows.unique([*PLACE, "part"], keep="first", maintain_order=True)
    rows = rows.join(places, on=PLACE).join(makers, on="parent", how="left")
    usable_now = pl.col("state").is_in(usable)
    return rows.with_columns(usable=usable_now).sort(*PLACE, "rank", "part")


def choices_of(scene: Scene, key: str, part: str) -> pl.DataFrame:
    """Other components of where a need takes a part, the next best first.

    Columns part, positions, rank, state, why, by, arrived (pieces of it in all pools by
    the week due), price (of one more piece then). `why` is one of `WHY`.
    """
    outcome = scene.outcome
    need = outcome.market.demand.filter(demand=key).row(0, named=True)
    rows = components_of(scene, places_of(scene, key, part), part)
    used = outcome.usage.filter(demand=key).select(*PLACE, "part").unique()
    rows = rows.join(used.with_columns(used=True), on=[*PLACE, "part"], how="left")
    rows = rows.join(there(scene, need["week"]), on="part", how="left")
    early = pl.col("usable_from").fill_null(need["week"]) > need["week"]
    late = pl.col("usable_until").fill_null(need["week"]) < need["week"]
    rows = rows.with_columns(
        pl.col("arrived").fill_null(0),
        why=pl.when(pl.col("state") == "rejected")
        .then(pl.lit("REJECTED"))
        .when(~pl.col("usable"))
        .then(pl.lit("NOT_APPROVED"))
        .when(pl.col("used").is_not_null())
        .then(pl.lit("USED"))
        .when(early | late)
        .then(pl.lit("WINDOW"))
        .when(pl.col("price") > 0)
        .then(pl.lit("TAKEN"))
        .when(pl.col("arrived").fill_null(0) == 0)
        .then(pl.lit("NOT_THERE"))
        .otherwise(pl.lit("FREE")),
        by=pl.col("by").fill_null(need["firm"]),
    )
    near = pl.col("state").replace_strict(
        {state: n for n, state in enumerate(NEARNESS, 1)}, default=0
    )
    rows = rows.group_by("part", "state", "why", "by").agg(
        positions=pl.len(),
        rank=pl.min("rank"),
        arrived=pl.max("arrived"),
        price=pl.max("price"),
    )
    rejected, most = pl.col("why") == "REJECTED", -pl.col("arrived")
    return rows.sort(rejected, near, "rank", most, "part").select(*COLUMNS)


COLUMNS = ("part", "positions", "rank", "state", "why", "by", "arrived", "price")


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
