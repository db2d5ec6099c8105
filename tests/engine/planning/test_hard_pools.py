"""Pools whose packs fit a large plan worst are dealt first, and planned around."""

from dataclasses import replace
from functools import cache

import numpy as np
from tests.builders import Fact, fit, lot, market, need

from xinqiao import Market, Policy
from xinqiao.planning.first_order import plan_by_first_order
from xinqiao.planning.ground import lay_ground
from xinqiao.planning.hard_pools import drawn, hard_pools, plan_for_packs, split_pools
from xinqiao.planning.needs import most_used
from xinqiao.planning.plan import Plan
from xinqiao.planning.rounding.accounts import open_accounts
from xinqiao.planning.rounding.packs import uses
from xinqiao.planning.rounding.rounded import round_plan
from xinqiao.planning.whole import receivers, worth_of_whole

MAKERS = ("oem-1", "oem-2", "oem-3", "oem-4", "oem-5")
WEEKS = 4


@cache
def crowded() -> Market:
    """Five car makers at one chip, two reels of 100 a week; each needs two chips."""
    facts: list[Fact] = []
    for number, maker in enumerate(MAKERS):
        car = f"car-{number}"
        facts += [fit(car, "reel"), fit(car, "loose")]
        for turn in range(WEEKS):
            facts.append(need(car, 55, turn, firm=maker, worth=10 + number))
    for turn in range(WEEKS):
        facts.append(lot("reel", 200, turn, minimum=100, multiple=100))
        facts.append(lot("loose", 210, turn))
    return market(*facts)


@cache
def planned() -> Plan:
    """The plan by the first-order method."""
    ground = lay_ground(crowded(), Policy(stages=("worth",), gap=1e-4))
    most = most_used(ground.net, ground.streams.total, ground.capacity)
    none = np.zeros(len(ground.net.parts), bool)
    return Plan(ground, *plan_by_first_order(ground, most, none))


def test_the_pool_of_reels_is_hard_and_no_other():
    plan = planned()
    firms = receivers(plan.ground)
    accounts = open_accounts(plan.ground.net, plan.ground.pools, firms, plan.flow.came)
    hard = hard_pools(plan.ground, accounts, plan)
    assert plan.ground.pools.table["part"].filter(hard).to_list() == ["reel"]


def test_a_split_ground_offers_what_was_dealt_and_no_more():
    plan = planned()
    ground, firms = plan.ground, receivers(plan.ground)
    accounts = open_accounts(ground.net, ground.pools, firms, plan.flow.came)
    hard = hard_pools(ground, accounts, plan)
    split = split_pools(ground, accounts, hard)
    parts = split.pools.table["part"].to_numpy()
    for name in ("reel", "loose"):
        offered = split.pools.total[parts == name].sum(axis=0)
        there = ground.pools.total[ground.pools.table["part"].to_numpy() == name]
        assert (offered <= there.sum(axis=0)).all()


def test_the_new_plan_draws_no_more_than_was_dealt_but_for_what_rounding_mends():
    plan = planned()
    flow, accounts = plan_for_packs(plan, receivers(plan.ground))
    hard = np.isin(accounts.pool, accounts.lots.pool)
    excess = drawn(plan.ground, accounts, flow) - accounts.supply
    assert excess[hard].max() <= 2 * plan.ground.policy.gap * accounts.supply.max()
    whole = round_plan(plan.ground, flow, accounts)
    gone = uses(plan.ground.net, whole.accounts, whole.whole.came)
    assert (gone <= whole.accounts.supply).all()


def test_more_is_worth_delivering_than_by_dealing_alone():
    plan = planned()
    ground, firms = plan.ground, receivers(plan.ground)
    accounts = open_accounts(ground.net, ground.pools, firms, plan.flow.came)
    dealt = worth_of_whole(ground, round_plan(ground, plan.flow, accounts))
    again = worth_of_whole(ground, round_plan(ground, *plan_for_packs(plan, firms)))
    assert again > dealt


def test_levels_that_were_raised_are_not_given_up_for_packs():
    plan = planned()
    fair = Policy(stages=("fairness", "worth"), fairness="leximin", gap=1e-4)
    raised = replace(plan, ground=replace(plan.ground, policy=fair))
    flow, accounts = plan_for_packs(raised, receivers(raised.ground))
    assert flow is plan.flow
    assert hard_pools(raised.ground, accounts, raised).any()
