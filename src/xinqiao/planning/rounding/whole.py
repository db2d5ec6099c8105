"""The plan in whole pieces: dealt out, built week by week, filled up."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from xinqiao.planning.columns import sum_rows
from xinqiao.planning.flow import Flow
from xinqiao.planning.grid import Ints
from xinqiao.planning.plan import Ground, Plan, make_plan
from xinqiao.planning.pools import Pools
from xinqiao.planning.rounding.accounts import (
    Accounts,
    dealt_supply,
    leaving,
    open_accounts,
)
from xinqiao.planning.rounding.apportion import DUST
from xinqiao.planning.rounding.dealing import deal
from xinqiao.planning.rounding.fill import Filler, fill_up
from xinqiao.planning.rounding.grants import grant
from xinqiao.planning.rounding.packs import Shelf, Taken, settle, uses
from xinqiao.planning.rounding.shopfloor import Bench, Shopfloor, Whole, simulate
from xinqiao.planning.serve import make_users

SMALL = 20_000  # columns of a program up to which a plan is made anew for its packs
AGAIN = 3  # times at most


@dataclass(frozen=True)
class WholePlan:
    """The plan in whole pieces. `taken`: what firms take of lots in packs."""

    whole: Whole
    accounts: Accounts
    taken: Taken


def make_whole(plan: Plan) -> WholePlan:
    """Round a plan to whole pieces that can be built and lots that can be sold.

    A small plan is made anew with each firm's packs as they fell, which puts them to
    better use, and rounded again, as long as that helps.
    """
    ground = plan.ground
    firms = receivers(ground)
    accounts = open_accounts(ground.net, ground.pools, firms, plan.flow.came)
    best = round_plan(ground, plan.flow, accounts)
    small = plan.run.session.program.columns <= SMALL
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


def round_plan(ground: Ground, flow: Flow, accounts: Accounts) -> WholePlan:
    """Build a plan in whole pieces from accounts, and fill it up from what is left."""
    whole = build(ground, flow, grant(ground, accounts, flow.came))
    accounts, taken = give_back(ground, accounts, whole)
    shelf = Shelf(accounts.lots, ground.pools, ground.grid.size, taken)
    filler = Filler(ground, accounts, whole, shelf)
    whole = fill_up(filler, ground)
    accounts = replace(accounts, dealt=add_packs(accounts, filler.opened))
    accounts, taken = give_back(ground, accounts, whole)
    return WholePlan(whole, accounts, taken)


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


def build(ground: Ground, flow: Flow, granted: Ints) -> Whole:
    """Run the shop floor; again without what it built and nobody used, until all is."""
    net = ground.net
    benches = [Bench(net, tier) for tier in range(net.tiers)]
    targets = np.ceil(flow.started - DUST).astype(np.int64)
    made = net.arc_child >= 0
    while True:
        floor = Shopfloor(net, granted, flow.chosen, ground.capacity)
        whole = simulate(floor, benches, ground.streams, targets)
        used = targets[:, -1].copy()
        used[net.arc_child[made]] = whole.came[made, -1]
        if (whole.started[:, -1] <= used).all():
            return whole
        targets = np.minimum(targets, used[:, None])


def give_back(
    ground: Ground, accounts: Accounts, whole: Whole
) -> tuple[Accounts, Taken]:
    """Settle what firms take of lots in packs; the accounts hold just that."""
    used = uses(ground.net, accounts, whole.came)[:, -1]
    taken = settle(accounts.lots, accounts.dealt, used)
    own = np.unique(accounts.dealt["account"].to_numpy())
    names = ("account", "lot", "pieces")
    columns = (taken.account, accounts.lots.row[taken.lot], taken.pieces)
    dealt = pl.DataFrame(dict(zip(names, columns, strict=True)))
    supply = accounts.supply.copy()
    supply[own] = dealt_supply(ground.pools, dealt, supply.shape)[own]
    return replace(accounts, supply=supply, dealt=dealt), taken


def add_packs(accounts: Accounts, opened: list[tuple[int, int, int]]) -> pl.DataFrame:
    """Add the packs that were opened later: (account, lot, pieces) each."""
    packs = np.array(opened, np.int64).reshape(-1, 3)
    names = ("account", "lot", "pieces")
    columns = (packs[:, 0], accounts.lots.row[packs[:, 1]], packs[:, 2])
    more = pl.DataFrame(dict(zip(names, columns, strict=True)))
    return pl.concat([accounts.dealt, more])
