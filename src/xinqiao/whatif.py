"""What a change would do: plan again from where the first plan ended, and compare."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from xinqiao.allocation.proof import is_nearly_fair, plan_worth, status, worth_bound
from xinqiao.clearing import Stopwatch, outcome_of, refuse
from xinqiao.market import Market, Outcome, Policy
from xinqiao.market.outcome import market_hash
from xinqiao.planning.again import lay_again, plan_again
from xinqiao.planning.ends import Ends
from xinqiao.planning.ground import lay_ground
from xinqiao.planning.plan import Plan, Progress, make_plan, silent

DIGITS = 4  # of pieces; further ones are the solver's dust


@dataclass(frozen=True, eq=False)
class Base:
    """A market planned once, to ask what-ifs of.

    `plan`: in fractions of pieces, proved by its own prices.
    """

    plan: Plan = field(repr=False)

    @cached_property
    def ends(self) -> Ends | None:
        """Where the stages of the plan ended; None where there are none."""
        return (
            Ends.of(self.plan.ground, self.plan.run) if self.plan.run.begins else None
        )


@dataclass(frozen=True, eq=False)
class Difference:
    """What a change does, in fractions of pieces; each plan is proved by itself.

    `firms`: firm, due_before, due_after, before, after, change (cars delivered).
    `parts`: part, kind, before, after, change (pieces drawn from lots). Rows in which
    nothing changes are left out of `parts`. `proof`: of `before` and `after`: worth,
    bound, gap, status, delivered, due.
    """

    before: Plan = field(repr=False)
    after: Plan = field(repr=False)
    firms: pl.DataFrame
    parts: pl.DataFrame
    proof: dict[str, dict[str, Any]]


def plan_market(
    market: Market, policy: Policy | None = None, *, progress: Progress = silent
) -> Base:
    """Plan a market once, to ask what-ifs of.

    Parameters
    ----------
    market, policy
        What is planned; without a policy, by the defaults.
    progress
        Told the name of each phase as it begins.

    Raises
    ------
    InvalidMarket
        If the market cannot be cleared under this policy; with all findings.
    SolverFailed
        If the solver gives no answer.
    """
    policy = policy or Policy()
    refuse(market, policy)
    progress("trees")
    return Base(make_plan(lay_ground(market, policy), progress))


def what_if(
    base: Base,
    market: Market | None = None,
    policy: Policy | None = None,
    *,
    progress: Progress = silent,
) -> Difference:
    """Say what a changed market or policy would do.

    The changed market is planned from where the first plan ended, which a small change
    leaves nearly right; its proof is its own.

    Parameters
    ----------
    base
        The market as it is, from `plan_market`.
    market, policy
        What is different; what is left out stays as it is. See `change_market`.
    progress
        Told the name of each phase as it begins.

    Raises
    ------
    InvalidMarket
        If the changed market cannot be cleared under this policy; with all findings.
    SolverFailed
        If the solver gives no answer.

    Examples
    --------
    >>> from xinqiao import Policy, change_market, plan_market, sample_market
    >>> market = sample_market(programmes=2, chips=8)
    >>> changed, _ = change_market(market, Policy(), ["supply * pieces=0"])
    >>> difference = what_if(plan_market(market), changed)
    >>> difference.proof["after"]["delivered"]
    0.0
    """
    first = base.plan.ground
    market, policy = market or first.market, policy or first.policy
    refuse(market, policy)
    progress("trees")
    after = plan_again(base.plan, base.ends, lay_again(first, market, policy), progress)
    return Difference(
        before=base.plan,
        after=after,
        firms=firms_table(base.plan, after),
        parts=parts_table(base.plan, after),
        proof={"before": proof_of(base.plan), "after": proof_of(after)},
    )


def clear_changed(difference: Difference, *, progress: Progress = silent) -> Outcome:
    """Give the whole outcome of the changed market, in whole pieces, as `clear` does.

    Raises
    ------
    SolverFailed
        If the solver gives no answer.
    """
    plan = difference.after
    name = market_hash(plan.ground.market, plan.ground.policy)
    return outcome_of(plan, name, Stopwatch(progress))


def proof_of(plan: Plan) -> dict[str, Any]:
    """What is proved of the plan in fractions: worth, bound and what is between."""
    worth = plan_worth(plan)
    bound = worth_bound(plan, worth)
    gap = (bound - worth) / max(abs(bound), 1e-9)
    return {
        "worth": worth,
        "bound": bound,
        "gap": gap,
        "status": status(gap, plan.ground.policy.gap, exact=not is_nearly_fair(plan)),
        "delivered": float(plan.delivered[:, -1].sum()),
        "due": int(plan.ground.streams.due.sum()),
    }


def firms_table(before: Plan, after: Plan) -> pl.DataFrame:
    """Cars due and delivered by firm, before and after."""
    rows = compared("firm", delivered_by_firm(before), delivered_by_firm(after))
    return rows.select("firm", "due_before", "due_after", *FIGURES).sort("firm")


FIGURES = ("before", "after", "change")


def compared(key: str, before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Put figures before and after side by side; what is not there is zero."""
    joined = before.join(after, on=key, how="full", suffix="_after", coalesce=True)
    zero = pl.all().exclude(key).fill_null(0)
    joined = joined.with_columns(zero).rename({"due": "due_before"}, strict=False)
    figures = joined.with_columns(
        before=pl.col("pieces").round(DIGITS),
        after=pl.col("pieces_after").round(DIGITS),
    )
    change = (pl.col("after") - pl.col("before")).round(DIGITS)
    return figures.with_columns(change=change)


def delivered_by_firm(plan: Plan) -> pl.DataFrame:
    """Cars due and delivered by the end: firm, due, pieces."""
    streams = plan.ground.streams
    rows = streams.table.select(
        "firm",
        due=pl.Series(streams.due.sum(axis=1)),
        pieces=pl.Series(plan.delivered[:, -1]),
    )
    return rows.group_by("firm").agg(pl.sum("due", "pieces"))


def parts_table(before: Plan, after: Plan) -> pl.DataFrame:
    """Pieces drawn of each part, before and after; only what changes."""
    rows = compared("part", drawn_by_part(before), drawn_by_part(after))
    kinds = after.ground.market.parts.select("part", "kind")
    rows = rows.filter(pl.col("change") != 0).join(kinds, on="part", how="left")
    order = [pl.col("change").abs(), pl.col("part")]
    rows = rows.sort(order, descending=[True, False])
    return rows.select("part", "kind", *FIGURES)


def drawn_by_part(plan: Plan) -> pl.DataFrame:
    """Pieces that leave pools by the end: part, pieces."""
    net = plan.ground.net
    drawn = net.arc_pool >= 0
    code = pl.Series(net.place_part[net.arc_place[drawn]])
    rows = pl.DataFrame({"code": code, "pieces": plan.flow.came[drawn, -1]})
    rows = rows.group_by("code").agg(pl.sum("pieces"))
    return rows.select("pieces", part=net.parts.gather(rows["code"]))
