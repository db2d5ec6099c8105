"""Figures drawn from the deliveries: shortfalls and fill rates."""

import polars as pl

from xinqiao.market import Outcome
from xinqiao.verify.breaches import Breach, breaches
from xinqiao.verify.coded import Rows
from xinqiao.verify.facts import Facts
from xinqiao.verify.labels import need_text

FIGURES = ("due", "on_time", "late", "lost", "fill_rate", "level_whole")
CLOSE = 1e-12
"""Two shares further apart than this are different shares."""


def by_need(rows: Rows, facts: Facts) -> pl.DataFrame:
    """What became of each need: need, due, on_time, late, lost; pieces."""
    served = rows.deliveries.join(facts.needs.rows.select("need", "due"), on="need")
    prompt = pl.col("week") <= pl.col("due")
    sums = served.group_by("need").agg(
        on_time=pl.col("pieces").filter(prompt).sum(),
        late=pl.col("pieces").filter(~prompt).sum(),
    )
    needs = facts.needs.rows.select("need", due="pieces")
    figures = needs.join(sums, on="need", how="left", maintain_order="left")
    figures = figures.with_columns(pl.col("on_time", "late").fill_null(0))
    return figures.with_columns(lost=pl.col("due") - pl.col("on_time") - pl.col("late"))


def wrong_shortfalls(outcome: Outcome, rows: Rows, facts: Facts) -> list[Breach]:
    """A need that is not wholly met falls short by what is lost, and no other does."""
    given = outcome.shortfalls.select(
        facts.names["need"].numbers(outcome.shortfalls["demand"]).alias("need"),
        have="pieces",
        row=pl.int_range(outcome.shortfalls.height, dtype=pl.Int32(), eager=True),
    ).drop_nulls("need")
    lost = by_need(rows, facts).select("need", want="lost")
    lost = lost.filter(pl.col("want") > 0)
    both = given.join(lost, on="need", how="full", coalesce=True)
    both = both.with_columns(pl.col("have", "want").fill_null(0))
    wrong = both.filter((pl.col("have") != pl.col("want")) | (pl.col("have") == 0))
    told = wrong.select("row", need_text(wrong["need"], facts), "have", "want")
    return breaches("SHORTFALL", "shortfalls", told)


def unknown_pools(outcome: Outcome, facts: Facts) -> list[Breach]:
    """The pool that binds is a pool of the part that binds, where both are named."""
    pools = facts.pools.rows["key"].to_list()
    rows = outcome.shortfalls.with_row_index("row")
    part, pool = pl.col("binding_part"), pl.col("binding_pool")
    known = pool.is_in(pools) | (pool == part + "||")
    mine = part.is_not_null() & pool.str.starts_with(part + "|")
    wrong = rows.filter(pool.is_not_null() & ~(known & mine))
    return breaches("UNKNOWN", "shortfalls", wrong.select("row", *told_pool()))


def told_pool() -> tuple[pl.Expr, pl.Expr]:
    """What a message tells of a pool that is not known."""
    return pl.col("binding_pool").alias("value"), pl.lit("binding_pool").alias("column")


def fill_rates(rows: Rows, facts: Facts) -> pl.DataFrame:
    """Every row of `fill_rates` anew, but for `level`: scope, key, figures.

    level_whole: delivered by entitlement, where firms have one; else by pieces due.
    Firms of one corporate group count as one. Programmes, classes: no entitlement.
    """
    streams = facts.needs.streams.select("stream", "class")
    needs = by_need(rows, facts).join(
        facts.needs.rows.select("need", "stream", "firm", "part"), on="need"
    )
    needs = needs.join(streams, on="stream")
    needs = needs.with_columns(
        facts.names["firm"].of(needs["firm"]), facts.names["part"].of(needs["part"])
    )
    who = pl.coalesce("group", "firm")
    firms = facts.firms.select("firm", "size", "entitlement", group=who, who=who)
    needs = needs.join(firms, on="firm")
    programme = pl.concat_str("firm", "part", separator="|")
    plain = [sums(needs, "programme", programme), sums(needs, "class", pl.col("class"))]
    with_level = [
        sums(needs, "firm", pl.col("firm")).join(
            level(needs, firms, "group"), on="key", how="left"
        ),
        sums(needs, "size", pl.col("size")).join(
            level(needs, firms, "size"), on="key", how="left"
        ),
    ]
    level_too = [t.with_columns(level_whole=pl.col("fill_rate")) for t in plain]
    return pl.concat([*with_level, *level_too])


def sums(needs: pl.DataFrame, scope: str, key: pl.Expr) -> pl.DataFrame:
    """Figures of one scope: scope, key, due, on_time, late, lost, fill_rate."""
    keyed = needs.with_columns(key=key).drop_nulls("key")
    pieces = pl.col("due", "on_time", "late", "lost")
    table = keyed.group_by("key").agg(pieces.sum())
    given = pl.col("on_time") + pl.col("late")
    rate = pl.when(pl.col("due") > 0).then(given / pl.col("due"))
    return table.select(pl.lit(scope).alias("scope"), pl.all(), fill_rate=rate)


def level(needs: pl.DataFrame, firms: pl.DataFrame, group: str) -> pl.DataFrame:
    """Delivered by entitlement, else by due, of each firm or size: key, level_whole.

    Entitlements of a group's firms add up; without any, pieces due stand in.
    """
    given = pl.col("on_time") + pl.col("late")
    sums = needs.drop_nulls(group).group_by(group)
    table = sums.agg(given=given.sum(), due=pl.col("due").sum())
    there = firms.join(needs.select("who").unique(), on="who", how="semi")
    weights = there.group_by(group).agg(weight=pl.col("entitlement").sum())
    table = table.join(weights, on=group)
    weighted = there["entitlement"].is_not_null().any()
    base = pl.col("weight") if weighted else pl.col("due")
    share = pl.when(base > 0).then(pl.col("given") / base)
    table = table.select(group, level_whole=share)
    if group == "size":
        return table.rename({"size": "key"})
    return firms.join(table, on="group").select("level_whole", key="firm")


def wrong_fill_rates(outcome: Outcome, rows: Rows, facts: Facts) -> list[Breach]:
    """Every firm, programme, class and size has its figures, and they are right."""
    on = ["scope", "key"]
    given = outcome.fill_rates.with_row_index("row").rename(
        {name: f"{name}_have" for name in FIGURES}
    )
    both = given.join(fill_rates(rows, facts), on=on, how="full", coalesce=True)
    found: list[Breach] = []
    for name in FIGURES:
        have, want = pl.col(f"{name}_have"), pl.col(name)
        same = ((have - want).abs() <= CLOSE * want.abs()) | have.eq_missing(want)
        wrong = both.filter(~same.fill_null(value=False))
        key = pl.concat_str(on, separator=" · ").alias("key")
        figure = pl.lit(name).alias("column")
        told = wrong.select("row", key, have.alias("have"), want.alias("want"), figure)
        found += breaches("FILL_RATE", "fill_rates", told)
    return found
