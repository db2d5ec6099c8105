"""Levels of the linear plan: the same pieces, however needs are grouped."""

import polars as pl

from xinqiao.market import Outcome
from xinqiao.verify.breaches import Breach, breaches

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
