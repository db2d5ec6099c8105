"""The verdict on an outcome: every row checked, its bound recomputed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import cast

import numpy as np

from xinqiao.market import Outcome
from xinqiao.market.outcome import market_hash
from xinqiao.market.under_policy import notes_on_measure
from xinqiao.tables import OUTCOMES
from xinqiao.verify import ladders, nearness, proof, shape
from xinqiao.verify.breaches import Breach
from xinqiao.verify.changes import read_previous, wrong_previous
from xinqiao.verify.checks import check_figures, check_rows
from xinqiao.verify.classes import wrong_below
from xinqiao.verify.coded import Rows, code_rows
from xinqiao.verify.deliveries import delivered
from xinqiao.verify.facts import Facts, derive
from xinqiao.verify.grid import Ints
from xinqiao.verify.ladders import Ladder
from xinqiao.verify.packs import largest_packs, spare_pieces
from xinqiao.verify.proof import Claim, Shown
from xinqiao.verify.recompute import recompute
from xinqiao.verify.stages import Stage, list_stages
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
    all that cannot be right, in the order of the checks. `within`: share by which the
    lowest level of groups held back together could be raised at most, unless one that
    has no more loses; `alone`: share of what it has that one group could have more.
    Both are 0 where levels are exact, and none where no rule raises them.
    """

    proved: bool
    gap: float
    worth: float
    bound: float
    breaches: tuple[Breach, ...]
    stages: tuple[StageVerdict, ...]
    within: float | None = None
    alone: float | None = None


def verify(outcome: Outcome) -> Verdict:
    """Check every row of an outcome, and recompute its bound from its prices.

    Nothing is taken from what made the outcome: weeks, trees, pools and rights are
    derived again from its market and policy; the bound is a closed form, without a
    solver. Unlocked cars and cures are read, not proved; so are levels that no rule
    raises.
    """
    facts = derive(outcome.market, outcome.policy)
    found, rows = check_tables(outcome, facts)
    past = read_previous(outcome.proof) is not None
    rounds = proof.count_rounds(outcome.proof)
    stages = list_stages(facts, rounds, earlier=past)
    claims, unclaimed = proof.read_claims(outcome.proof, stages)
    bounds, levels, stray = recompute(outcome, facts, claims)
    shown = show(outcome, rows, facts, bounds)
    found += [*stray, *unclaimed, *wrong_previous(outcome.proof)]
    given, packs = given_by_stream(rows, facts), largest_packs(facts)
    for ladder in levels:
        found += check_ladder(outcome, ladder, claims, bounds, given, packs)
    kept = all(ladders.keeps_all(ladder, claims, given) for ladder in levels)
    found += check_proof(outcome, claims, shown, facts, packs, level=kept)
    within, alone = how_near(outcome, levels, claims, bounds)
    return replace(judge(outcome, claims, shown, found), within=within, alone=alone)


def how_near(
    outcome: Outcome,
    levels: list[Ladder],
    claims: Mapping[Stage, Claim],
    bounds: Mapping[Stage, float],
) -> tuple[float | None, float | None]:
    """How near levels are to be fair, together and alone; 0 where they are exact."""
    fair = [ladder for ladder in levels if ladder.name == "fairness"]
    if not fair:
        return None, None
    if nearness.stated(outcome.proof) is None:
        return 0.0, 0.0
    return nearness.nearness(fair[0], claims, bounds)


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
        notes=notes_on_measure(outcome.market, outcome.policy),
        bounds=bounds,
    )


def given_by_stream(rows: Rows | None, facts: Facts) -> Ints:
    """Pieces delivered by the end, by stream; none where rows cannot be read."""
    if rows is None:
        return np.zeros(facts.needs.streams.height, np.int64)
    return delivered(rows, facts)[:, -1]


def check_ladder(
    outcome: Outcome,
    ladder: Ladder,
    claims: Mapping[Stage, Claim],
    bounds: Mapping[Stage, float],
    given: Ints,
    packs: Ints,
) -> list[Breach]:
    """Check what a stage that compares groups claims."""
    policy = outcome.policy
    rule = policy.fairness if ladder.name == "fairness" else "leximin"
    page = nearness.stated(outcome.proof)
    if ladder.name == "fairness" and page is not None:
        judged = [
            *nearness.wrong_rounds(ladder, claims),
            *nearness.wrong_nearness(ladder, claims, bounds, page),
        ]
    else:
        tolerance = proof.number(outcome.proof, "tolerance")
        judged = [
            *ladders.wrong_kept(ladder, claims, tolerance),
            *ladders.without_evidence(ladder, claims, bounds, rule),
        ]
    found = [
        *ladders.wrong_groups(ladder, claims),
        *judged,
        *ladders.falling_levels(ladder, claims),
        *ladders.missed_levels(ladder, claims, given, packs),
    ]
    if ladder.name == "floors":
        found += ladders.wrong_floors(ladder, claims, outcome.proof)
    schema = OUTCOMES["fill_rates"].schema
    if ladder.name == "fairness" and outcome.fill_rates.schema == schema:
        found += ladders.wrong_level_column(ladder, claims, outcome, policy.between)
    return found


def check_proof(
    outcome: Outcome,
    claims: Mapping[Stage, Claim],
    shown: Shown,
    facts: Facts,
    packs: Ints,
    *,
    level: bool,
) -> list[Breach]:
    """Check what `proof.json` claims."""
    page, policy = outcome.proof, outcome.policy
    kinds = facts.needs.streams["class"]
    spare = {k: spare_pieces((kinds == k).to_numpy(), packs) for k in kinds.unique()}
    least = {stage: c for stage, c in claims.items() if stage.most is not None}
    return [
        *proof.wrong_stages(
            claims, shown, proof.number(page, "tolerance"), policy.fairness_price
        ),
        *proof.wrong_figures(page, claims, shown),
        *proof.wrong_facts(page, shown, policy),
        *proof.wrong_status(page, policy.gap),
        *proof.above_bound(claims, shown, level=level),
        *proof.classes_missed(claims, shown, spare),
        *wrong_below(page, {s.key: c.value for s, c in least.items()}, facts),
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
