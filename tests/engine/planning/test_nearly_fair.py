"""Levels that a first-order method raises are as near as the outcome says.

Simplex asks for each group what it could have at most, the others keeping the lower of
their level and its own: never more than prices allow. So it asks of the lowest of those
that a round holds back, how far all of them could be raised.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl
import pytest
from tests.properties.fair_chance import fair_case

from xinqiao import Outcome, verify
from xinqiao.clearing import Stopwatch, outcome_of
from xinqiao.market.outcome import market_hash
from xinqiao.planning.fairness.evidence import (
    alone,
    could_rise,
    pieces_of_groups,
    read_evidence,
    within,
)
from xinqiao.planning.fairness.groups import Groups, make_groups
from xinqiao.planning.fairness.ladder import Ladder, add_ladder
from xinqiao.planning.ground import Ground, lay_ground
from xinqiao.planning.limits import Draft, write_program
from xinqiao.planning.nearly_fair import plan_nearly_fair
from xinqiao.planning.needs import most_used
from xinqiao.planning.objectives import pieces_of
from xinqiao.planning.plan import Plan, make_plan, silent
from xinqiao.planning.reduction import reduce_market
from xinqiao.solver import Session

SEEDS = range(20)
DUST = 1e-5  # pieces
NEAR = 0.01  # share of a level


@cache
def ground_of(seed: int) -> Ground:
    """A random market in which levels are raised, at whatever cost of worth."""
    case = fair_case(seed, rule="leximin", floors=False)
    policy = replace(case.policy, fairness_price=1.0)
    return lay_ground(case.market, policy)


def nearly(ground: Ground) -> Plan:
    most = most_used(ground.net, ground.streams.total, ground.capacity)
    waived = np.ones(len(ground.net.parts), bool)
    return Plan(ground, *plan_nearly_fair(ground, most, waived))


@cache
def plan_of(seed: int) -> Plan:
    return nearly(ground_of(seed))


@cache
def outcome_at(seed: int) -> Outcome:
    plan = plan_of(seed)
    name = market_hash(plan.ground.market, plan.ground.policy)
    return outcome_of(plan, name, Stopwatch(silent))


def pieces_at(plan: Plan, groups: Groups) -> np.ndarray:
    return np.array(list(pieces_of_groups(groups, plan.delivered[:, -1]).values()))


def laid(plan: Plan, groups: Groups) -> tuple[Draft, Session, Ladder]:
    """The whole program of a plan's market, with the classes held that it holds."""
    ground = plan.ground
    most = most_used(ground.net, ground.streams.total, ground.capacity)
    nothing = np.zeros(len(ground.net.parts), bool)
    draft = reduce_market(ground, most, nothing, ranked=False).draft
    program, ladder = add_ladder(write_program(draft), draft, "fairness", groups, 1e9)
    session = Session(program)
    for result in plan.results:
        if result.stage.name == "classes":
            session.hold(result.stage.gain.of, result.held)
    return draft, session, ladder


def possible(plan: Plan, groups: Groups) -> np.ndarray:
    """The most that each group could have, by simplex."""
    draft, session, ladder = laid(plan, groups)
    level, found = pieces_at(plan, groups) / groups.weight, []
    rows, none = ladder.kept + np.arange(ladder.count), np.full(ladder.count, np.inf)
    for number in range(ladder.count):
        least = np.minimum(level, level[number]) * groups.weight
        session.limit(rows, least - DUST, none)
        gain = pieces_of(draft, groups.streams(number))
        found.append(session.maximise(gain.of, gain.constant).objective)
    return np.array(found)


