"""A firm that overstates worth, class, size or need gains nothing by it.

Worth, class and sell-through enter the market as the operator approved them, the size
and entitlement of a firm are the operator's own; what is left to overstate is need, and
with levels by entitlement a need that is larger than true brings no useful piece.

The whole: `make trust`, 500 markets. Here: some of them.
"""

import os
from random import Random

import polars as pl
import pytest
from tests.builders import delivered, lot, market, need
from tests.web.rounds.markets import RULES, many

from xinqiao import Market, Policy, clear
from xinqiao_web.rounds.own import WEIGHED, steered

ALL = os.environ.get("XINQIAO_TRUST") == "all"
SEEDS = range(500 if ALL else 16)
DUST = 1e-5
PROTECTING = Policy(
    stages=("classes", "fairness", "worth"), fairness="leximin", classes=("A1S1",)
)


class Case:
    """A market, what was approved in it, and a firm that says more than is true."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.liar = f"oem-{self.random.randrange(6)}"
        self.policy = self.random.choice((RULES, PROTECTING))
        given = many(seed, firms=6)
        self.approved = {
            part: self.weights(worth)
            for part, worth in given.demand.group_by("part").agg(pl.max("worth")).rows()
        }
        self.truth = self.entered(given, given.demand)

    def weights(self, worth: float) -> dict[str, object]:
        """What the operator approved for a programme."""
        kind = self.random.choice(("0001", "0001", "A1S1"))
        return {"class": kind, "worth": round(worth, 2), "sell_through": 1.0}

    def entered(self, market: Market, demand: pl.DataFrame) -> Market:
        """The market as it is frozen: needs as handed in, weighed as approved."""
        said = demand.with_columns(own_worth="worth")
        return market.replace(demand=steered(said, self.approved))

    def lied(self) -> Market:
        """The market in which the firm overstates everything that it may write."""
        ours = pl.col("firm") == self.liar
        more = pl.Series(
            [self.random.randint(0, 40) for _ in range(len(self.truth.demand))]
        )
        demand = self.truth.demand.with_columns(
            pieces=pl.col("pieces") + pl.when(ours).then(more).otherwise(0),
            worth=pl.when(ours).then(1000.0).otherwise("worth"),
            sell_through=pl.when(ours).then(1.0).otherwise("sell_through"),
        ).with_columns(
            pl.when(ours).then(pl.lit("A1S1")).otherwise("class").alias("class")
        )
        return self.entered(self.truth, demand)


def planned(market: Market, policy: Policy, firm: str) -> dict[str, float]:
    """Pieces of each of a firm's programmes in the plan in fractions."""
    rows = clear(market, policy).fill_rates.filter(scope="programme")
    rows = rows.filter(pl.col("key").str.starts_with(f"{firm}|"))
    return {
        key: level * due
        for key, level, due in rows.select("key", "level", "due").rows()
    }


def gained(case: Case) -> float:
    """Useful pieces that overstating brings: no more of a programme than is needed."""
    needed = case.truth.demand.filter(firm=case.liar)
    due = {
        f"{case.liar}|{part}": pieces
        for part, pieces in needed.group_by("part").agg(pl.sum("pieces")).rows()
    }
    before = planned(case.truth, case.policy, case.liar)
    after = planned(case.lied(), case.policy, case.liar)
    useful = sum(min(after[key], float(pieces)) for key, pieces in due.items())
    return useful - sum(before.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_who_overstates_gains_nothing(seed: int) -> None:
    assert gained(Case(seed)) <= DUST


def test_what_was_not_approved_does_not_enter() -> None:
    """All but the pieces is as it was, whatever the firm wrote."""
    for seed in range(6):
        case = Case(seed)
        true, lied = (
            m.demand.select("demand", *WEIGHED) for m in (case.truth, case.lied())
        )
        assert true.equals(lied)
        assert case.truth.firms.equals(case.lied().firms)


@pytest.mark.parametrize("seed", range(500 if ALL else 6))
def test_who_overstates_its_own_worth_changes_nothing_for_others(seed: int) -> None:
    case = Case(seed)
    mine, said = pl.col("firm") == case.liar, case.truth.demand
    own = pl.int_range(pl.len()) * 1e6 + 1
    lied = said.with_columns(own_worth=pl.when(mine).then(own).otherwise("own_worth"))
    others = said.filter(~mine).select("demand")
    got = [
        clear(case.truth.replace(demand=demand), case.policy).deliveries
        for demand in (said, lied)
    ]
    before, after = (rows.join(others, on="demand", how="semi") for rows in got)
    assert after.equals(before)


def test_without_entitlements_overstating_pays() -> None:
    """The check can fail: where levels are shares of what is asked for."""
    found = []
    for seed in range(12):
        case = Case(seed)
        none = pl.lit(None, pl.Float64)
        firms = case.truth.firms.with_columns(entitlement=none)
        case.truth = case.truth.replace(firms=firms)
        found.append(gained(case))
    assert max(found) > 1


def test_a_worth_that_was_not_approved_would_pay() -> None:
    """The check can fail: if a firm's own worth entered, it would be served first."""
    needs = [need("chip", 10, firm=f"oem-{n}") for n in range(2)]
    true = market(lot("chip", 10, reserved_for="*"), *needs)
    last = pl.col("firm") == "oem-1"
    worth = pl.when(last).then(1000.0).otherwise("worth")
    lied = true.demand.with_columns(worth=worth)
    assert delivered(clear(true.replace(demand=lied)), demand="need-2") == 10
    approved = {"chip": {"class": "0001", "worth": 1.0, "sell_through": 1.0}}
    assert steered(lied, approved).equals(true.demand)
