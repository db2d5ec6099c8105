"""The verdict on an outcome: every row checked, its bound recomputed."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import cast

import polars as pl

from xinqiao.market import Outcome
from xinqiao.market.outcome import market_hash
from xinqiao.tables import OUTCOMES
from xinqiao.verify import proof, shape
from xinqiao.verify.bound import bound, lay_out
from xinqiao.verify.breaches import Breach
from xinqiao.verify.checks import check_figures, check_rows
from xinqiao.verify.coded import Rows, code_rows
from xinqiao.verify.facts import Facts, derive
from xinqiao.verify.prices import array_prices, number_prices
from xinqiao.verify.proof import Claim, Shown
from xinqiao.verify.stages import Stage, goal_of, list_stages, stray_prices
from xinqiao.verify.worth import pieces_by_class, worth_of, worth_of_all


@dataclass(frozen=True, slots=True)
class StageVerdict:
    """One stage: the value it claims, the bound that its prices prove, and the gap.

    Where no value can be read, it is 0.
    """

    name: str
    round: int
    value: float
    bound: float
    gap: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verifier has to say of an outcome.

    `proved`: no breach, and the gap is no wider than claimed. `worth` and `bound` are
    recomputed; `gap` is the share of the bound that the plan leaves open. `breaches`:
    all that cannot be right, in the order of the checks.
    """

    proved: bool
    gap: float
    worth: float
    bound: float
    breaches: tuple[Breach, ...]
    stages: tuple[StageVerdict, ...]


def verify(outcome: Outcome) -> Verdict:
    """Check every row of an outcome, and recompute its bound from its prices.

    Nothing is taken from what made the outcome: weeks, trees, pools and rights are
    derived again from its market and policy; the bound is a closed form, without a
    solver. Unlocked cars, levels and cures are read, not proved.
    """
    facts = derive(outcome.market, outcome.policy)
    found, rows = check_tables(outcome, facts)
    claims, unclaimed = proof.read_claims(outcome.proof, list_stages(facts))
    bounds, stray = recompute(outcome, facts, claims)
    shown = show(outcome, rows, facts, bounds)
    found += [*stray, *unclaimed, *check_proof(outcome, claims, shown, facts)]
    return judge(outcome, claims, shown, found)


def check_tables(outcome: Outcome, facts: Facts) -> tuple[list[Breach], Rows | None]:
    """Check the tables; no further than their shape if that is wrong."""
    tables = {name: outcome.held(name) for name in OUTCOMES}
    if found := list(shape.misshapen(tables)):
        return found, None
    found += shape.unsound(tables)
    times = facts.bill.slots["whole"].max()
    if huge := list(shape.too_large(tables, cast(int, times or 1))):
        return found + huge, None
    rows, unknown = code_rows(outcome, facts)
    figures = check_figures(outcome, rows, facts)
    return [*found, *unknown, *check_rows(rows, facts), *figures], rows


def recompute(
    outcome: Outcome, facts: Facts, claims: Mapping[Stage, Claim]
) -> tuple[dict[Stage, float], list[Breach]]:
    """The bound of every stage, from its prices and what it says it holds."""
    page = OUTCOMES["prices"]
    sound = dict(outcome.prices.schema) == page.schema
    prices, found = number_prices(outcome.prices if sound else page.empty(), facts)
    layout, held = lay_out(facts), {s: claim.held for s, claim in claims.items()}
    bounds: dict[Stage, float] = {}
    for stage in claims:
        of_it = pl.col("stage").eq(stage.name) & pl.col("round").eq(stage.round)
        mine = array_prices(prices.filter(of_it), facts)
        goal = goal_of(stage, list(bounds), held, mine, facts)
        bounds[stage] = bound(facts, layout, goal, mine)
    return bounds, [*found, *stray_prices(prices, list(claims))]


def show(
    outcome: Outcome, rows: Rows | None, facts: Facts, bounds: dict[Stage, float]
) -> Shown:
    """What rows and prices show; nothing is delivered where they cannot be read."""
    given = pieces_by_class(rows, facts) if rows else {}
    return Shown(
        worth=worth_of(rows, facts) if rows else 0.0,
        delivered=sum(given.values()),
        due=int(facts.needs.rows["pieces"].sum()),
        classes=given,
        ceiling=worth_of_all(facts),
        market_hash=market_hash(outcome.market, outcome.policy),
        bounds=bounds,
    )


def check_proof(
    outcome: Outcome, claims: Mapping[Stage, Claim], shown: Shown, facts: Facts
) -> list[Breach]:
    """Check what `proof.json` claims."""
    page, policy = outcome.proof, outcome.policy
    counts = facts.needs.streams["class"].value_counts()
    streams = dict(zip(counts["class"], counts["count"], strict=True))
    return [
        *proof.wrong_stages(claims, shown, proof.number(page, "tolerance")),
        *proof.wrong_figures(page, claims, shown),
        *proof.wrong_facts(page, shown, policy),
        *proof.wrong_status(page, policy.gap),
        *proof.above_bound(claims, shown),
        *proof.classes_missed(claims, shown, streams),
    ]


def judge(
    outcome: Outcome,
    claims: Mapping[Stage, Claim],
    shown: Shown,
    found: list[Breach],
) -> Verdict:
    """Put everything into a verdict."""
    total = shown.bound
    gap = proof.gap_of(total, shown.worth)
    scale = max(abs(total), proof.LEAST)
    open_at_most = proof.number(outcome.proof, "gap") * scale
    narrow = proof.reaches(open_at_most, total - shown.worth)
    stages = tuple(judge_stage(c, shown.bounds[s]) for s, c in claims.items())
    return Verdict(not found and narrow, gap, shown.worth, total, tuple(found), stages)


def judge_stage(claim: Claim, proved: float) -> StageVerdict:
    """The verdict on one stage."""
    value = claim.value if isfinite(claim.value) else 0.0
    stage, gap = claim.stage, proof.gap_of(proved, value)
    return StageVerdict(stage.name, stage.round, value, proved, gap)