def highest_low(plan: Plan, groups: Groups, some: np.ndarray) -> float:
    """The greatest lowest level of some groups, by simplex; the others keep theirs.

    They keep the lower of their level and the lowest of those.
    """
    _, session, ladder = laid(plan, groups)
    level = pieces_at(plan, groups) / groups.weight
    least = np.minimum(level, level[some].min()) * groups.weight
    all_of_them, none = np.arange(ladder.count), np.full(ladder.count, np.inf)
    session.limit(ladder.kept + all_of_them, least - DUST, none)
    rising = np.flatnonzero(some)
    session.limit(ladder.rising + rising, np.zeros(len(rising)), none[rising])
    gain = np.zeros(ladder.column + 1)
    gain[ladder.column] = 1.0
    return session.maximise(gain, 0.0).objective / ladder.unit


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lowest_of_those_held_back_together_cannot_be_raised_further(seed):
    plan, ground = plan_of(seed), ground_of(seed)
    groups = make_groups(ground, ground.policy.between)
    pieces, near = pieces_at(plan, groups), within(plan.results, groups)
    for one in read_evidence(plan.results, groups):
        some = one.priced & (groups.due - pieces >= 1)
        if some.any():
            low = (pieces / groups.weight)[some].min()
            rise = (highest_low(plan, groups, some) - low) * groups.weight[some]
            true = alone(rise, low * groups.weight[some]).max()
            assert true <= near + 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_no_group_could_have_more_than_prices_allow(seed):
    plan, ground = plan_of(seed), ground_of(seed)
    groups = make_groups(ground, ground.policy.between)
    most = pieces_at(plan, groups) + could_rise(plan.results, groups)
    assert np.all(possible(plan, groups) <= most + 10 * DUST)


@pytest.mark.parametrize("seed", SEEDS)
def test_its_outcome_is_proved_as_near_as_it_says(seed):
    outcome = outcome_at(seed)
    verdict = verify(outcome)
    assert [breach.message["en"] for breach in verdict.breaches] == []
    page = outcome.proof["fairness"]
    assert verdict.within == pytest.approx(page["within"])
    assert verdict.alone == pytest.approx(page["alone"])
    assert outcome.proof["status"] != "optimal"


@pytest.mark.parametrize("seed", range(0, 20, 5))
def test_whatever_prices_are_disturbed_no_group_could_have_more(seed):
    outcome, ground = outcome_at(seed), ground_of(seed)
    groups = make_groups(ground, ground.policy.between)
    most = possible(plan_of(seed), groups) / np.maximum(groups.weight, DUST)
    chance = np.random.default_rng(seed)
    for _ in range(5):
        factor = pl.Series(chance.uniform(0, 2, outcome.prices.height))
        prices = outcome.prices.with_columns(price=pl.col("price") * factor)
        verdict = verify(replace(outcome, prices=prices))
        kept = pieces_at(plan_of(seed), groups)
        more = np.maximum(most * groups.weight - kept, 0.0)
        true = np.where(more < 1 - DUST, 0.0, more / np.maximum(kept, 1.0))
        assert verdict.alone >= true.max() - 10 * DUST


def in_thousands(ground: Ground) -> Ground:
    """A market a thousand times as large: whole pieces cost its levels nothing."""
    market, pieces = ground.market, pl.col("pieces") * 1000
    larger = {
        name: getattr(market, name).with_columns(pieces=pieces)
        for name in ("supply", "demand", "capacity")
    }
    return lay_ground(market.replace(**larger), ground.policy)


@pytest.mark.parametrize("seed", SEEDS)
def test_levels_are_nearly_those_that_simplex_finds(seed):
    ground = in_thousands(ground_of(seed))
    groups = make_groups(ground, ground.policy.between)
    near, exact = nearly(ground), make_plan(ground)
    levels = [pieces_at(plan, groups) / groups.weight for plan in (near, exact)]
    spare = NEAR * np.maximum(levels[1], levels[1].mean()) + 5 / groups.weight.min()
    assert np.all(np.abs(levels[0] - levels[1]) <= spare)
    assert np.all(np.abs(np.sort(levels[0]) - np.sort(levels[1])) <= spare.max())
