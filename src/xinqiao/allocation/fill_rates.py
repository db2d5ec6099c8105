"""What was due and given, by firm, programme, class and size."""

from typing import NamedTuple

import numpy as np
import polars as pl

from xinqiao.allocation.names import ordered
from xinqiao.planning.grid import Floats
from xinqiao.planning.ground import Ground


class Scope(NamedTuple):
    """One way to group needs: `key` names a group in the table, `group` measures it."""

    name: str
    key: pl.Expr
    group: pl.Expr
    entitled: bool


PROGRAMME = pl.col("firm") + "|" + pl.col("part")
SCOPES = (
    Scope("firm", pl.col("firm"), pl.coalesce("group", "firm"), entitled=True),
    Scope("programme", PROGRAMME, PROGRAMME, entitled=False),
    Scope("class", pl.col("class"), pl.col("class"), entitled=False),
    Scope("size", pl.col("size"), pl.col("size"), entitled=True),
)


def by_need(ground: Ground, deliveries: pl.DataFrame) -> pl.DataFrame:
    """One row per demand row: due, on_time, late, with what it can be grouped by."""
    grid, demand = ground.grid, ground.market.demand
    due_week = grid.mondays.gather(grid.holding(grid.weeks(demand["week"])))
    needs = demand.select("demand", "firm", "part", "class", due="pieces")
    needs = needs.with_columns(due_week=due_week)
    given = deliveries.join(needs.select("demand", "due_week"), on="demand")
    prompt = pl.col("week") == pl.col("due_week")
    given = given.group_by("demand").agg(
        on_time=pl.col("pieces").filter(prompt).sum(),
        late=pl.col("pieces").filter(~prompt).sum(),
    )
    firms = ground.market.firms.select("firm", "size", "entitlement", "group")
    needs = needs.join(given, on="demand", how="left").join(firms, on="firm")
    return needs.with_columns(pl.col("on_time", "late").fill_null(0))


def with_plan(ground: Ground, needs: pl.DataFrame, delivered: Floats) -> pl.DataFrame:
    """Add what the plan in fractions gives each need: its stream's, by pieces due."""
    streams = ground.streams
    share = delivered[:, -1] / np.maximum(streams.due.sum(axis=1), 1)
    of_need = pl.Series(share[streams.needs["stream"].to_numpy()])
    planned = streams.needs.select("demand", planned=pl.col("pieces") * of_need)
    needs = needs.join(planned, on="demand", how="left")
    return needs.with_columns(pl.col("planned").fill_null(0.0))


def fill_rates_table(
    ground: Ground, deliveries: pl.DataFrame, delivered: Floats
) -> pl.DataFrame:
    """One row per scope and key; `delivered`: pieces of the plan in fractions."""
    needs = with_plan(ground, by_need(ground, deliveries), delivered)
    tables = [scope_rows(needs, asking(ground), scope) for scope in SCOPES]
    return ordered("fill_rates", pl.concat(tables))


def asking(ground: Ground) -> pl.DataFrame:
    """The firms of groups that demand something: firm, size, group, entitlement."""
    who = pl.coalesce("group", "firm")
    firms = ground.market.firms.select("firm", "size", "entitlement", "group", who=who)
    wanted = pl.col("firm").is_in(ground.market.demand["firm"].implode())
    groups = firms.filter(wanted)["who"].implode()
    return firms.filter(pl.col("who").is_in(groups)).drop("who")


def scope_rows(needs: pl.DataFrame, firms: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """Rows of one scope."""
    rows = needs.with_columns(key=scope.key, measured=scope.group).drop_nulls("key")
    keys = rows.group_by("key", "measured").agg(pl.sum("due", "on_time", "late"))
    given = pl.col("on_time") + pl.col("late")
    due = pl.when(pl.col("due") > 0).then(pl.col("due"))
    return keys.join(levels(rows, firms, scope), on="measured").select(
        pl.lit(scope.name).alias("scope"),
        *("key", "due", "on_time", "late"),
        lost=pl.col("due") - given,
        fill_rate=given / due,
        level="level",
        level_whole="level_whole",
    )


def levels(rows: pl.DataFrame, firms: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """Level of every group: what it gets by what it is entitled to, else by its due.

    sum of pieces / sum of entitlements of its firms. A market has them for all groups
    or for none; one firm's may stand for its corporate group. `firms`: those of groups
    that demand something.
    """
    given = rows.group_by("measured").agg(
        due=pl.sum("due"),
        planned=pl.sum("planned"),
        given=(pl.col("on_time") + pl.col("late")).sum(),
    )
    if scope.entitled and firms["entitlement"].is_not_null().any():
        measured = firms.with_columns(measured=scope.group).drop_nulls("measured")
        weight = measured.group_by("measured").agg(weight=pl.sum("entitlement"))
    else:
        weight = given.select("measured", weight="due")
    rows = given.join(weight, on="measured")
    by = pl.when(pl.col("weight") > 0).then(pl.col("weight"))
    return rows.select(
        "measured",
        level=(pl.col("planned") / by).round(9),
        level_whole=pl.col("given") / by,
    )
