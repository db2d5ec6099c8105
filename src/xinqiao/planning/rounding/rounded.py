"""A plan rounded to whole pieces: dealt out, built week by week, filled up."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from xinqiao.planning.flow import Flow
from xinqiao.planning.grid import Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.rounding.accounts import Accounts, dealt_supply, shared_accounts
from xinqiao.planning.rounding.apportion import DUST, apportion
from xinqiao.planning.rounding.fill import Filler, fill_up
from xinqiao.planning.rounding.grants import grant
from xinqiao.planning.rounding.packs import Shelf, Taken, settle, uses
from xinqiao.planning.rounding.shopfloor import Bench, Shopfloor, Whole, simulate

WASTE = (
    1e-3  # share that the repair of a plan may build for nobody: nothing comes of it
)


@dataclass(frozen=True)
class WholePlan:
    """The plan in whole pieces. `taken`: what firms take of lots in packs."""

    whole: Whole
    accounts: Accounts
    taken: Taken


def round_flow(ground: Ground, flow: Flow) -> Flow:
    """Make a plan possible that nearly is: in whole pieces, each sold singly."""
    accounts = shared_accounts(ground.net, ground.pools)
    whole = round_plan(ground, flow, accounts, WASTE).whole
    pieces = (whole.started, whole.chosen, whole.came)
    return Flow(*(values.astype(np.float64) for values in pieces))


def round_plan(
    ground: Ground, flow: Flow, accounts: Accounts, waste: float = 0.0
) -> WholePlan:
    """Build a plan in whole pieces from accounts, and fill it up from what is left.

    `waste`: share of the pieces built that may be for nobody.
    """
    whole = build(ground, flow, grant(ground, accounts, flow.came), waste)
    accounts, taken = give_back(ground, accounts, whole)
    shelf = Shelf(accounts.lots, ground.pools, ground.grid.size, taken)
    filler = Filler(ground, accounts, whole, shelf)
    whole = fill_up(filler, ground, flow.started[: ground.streams.count, -1])
    accounts = replace(accounts, dealt=add_packs(accounts, filler.opened))
    accounts, taken = give_back(ground, accounts, whole)
    return WholePlan(whole, accounts, taken)


def build(ground: Ground, flow: Flow, granted: Ints, waste: float) -> Whole:
    """Run the shop floor; again without what it built and nobody used, until all is.

    Or until no more than a share of it, `waste`, is built for nobody.
    """
    net = ground.net
    benches = [Bench(net, tier) for tier in range(net.tiers)]
    targets = np.ceil(flow.started - DUST).astype(np.int64)
    within_maximums(ground, flow, targets)
    made = net.arc_child >= 0
    while True:
        floor = Shopfloor(net, granted, flow.chosen, ground.capacity)
        whole = simulate(floor, benches, ground.streams, targets)
        used = targets[:, -1].copy()
        used[net.arc_child[made]] = whole.came[made, -1]
        idle = np.maximum(whole.started[:, -1] - used, 0).sum()
        if idle <= waste * whole.started[:, -1].sum():
            return whole.by_row()
        targets = np.minimum(targets, used[:, None])


def within_maximums(ground: Ground, flow: Flow, targets: Ints) -> None:
    """Share what classes with a maximum may get among their streams, in `targets`."""
    bounds = ground.protection
    streams = np.flatnonzero(bounds.of >= 0)
    streams = streams[np.argsort(bounds.of[streams], kind="stable")]
    at, had = bounds.of[streams], np.zeros(len(streams), np.int64)
    for bucket in range(ground.grid.size if len(streams) else 0):
        wanted = flow.started[streams, bucket]
        given = np.bincount(at, wanted, len(bounds.most))
        total = np.minimum(np.ceil(given - DUST).astype(np.int64), bounds.most)
        out = np.bincount(at, had, len(total)).astype(np.int64)
        rest = np.maximum(total - out, 0)
        had = had + apportion(at, np.maximum(wanted - had, 0), rest)
        targets[streams, bucket] = had


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
