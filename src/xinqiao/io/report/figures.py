"""The figures behind the page, as tables."""

import polars as pl

from xinqiao.market import Outcome

COUNTS = ("due", "on_time", "late", "lost")


def totals(outcome: Outcome) -> dict[str, int]:
    """Pieces due, on_time, late and lost in all."""
    rows = outcome.fill_rates.filter(scope="class").select(COUNTS)
    return {name: int(rows[name].sum()) for name in COUNTS}


def fills(outcome: Outcome, scope: str) -> pl.DataFrame:
    """Rows of fill_rates of one scope, those that lose most first."""
    rows = outcome.fill_rates.filter(scope=scope)
    return rows.sort("lost", "due", "key", descending=[True, True, False])


def has_levels(outcome: Outcome) -> bool:
    """Whether levels say something that fill rates do not: shares, floors, fairness."""
    entitled = outcome.market.firms["entitlement"].is_not_null().any()
    return entitled or bool({"floors", "fairness"} & set(outcome.policy.stages))


def gap_by_week(outcome: Outcome) -> pl.DataFrame:
    """By week: due and delivered in it, and cumulative; what is open at its end.

    Columns week, due, delivered, due_so_far, delivered_so_far, open; pieces.
    """
    due = outcome.market.demand.group_by("week").agg(due=pl.sum("pieces"))
    given = outcome.deliveries.group_by("week").agg(delivered=pl.sum("pieces"))
    rows = due.join(given, on="week", how="full", coalesce=True).sort("week")
    rows = rows.with_columns(pl.col("due", "delivered").fill_null(0))
    rows = rows.with_columns(
        due_so_far=pl.col("due").cum_sum(),
        delivered_so_far=pl.col("delivered").cum_sum(),
    )
    missing = pl.col("due_so_far") - pl.col("delivered_so_far")
    return rows.with_columns(pl.col("week").cast(pl.String), open=missing)


def reasons(outcome: Outcome) -> pl.DataFrame:
    """Pieces lost by reason and part: reason, part, name, needs, pieces."""
    named = outcome.market.parts.select("part", "name")
    rows = outcome.shortfalls.group_by("reason", part="binding_part").agg(
        needs=pl.len(), pieces=pl.sum("pieces")
    )
    rows = rows.join(named, on="part", how="left")
    falling = [True, False, False]
    return rows.sort("pieces", "reason", "part", descending=falling, nulls_last=True)


def bottlenecks(outcome: Outcome) -> pl.DataFrame:
    """Every part that holds cars back, in its worst week, the worst first.

    The worst is where 1,000 more pieces make most cars; where that was not solved,
    price times shortage decides. Columns of bottlenecks, and name.
    """
    order = (
        pl.col("unlocks_1000").round(),
        pl.col("price") * pl.col("short_pieces"),
        pl.col("part"),
        pl.col("week"),
    )
    falling = [True, True, False, False]
    rows = outcome.bottlenecks.sort(order, descending=falling, nulls_last=True)
    rows = rows.unique("part", keep="first", maintain_order=True)
    named = outcome.market.parts.select("part", "name")
    rows = rows.join(named, on="part", how="left", maintain_order="left")
    return rows.with_columns(pl.col("week").cast(pl.String))


def fittings(outcome: Outcome) -> tuple[pl.DataFrame, dict[str, float]]:
    """Which alternates carried how much, and how many fittings there are in all.

    A fitting is a position of one built piece. Rows: part, name, instead (the part as
    designed), ranked (in the bill; else by a rule of the table substitutes),
    pieces, fittings, positions, firms. Totals: fittings, alternates.
    """
    place = ["parent", "position", "part"]
    used = outcome.held("usage").group_by("demand", *place).agg(pl.sum("pieces"))
    used = used.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))
    used = used.join(per_unit(outcome), on=place, how="left")
    used = used.join(owners(outcome), on="demand", how="left")
    used = used.with_columns(fittings=pl.col("pieces") / pl.col("per_unit"))
    other = pl.col("rank").fill_null(2) > 1
    rows = (
        used.filter(other)
        .group_by("part", "instead", "ranked")
        .agg(
            pl.sum("pieces", "fittings"),
            positions=pl.struct("parent", "position").n_unique(),
            firms=pl.col("firm").n_unique(),
        )
    )
    rows = rows.join(
        outcome.market.parts.select("part", "name"), on="part", how="left"
    ).sort("fittings", "part", "instead", descending=[True, False, False])
    totals = {
        "fittings": float(used["fittings"].sum()),
        "alternates": float(rows["fittings"].sum()),
    }
    return rows, totals


def per_unit(outcome: Outcome) -> pl.DataFrame:
    """Every component that may stand in a position: per_unit, rank, instead, ranked.

    What a rule adds has the per_unit of the part that it stands in for, the first by
    rank, and no rank of its own.
    """
    place = ["parent", "position"]
    bom = outcome.market.bom.sort(*place, "rank", "part")
    first = bom.unique(place, keep="first", maintain_order=True)
    first = first.select(*place, instead="part")
    listed = bom.select(*place, "part", "per_unit", "rank", ranked=pl.lit(True))
    rules = outcome.market.substitutes.select("part", "by").unique()
    added = listed.join(rules, on="part").select(
        *place,
        part="by",
        per_unit="per_unit",
        rank=pl.lit(None, pl.Int64),
        ranked=pl.lit(False),
    )
    rows = pl.concat([listed, added]).unique(
        [*place, "part"], keep="first", maintain_order=True
    )
    return rows.join(first, on=place, how="left")


def owners(outcome: Outcome) -> pl.DataFrame:
    """The firm of each need: demand, firm."""
    return outcome.market.demand.select("demand", "firm")


def largest(rows: pl.DataFrame, column: str) -> float:
    """The largest figure of a column; 0 if there is none."""
    return float(rows.select(pl.col(column).max().fill_null(0)).item())
