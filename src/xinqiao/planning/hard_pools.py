"""Large plans made anew for the few pools whose packs fit them worst.

A pool whose lots are hardly enough for two firms cannot follow a plan in fractions,
however its packs are dealt: each firm that is short holds back all the rest of its
cars. So the packs of such pools are dealt first, as if each firm had lots of its own,
and the plan is made once more for them; then the packs of all others are dealt.
"""

from dataclasses import replace

import numpy as np
import polars as pl

from xinqiao.planning.columns import sum_rows
from xinqiao.planning.ends import Ends
from xinqiao.planning.first_order import plan_unproved
from xinqiao.planning.flow import Flow
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.needs import most_used
from xinqiao.planning.plan import Plan
from xinqiao.planning.pools import Pools
from xinqiao.planning.rounding.accounts import Accounts, leaving, open_accounts
from xinqiao.planning.serve import make_users

WORST = 12
"""Pools at most: each that is split costs the plan some of its freedom."""

MUCH = 5e-3
"""Share of all deliveries, in pieces and buckets, for which firms must wait at a pool
for want of its packs: where all pools together have less, another plan gains little."""


def plan_for_packs(plan: Plan, firms: Ints) -> tuple[Flow, Accounts]:
    """Plan once more with the worst pools dealt out, if there are any.

    Not where levels of groups are raised: the second plan would go by worth alone.
    `firms`: receiving firm of each node. Returns what goes where, and the accounts from
    which whole pieces are taken.
    """
    ground, came = plan.ground, plan.flow.came
    accounts = open_accounts(ground.net, ground.pools, firms, came)
    hard = hard_pools(ground, accounts, plan)
    if ground.policy.is_fair or not hard.any():
        return plan.flow, accounts
    split = split_pools(ground, accounts, hard)
    ends = Ends.of(ground, plan.run)
    most = most_used(split.net, split.streams.total, split.capacity)
    flow = plan_unproved(split, most, ends.waived(split.net.parts), ends)
    after = open_accounts(ground.net, ground.pools, firms, flow.came)
    return flow, keep_dealt(accounts, after, hard)


def hard_pools(ground: Ground, accounts: Accounts, plan: Plan) -> Bools:
    """Mark the pools at which firms wait most, though the plan would have them served.

    Waiting: pieces that the plan draws and the firm was not dealt, summed over buckets.
    """
    waiting = np.maximum(drawn(ground, accounts, plan.flow) - accounts.supply, 0)
    count = len(ground.pools.arrivals)
    of_pool = sum_rows(accounts.pool, waiting.sum(axis=1), count)
    worst = np.zeros(count, bool)
    if of_pool.sum() > MUCH * plan.delivered.sum():
        worst[np.argsort(-of_pool, kind="stable")[:WORST]] = True
    return worst & (of_pool > 0)


def drawn(ground: Ground, accounts: Accounts, flow: Flow) -> Floats:
    """Pieces that a plan draws from each account by the end of each bucket."""
    arcs = np.flatnonzero(accounts.of_arc >= 0)
    gone = leaving(ground.net, flow.came, arcs)
    return sum_rows(accounts.of_arc[arcs], gone, len(accounts.pool))


def split_pools(ground: Ground, accounts: Accounts, hard: Bools) -> Ground:
    """The same ground, where each firm has a pool of its own of what it was dealt.

    `hard`: the pools that are split, which are left empty. The new ones go by the same
    name, so that a solve begins with the price that the old one had.
    """
    pools, net = ground.pools, ground.net
    count = len(pools.arrivals)
    split = np.flatnonzero(hard[accounts.pool])
    own = np.full(len(accounts.pool), -1)
    own[split] = count + np.arange(len(split))
    arc_pool = net.arc_pool.copy()
    moved = (arc_pool >= 0) & hard[arc_pool]
    arc_pool[moved] = own[accounts.of_arc[moved]]
    more = pools.table[accounts.pool[split]].with_columns(
        pool=pl.Series(own[split], dtype=pools.table["pool"].dtype)
    )
    arrivals = np.where(hard[:, None], 0, pools.arrivals)
    dealt = np.diff(accounts.supply[split], axis=1, prepend=0)
    net = replace(net, arc_pool=arc_pool)
    return replace(
        ground,
        net=net,
        users=make_users(net),
        pools=Pools(
            pl.concat([pools.table, more]),
            pools.lots,
            np.concatenate([arrivals, dealt]),
        ),
    )


def keep_dealt(before: Accounts, after: Accounts, hard: Bools) -> Accounts:
    """Accounts dealt anew, but for those of hard pools, which keep what they had."""
    kept = hard[after.pool]
    supply = np.where(kept[:, None], before.supply, after.supply)
    old = before.dealt.filter(kept[before.dealt["account"].to_numpy()])
    new = after.dealt.filter(~kept[after.dealt["account"].to_numpy()])
    return replace(after, supply=supply, dealt=pl.concat([old, new]))
