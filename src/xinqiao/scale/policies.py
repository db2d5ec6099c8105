"""What rules cost and whom they serve: one market, planned under several policies."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from xinqiao.market import Market, Policy
from xinqiao.planning.grid import Floats
from xinqiao.planning.plan import Plan, Progress, silent
from xinqiao.planning.worth import worth_of
from xinqiao.whatif import plan_market, proof_of

DIGITS = 4  # of cars; further ones are the solver's dust

SCHEMA = {
    "policy": pl.String,
    "worth": pl.Float64,
    "cars": pl.Float64,
    "due": pl.Int64,
    "worst_fill": pl.Float64,
    "worst": pl.String,
    "gini": pl.Float64,
    "gap": pl.Float64,
    "status": pl.String,
}


def compare_policies(
    market: Market, policies: Mapping[str, Policy], *, progress: Progress = silent
) -> pl.DataFrame:
    """Plan a market under several policies: worth, cars, worst fill and inequality.

    Parameters
    ----------
    market
        What is planned.
    policies
        Policies by name; the first says what delay costs where worths are compared.
    progress
        Told the name of each phase as it begins.

    Returns
    -------
    One row per policy: policy, worth, price (share of the greatest worth among these
    that is given up), cars, due (pieces, fractions of them), worst_fill (the least
    share of its due that a group of firms gets) and worst (which), gini (of these
    shares: 0 if all are equal), gap and status (what is proved of the plan's worth by
    its own policy).

    Raises
    ------
    InvalidMarket
        If the market cannot be cleared under one of the policies; with all findings.
    SolverFailed
        If the solver gives no answer.

    Examples
    --------
    >>> from xinqiao import Policy, compare_policies, sample_market
    >>> market = sample_market(programmes=2, chips=8)
    >>> rules = {"patient": Policy(lateness=0.0), "hasty": Policy(lateness=0.5)}
    >>> compare_policies(market, rules)["policy"].to_list()
    ['patient', 'hasty']
    """
    lateness = next(iter(policies.values())).lateness if policies else 0.0
    rows = []
    for name, policy in policies.items():
        plan = plan_market(market, policy, progress=progress).plan
        rows.append({"policy": name, **figures(plan, lateness)})
    table = pl.DataFrame(rows, schema=SCHEMA)
    most = pl.max_horizontal(pl.col("worth").max(), pl.lit(1e-9))
    price = (1 - pl.col("worth") / most).round(9)
    return table.select("policy", "worth", price.alias("price"), *[*SCHEMA][2:])


def figures(plan: Plan, lateness: float) -> dict[str, object]:
    """What one plan is worth, and how it shares."""
    ground, proof = plan.ground, proof_of(plan)
    worth = worth_of(ground.streams, ground.grid, lateness, plan.delivered)
    fills = group_fills(plan)
    worst = fills.sort("fill", "group").head(1).to_dicts()
    return {
        "worth": round(float(worth), DIGITS),
        "cars": round(proof["delivered"], DIGITS),
        "due": proof["due"],
        "worst_fill": worst[0]["fill"] if worst else None,
        "worst": worst[0]["group"] if worst else None,
        "gini": gini(fills["fill"].to_numpy()),
        "gap": proof["gap"],
        "status": proof["status"],
    }


def group_fills(plan: Plan) -> pl.DataFrame:
    """Share of its due that each group of firms gets: group, fill."""
    streams = plan.ground.streams
    groups = plan.ground.market.firms.select("firm", group=pl.coalesce("group", "firm"))
    rows = streams.table.select(
        "firm",
        due=pl.Series(streams.due.sum(axis=1)),
        given=pl.Series(plan.delivered[:, -1]),
    )
    rows = rows.join(groups, on="firm").group_by("group").agg(pl.sum("due", "given"))
    fill = (pl.col("given") / pl.col("due")).round(9)
    return rows.filter(pl.col("due") > 0).select("group", fill=fill).sort("group")


def gini(shares: Floats) -> float:
    """Inequality of shares: sum of |x - y| over all pairs / (2 n^2 mean); 0 to 1."""
    total = float(shares.sum())
    if not total:
        return 0.0
    apart = np.abs(shares[:, None] - shares[None, :]).sum()
    return round(float(apart / (2 * len(shares) * total)), 9)
