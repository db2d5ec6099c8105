"""One firm's result of a round: tables that hold its own figures and nobody else's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from xinqiao import Outcome, explain
from xinqiao_web.core.disclosure import Rule
from xinqiao_web.rounds.results.shares import shares_of
from xinqiao_web.rounds.results.trees import Trees, trees_of

EXPLAINED = 3

APPROVALS = {
    **dict.fromkeys(("demand", "part", "instead", "state"), pl.String),
    **dict.fromkeys(("gained", "left"), pl.Float64),
}


@dataclass(frozen=True)
class Asked:
    """A firm's part of an outcome: its needs, and what it sees of its trees."""

    outcome: Outcome
    firm: str
    rule: Rule
    needs: pl.DataFrame
    trees: Trees
    explained: int


@dataclass(frozen=True)
class Result:
    """What a firm learns of a round, all of it its own.

    `tables`, by name, pieces and Mondays:

    - `cars`: part, week, due, delivered. By week; late ones when they come.
    - `needs`: demand, part, week, due, delivered, lost, reason, binding_part.
    - `totals`: part (blank: all), due, on_time, late, lost, fill_rate.
    - `held_back`: part, inside, cars, needs, share_from, share_to. Parts for want of
      which cars are lost, the most first. `inside`: something inside it, which its
      maker knows. The shares (of what all drew of it) are bands; blank: not told.
    - `cures`: demand, part, inside, week, pieces, found. What a need lacks; pieces are
      blank for what is inside bought parts.
    - `approvals`: demand, part, instead, state, gained, left. What an approval of its
      own would bring one of its needs that lose most; the market was solved again.
    - `builds`: part, week, pieces. What it is to build.
    - `coming`, `going`: part, week, pieces; `going` with the lot. What it draws, and
      what is drawn from its own lots.
    """

    firm: str
    tables: Mapping[str, pl.DataFrame]


def result_of(
    outcome: Outcome, firm: str, rule: Rule, explained: int = EXPLAINED
) -> Result:
    """What a firm learns of an outcome.

    `rule`: what no share may tell of others. `explained`: needs for which approvals are
    tried, those that lose most; none where the market is too large for it.
    """
    needs, trees = needs_of(outcome, firm), trees_of(outcome.market, firm)
    asked = Asked(outcome, firm, rule, needs, trees, explained)
    return Result(
        firm, MappingProxyType({name: make(asked) for name, make in TABLES.items()})
    )


def needs_of(outcome: Outcome, firm: str) -> pl.DataFrame:
    """The firm's needs with what each got: car, demand, week, due, delivered, lost."""
    needs = outcome.market.demand.filter(firm=firm)
    needs = needs.select("demand", "week", car="part", due="pieces")
    given = outcome.deliveries.group_by("demand").agg(delivered=pl.sum("pieces"))
    needs = needs.join(given, on="demand", how="left", maintain_order="left")
    needs = needs.with_columns(pl.col("delivered").fill_null(0))
    return needs.with_columns(lost=pl.col("due") - pl.col("delivered"))


def cars(asked: Asked) -> pl.DataFrame:
    """Cars due and delivered, by week."""
    needs = asked.needs.select("demand", "car")
    due = asked.needs.group_by("car", "week").agg(pl.sum("due"))
    given = asked.outcome.deliveries.join(needs, on="demand")
    given = given.group_by("car", "week").agg(delivered=pl.sum("pieces"))
    rows = due.join(given, on=["car", "week"], how="full", coalesce=True)
    rows = rows.with_columns(pl.col("due", "delivered").fill_null(0))
    return rows.rename({"car": "part"}).sort("part", "week")


def needs(asked: Asked) -> pl.DataFrame:
    """Needs with what each got, and why some fall short."""
    short = asked.outcome.shortfalls.select("demand", "reason", "binding_part")
    rows = asked.needs.join(short, on="demand", how="left", maintain_order="left")
    rows = asked.trees.as_seen(rows, "binding_part").drop("inside")
    part, given = pl.col("car").alias("part"), ("due", "delivered", "lost")
    return rows.select("demand", part, "week", *given, "reason", "binding_part")


