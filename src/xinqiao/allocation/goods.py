"""The tables that say what goes where: deliveries, builds, usage, allocations."""

import polars as pl

from xinqiao.allocation.names import Names, finish, ordered, rows_of
from xinqiao.market import Market
from xinqiao.planning.pegging.lots import peg_lots, surplus
from xinqiao.planning.pegging.peg import Pegs
from xinqiao.planning.rounding.rounded import WholePlan


def deliveries_table(names: Names, pegs: Pegs) -> pl.DataFrame:
    """One row per need and week of delivery."""
    rows = pegs.deliveries.select(
        "pieces",
        demand=names.needs(rows_of(pegs.deliveries, "need")),
        week=names.mondays(rows_of(pegs.deliveries, "bucket")),
    )
    return finish("deliveries", rows)


def builds_table(names: Names, pegs: Pegs) -> pl.DataFrame:
    """One row per maker, part, week of completion and need."""
    nodes = names.ground.trees.nodes
    node = rows_of(pegs.builds, "node")
    rows = pegs.builds.select(
        "pieces",
        firm=nodes["firm"].gather(node),
        part=nodes["part"].gather(node),
        week=names.mondays(rows_of(pegs.builds, "bucket")),
        for_demand=names.needs(rows_of(pegs.builds, "need")),
    )
    return finish("builds", rows)


def usage_table(names: Names, pegs: Pegs) -> pl.DataFrame:
    """One row per need, position, component and week of fitting."""
    places = names.ground.trees.places
    place = rows_of(pegs.usage, "place")
    rows = pegs.usage.select(
        "pieces",
        demand=names.needs(rows_of(pegs.usage, "need")),
        parent=names.parents.gather(place),
        position=places["position"].gather(place),
        part=places["part"].gather(place),
        week=names.mondays(rows_of(pegs.usage, "bucket")),
    )
    return finish("usage", rows)


def allocations_table(names: Names, plan: WholePlan, pegs: Pegs) -> pl.DataFrame:
    """One row per lot, receiving firm, week of leaving, need and position."""
    ground = names.ground
    drawn = peg_lots(plan, ground.pools, pegs.draws)
    place = ground.net.arc_place[rows_of(drawn, "arc")]
    lots = names.lots(rows_of(drawn, "lot_row"))
    used = drawn.select(
        "pieces",
        lot=lots,
        to_firm=names.firms.gather(place),
        part=ground.trees.places["part"].gather(place),
        week=names.mondays(rows_of(drawn, "bucket")),
        for_demand=names.needs(rows_of(drawn, "need")),
        parent=names.parents.gather(place),
        position=ground.trees.places["position"].gather(place),
    )
    rows = pl.concat([used, surplus_rows(names, plan)], how="diagonal")
    return finish("allocations", rows)


def surplus_rows(names: Names, plan: WholePlan) -> pl.DataFrame:
    """What firms must take beyond what they use, without a need."""
    ground = names.ground
    more = surplus(plan)
    lot = rows_of(more, "lot_row")
    account = rows_of(more, "account")
    firms = ground.trees.nodes["firm"].unique().sort()
    pool = ground.pools.table["part"].gather(plan.accounts.pool[account])
    return more.select(
        "pieces",
        lot=names.lots(lot),
        to_firm=firms.gather(plan.accounts.firm[account]),
        part=pool,
        week=names.mondays(rows_of(more, "bucket")),
    )


def leftovers_table(market: Market, allocations: pl.DataFrame) -> pl.DataFrame:
    """One row per lot: what is not allocated, blocked lots included."""
    gone = allocations.group_by("lot").agg(gone=pl.sum("pieces"))
    rows = market.supply.select("lot", "pieces").join(gone, on="lot", how="left")
    left = pl.col("pieces") - pl.col("gone").fill_null(0)
    return ordered("leftovers", rows.select("lot", pieces=left))
