"""The bound of every stage, recomputed from its prices and what it says it keeps."""

from collections.abc import Mapping
from math import isfinite

import polars as pl

from xinqiao.market import Outcome
from xinqiao.tables import OUTCOMES
from xinqiao.verify.bound import bound, lay_out
from xinqiao.verify.breaches import Breach
from xinqiao.verify.changes import count_moves, earlier, read_previous
from xinqiao.verify.facts import Facts
from xinqiao.verify.groups import Groups, make_groups, with_floors
from xinqiao.verify.ladders import TOPS, Ladder
from xinqiao.verify.prices import Prices, array_prices, number_prices
from xinqiao.verify.proof import Claim
from xinqiao.verify.stages import Kept, Stage, goal_of, raise_levels, stray_prices

MEAN = Stage("floors", 0)
"""The round that states the mean level; nothing is proved of it."""

Shares = dict[Stage, dict[str, float]]


def group_all(facts: Facts, claims: Mapping[Stage, Claim]) -> dict[str, Groups]:
    """The groups of each stage that compares some."""
    found = {}
    for name in facts.policy.stages:
        if name == "fairness":
            found[name] = make_groups(facts, facts.policy.between)
        elif name == "floors":
            mean = claims[MEAN].value
            firms = make_groups(facts, "firms")
            found[name] = with_floors(firms, facts, mean if isfinite(mean) else 0.0)
    return found


def recompute(
    outcome: Outcome, facts: Facts, claims: Mapping[Stage, Claim]
) -> tuple[dict[Stage, float], list[Ladder], list[Breach]]:
    """The bound of every stage; and the stages that compare groups, with shares."""
    page = OUTCOMES["prices"]
    sound = dict(outcome.prices.schema) == page.schema
    prices, found = number_prices(outcome.prices if sound else page.empty(), facts)
    layout, groups = lay_out(facts), group_all(facts, claims)
    bounds: dict[Stage, float] = {}
    shares: Shares = {}
    dues: Shares = {}
    past = read_previous(outcome.proof)
    for stage, claim in claims.items():
        if stage == MEAN:
            bounds[stage] = claim.value
            continue
        of_it = pl.col("stage").eq(stage.name) & pl.col("round").eq(stage.round)
        mine = array_prices(prices.filter(of_it), facts)
        goal = goal_of(stage, keep(claims, list(bounds), groups), mine, facts)
        if stage.compares:
            own = groups[stage.name]
            shares[stage], dues[stage] = price_groups(stage, claims, own, mine)
            goal = raise_levels(goal, shares[stage], own, TOPS[stage.name])
        if stage.name == "stability" and past is not None:
            goal = count_moves(goal, mine, earlier(past, facts), facts)
        bounds[stage] = bound(facts, layout, goal, mine)
    ladders = [Ladder(name, own, shares, dues) for name, own in groups.items()]
    return bounds, ladders, [*found, *stray_prices(prices, list(claims), groups, facts)]


def keep(
    claims: Mapping[Stage, Claim], before: list[Stage], groups: Mapping[str, Groups]
) -> Kept:
    """What the stages before keep."""
    levels = {stage: claims[stage].held for stage in before}
    fixed = {
        (stage.kind, key): (pieces, groups[stage.name].member(key))
        for stage in before
        if stage.compares
        for key, pieces in claims[stage].fixed.items()
        if isfinite(pieces)
    }
    return Kept(levels, fixed)


def price_groups(
    stage: Stage, claims: Mapping[Stage, Claim], groups: Groups, prices: Prices
) -> tuple[dict[str, float], dict[str, float]]:
    """What a round prices, by name: of those that still rise, of those fixed before.

    The first as shares of the price sum, weight x price; the others as they are.
    """
    done = {
        key
        for other, claim in claims.items()
        if other.name == stage.name and 0 < other.round < stage.round
        for key in claim.fixed
    }
    price = {key: prices.held.get((stage.kind, key), 0.0) for key in groups.keys}
    weights = zip(groups.keys, groups.weight, strict=True)
    shares = {key: many * price[key] for key, many in weights if key not in done}
    return shares, {key: price[key] for key in groups.keys if key in done}
