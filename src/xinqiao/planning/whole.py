"""The plan in whole pieces: dealt out, built week by week, filled up."""

from dataclasses import replace

import numpy as np
import polars as pl

from xinqiao.planning.columns import sum_rows
from xinqiao.planning.flow import Flow
from xinqiao.planning.grid import Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.hard_pools import plan_for_packs
from xinqiao.planning.plan import Plan, make_plan
from xinqiao.planning.pools import Pools
from xinqiao.planning.rounding.accounts import (
    Accounts,
    dealt_supply,
    leaving,
    open_accounts,
)
from xinqiao.planning.rounding.dealing import deal
from xinqiao.planning.rounding.packs import Shelf
from xinqiao.planning.rounding.rounded import WholePlan, round_plan
from xinqiao.planning.serve import make_users
from xinqiao.solver import FirstOrder

SMALL = 20_000  # columns of a program up to which a plan is made anew for its packs
AGAIN = 3  # times at most


def make_whole(plan: Plan) -> WholePlan:
    """Round a plan to whole pieces that can be built and lots that can be sold.

    A small plan is made anew with each firm's packs as they fell, which puts them to
    better use, and rounded again, as long as that helps; not where levels of groups are
    raised, for what gains worth may cost them. A large one, once, for its worst pools.
    """
    ground, firms = plan.ground, receivers(plan.ground)
    if isinstance(plan.run.solver, FirstOrder):
        return round_plan(ground, *plan_for_packs(plan, firms))
    accounts = open_accounts(ground.net, ground.pools, firms, plan.flow.came)
    best = round_plan(ground, plan.flow, accounts)
    small = plan.run.solver.program.columns <= SMALL and not ground.policy.is_fair
    for _ in range(AGAIN if small and len(accounts.dealt) else 0):
        accounts = deal_rest(ground, best, plan.flow)
        again = make_plan(on_accounts(ground, accounts))
        better = round_plan(ground, again.flow, accounts)
        if worth_of_whole(ground, better) <= worth_of_whole(ground, best):
            break
        best = better
    return best


def deal_rest(ground: Ground, plan: WholePlan, flow: Flow) -> Accounts:
    """Deal out the packs that a whole plan leaves, by what the plan would have had."""
    net, accounts, taken = ground.net, plan.accounts, plan.taken
    shelf = Shelf(accounts.lots, ground.pools, ground.grid.size, taken)
    lots = accounts.lots.left(shelf.legal(slice(None)))
    arcs = np.flatnonzero(accounts.of_arc >= 0)
    count = len(accounts.pool)
    wanted = sum_rows(accounts.of_arc[arcs], leaving(net, flow.came, arcs), count)
    given = np.bincount(taken.account, taken.pieces, count)
    rest = deal(lots, accounts.pool, np.maximum(wanted - given[:, None], 0))
    dealt = pl.concat([accounts.dealt, rest])
    own = np.flatnonzero(accounts.firm >= 0)
    supply = accounts.supply.copy()
    supply[own] = dealt_supply(ground.pools, dealt, supply.shape)[own]
    return replace(accounts, dealt=dealt, supply=supply)


def worth_of_whole(ground: Ground, plan: WholePlan) -> float:
    """Worth of a plan in whole pieces."""
    delivered = plan.whole.started[: ground.streams.count]
    return ground.worth(delivered.astype(np.float64))


def on_accounts(ground: Ground, accounts: Accounts) -> Ground:
    """The same ground, with accounts in place of pools."""
    pool = ground.pools.table[accounts.pool]
    number = pl.int_range(len(pool), dtype=pl.Int64, eager=True)
    pools = Pools(
        table=pool.with_columns(pool=number, id=number.cast(pl.String)),
        lots=ground.pools.lots,
        arrivals=np.diff(accounts.supply, axis=1, prepend=0),
    )
    net = replace(ground.net, arc_pool=accounts.of_arc)
    return replace(ground, pools=pools, net=net, users=make_users(net))


def receivers(ground: Ground) -> Ints:
    """Firm of each node, by number, in the order of names."""
    return ground.trees.nodes["firm"].rank("dense").cast(pl.Int64).to_numpy() - 1
