"""Levels of the linear plan: the same pieces, however needs are grouped."""

import polars as pl

from xinqiao.market import Outcome
from xinqiao.verify.breaches import Breach, breaches
from xinqiao.verify.facts import Facts
from xinqiao.verify.groups import SCOPES, make_groups, own_measure

CLOSE = 1e-8  # share of all that is due: levels are written with nine digits
ENTITLED = ("firm", "size")


def wrong_levels(outcome: Outcome) -> list[Breach]:
    """Every scope plans the same pieces in all: Σ level · due is one figure.

    The linear plan itself is not in the outcome, so levels are not proved; but one that
    was changed no longer fits the others. Named is the row whose change explains the
    difference best. Scopes that leave out needs, or measure levels by entitlements,
    have no such sum.
    """
    rows = outcome.fill_rates.with_row_index("row").filter(pl.col("due") > 0)
    if outcome.market.firms["entitlement"].is_not_null().any():
        rows = rows.filter(~pl.col("scope").is_in(ENTITLED))
    planned = (pl.col("level").fill_null(0) * pl.col("due")).sum()
    sums = rows.group_by("scope").agg(pl.col("due").sum().alias("all"), planned=planned)
    sums = sums.filter(pl.col("all") == pl.col("all").max())
    off = pl.col("planned") - pl.col("planned").sort().gather(pl.len() // 2)
    sums = sums.with_columns(off=off).filter(
        pl.col("off").abs() > CLOSE * pl.col("all") + CLOSE
    )
    fits = (pl.col("due") - pl.col("off").abs()).abs()
    worst = rows.join(sums, on="scope").sort(fits, "row")
    worst = worst.unique("scope", keep="first", maintain_order=True)
    told = worst.select(
        "row",
        key=pl.concat_str("scope", "key", separator=" · "),
        column=pl.lit("level"),
        have=pl.col("level").fill_null(0),
        want=pl.col("level").fill_null(0) - pl.col("off") / pl.col("due"),
    )
    return breaches("FILL_RATE", "fill_rates", told)


def wrong_entitled_levels(outcome: Outcome, facts: Facts) -> list[Breach]:
    """Levels by entitlement fit those of programmes: the same pieces for each group.

    level · entitlement = Σ over its programmes of level · due.
    """
    found: list[Breach] = []
    for between in ("firms", "sizes"):
        if own_measure(facts, between):
            found += breaches("FILL_RATE", "fill_rates", off(outcome, facts, between))
    return found


def off(outcome: Outcome, facts: Facts, between: str) -> pl.DataFrame:
    """Rows whose level does not fit, with what it would be."""
    groups, firms = make_groups(facts, between), facts.firms
    who = pl.coalesce("group", "firm") if between == "firms" else pl.col("size")
    firms = firms.select("firm", who=who)
    programmes = outcome.market.demand.select("firm", "part").unique()
    key = pl.concat_str("firm", "part", separator="|")
    rates = outcome.fill_rates.with_row_index("row")
    planned = programmes.with_columns(key=key).join(
        rates.filter(scope="programme"), on="key"
    )
    pieces = pl.col("level").fill_null(0) * pl.col("due")
    total = {"pieces": pieces.sum(), "all": pl.col("due").sum()}
    sums = planned.join(firms, on="firm").group_by("who").agg(**total)
    weights = pl.DataFrame(
        {"who": groups.keys, "weight": groups.weight},
        schema={"who": pl.String, "weight": pl.Float64},
    )
    rows = rates.filter(scope=SCOPES[between])
    named = firms if between == "firms" else firms.select("who", firm="who").unique()
    rows = rows.join(named, left_on="key", right_on="firm").join(weights, on="who")
    rows = rows.join(sums, on="who", how="left", suffix="_planned")
    want = pl.col("pieces") / pl.col("weight")
    have = pl.col("level").fill_null(0)
    spare = CLOSE * (1 + pl.col("all") / pl.col("weight"))
    return rows.filter((have - want).abs() > spare).select(
        "row",
        key=pl.concat_str("scope", "key", separator=" · "),
        column=pl.lit("level"),
        have=have,
        want=want,
    )