def totals(asked: Asked) -> pl.DataFrame:
    """Due and given, by part and in all."""
    ours = asked.needs.select(key=pl.lit(f"{asked.firm}|") + pl.col("car"), part="car")
    whole = pl.DataFrame({"key": [asked.firm], "part": [None]}, schema=ours.schema)
    names = pl.concat([whole, ours.unique()])
    rows = asked.outcome.fill_rates.filter(pl.col("scope").is_in(["firm", "programme"]))
    figures = ("due", "on_time", "late", "lost", "fill_rate")
    return names.join(rows, on="key").select("part", *figures).sort("part")


def held_back(asked: Asked) -> pl.DataFrame:
    """Parts for want of which cars are lost, the most first."""
    short = asked.outcome.shortfalls.select("demand", "binding_part")
    rows = asked.needs.select("demand", "car", "lost").join(short, on="demand")
    rows = asked.trees.as_seen(rows.drop_nulls("binding_part"), "binding_part")
    rows = rows.group_by("binding_part", "inside").agg(
        cars=pl.sum("lost"), needs=pl.len().cast(pl.Int64)
    )
    rows = rows.rename({"binding_part": "part"})
    shares = shares_of(asked.outcome, asked.firm, asked.rule)
    shares = shares.with_columns(inside=pl.lit(False))
    rows = rows.join(shares, on=["part", "inside"], how="left")
    return rows.sort("cars", "part", "inside", descending=[True, False, False])


def cures(asked: Asked) -> pl.DataFrame:
    """What each need lacks; of what is inside bought parts, which of those only."""
    needs = asked.needs.select("demand", "car")
    rows = asked.outcome.cures.join(needs, on="demand").rename({"part": "lacks"})
    rows = asked.trees.as_seen(rows, "lacks").rename({"lacks": "part"})
    pieces = pl.when(~pl.col("inside")).then("pieces")
    rows = rows.select("demand", "part", "inside", "week", pieces, "found")
    # Of what is inside, neither how many kinds nor how many pieces.
    return rows.unique().sort("demand", "week", "part", "inside", "pieces")


def approvals(asked: Asked) -> pl.DataFrame:
    """What approvals that the firm may give itself would bring its needs."""
    worst = asked.needs.filter(pl.col("lost") > 0)
    worst = worst.sort("lost", "demand", descending=[True, False])
    found = [tried(asked, need) for need in worst["demand"].head(asked.explained)]
    return pl.concat([pl.DataFrame(schema=APPROVALS), *found])


def tried(asked: Asked, need: str) -> pl.DataFrame:
    """Approvals that were tried for a need, as far as they are the firm's own."""
    rows = explain(asked.outcome, need).tables.get("approvals", [])
    table = pl.DataFrame(rows, schema={**APPROVALS, "by": pl.String})
    table = table.with_columns(demand=pl.lit(need))
    seen = pl.col("part", "instead").is_in(asked.trees.seen.implode())
    ours = table.filter(pl.col("by").fill_null(asked.firm) == asked.firm)
    return ours.filter(pl.all_horizontal(seen)).select(*APPROVALS)


def builds(asked: Asked) -> pl.DataFrame:
    """What the firm is to build, by week, for whomever."""
    rows = asked.outcome.builds.filter(pl.col("part").is_in(asked.trees.own.implode()))
    return by_week(rows.filter(firm=asked.firm), "part")


def coming(asked: Asked) -> pl.DataFrame:
    """What the firm draws, by week, for whomever."""
    return by_week(asked.outcome.allocations.filter(to_firm=asked.firm), "part")


def going(asked: Asked) -> pl.DataFrame:
    """What is drawn from the firm's own lots, by week."""
    lots = asked.outcome.market.supply.filter(firm=asked.firm)["lot"]
    drawn = asked.outcome.allocations.filter(pl.col("lot").is_in(lots.implode()))
    return by_week(drawn, "lot", "part")


def by_week(rows: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """Pieces by keys and week."""
    return rows.group_by(*keys, "week").agg(pl.sum("pieces")).sort(*keys, "week")


TABLES: Mapping[str, Callable[[Asked], pl.DataFrame]] = {
    table.__name__: table
    for table in (
        cars,
        needs,
        totals,
        held_back,
        cures,
        approvals,
        builds,
        coming,
        going,
    )
}
"""What makes each table of a result."""
