"""Lots in packs: what firms really take of them, and what others may still open."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.planning.columns import sum_alike, sum_rows
from xinqiao.planning.grid import Ints
from xinqiao.planning.net import Net
from xinqiao.planning.pools import Pools
from xinqiao.planning.rounding.accounts import Accounts, leaving
from xinqiao.planning.rounding.apportion import running
from xinqiao.planning.rounding.dealing import Lots

DEALT = ("account", "lot", "pieces")


@dataclass(frozen=True)
class Taken:
    """What firms take of lots in packs: account, lot (position in Lots), used, pieces.

    `pieces` is legal: nothing, or at least the entry amount and whole units; what is
    not `used` of it is a surplus that the lot's terms force on the firm.
    """

    account: Ints
    lot: Ints
    used: Ints
    pieces: Ints


def settle(lots: Lots, dealt: pl.DataFrame, used: Ints) -> Taken:
    """Use up what was dealt to each account in the order of lots; the rest goes back.

    `used`: pieces that the plan uses of each account in all.
    """
    account, row, pieces = (dealt[name].to_numpy() for name in DEALT)
    first, most = sum_alike([account, row], pieces)
    account = account[first]
    lot = np.searchsorted(lots.row, row[first])
    use = np.clip(used[account] - running(account, most), 0, most)
    unit, entry = lots.unit[lot], lots.entry[lot]
    legal = np.maximum(-(-use // unit) * unit, entry)
    some = use > 0
    return Taken(account[some], lot[some], use[some], legal[some])


def uses(net: Net, accounts: Accounts, came: Ints) -> Ints:
    """Pieces that a plan uses of each account, by bucket of leaving."""
    arcs = np.flatnonzero(accounts.of_arc >= 0)
    gone = leaving(net, came, arcs)
    total: Ints = sum_rows(accounts.of_arc[arcs], gone, len(accounts.pool))
    return total


class Shelf:
    """Packs that nobody has taken, lot by lot, open to every firm of the pool.

    `free`: pieces of each lot that are left. `ready`: pieces on the shelf by the end of
    each bucket, by pool; only what can be taken as whole units, by any one firm: `can`,
    by lot. Pool -1 is none, and has no lots.
    """

    def __init__(self, lots: Lots, pools: Pools, size: int, taken: Taken) -> None:
        """Put on the shelf all that was not taken."""
        self.lots, self.size = lots, size
        out = np.bincount(taken.lot, taken.pieces, len(lots.row)).astype(np.int64)
        self.free = lots.pieces - out
        self.ready = np.zeros((len(pools.arrivals) + 1, size), np.int64)
        self.can = self.legal(slice(None))
        np.add.at(self.ready, (lots.pool, lots.bucket), self.can)
        self.ready = np.cumsum(self.ready, axis=1)
        self.first = np.searchsorted(lots.pool, np.arange(len(pools.arrivals) + 1))

    def legal(self, span: slice) -> Ints:
        """Pieces of some lots that a firm with none of them could take."""
        unit = self.lots.unit[span]
        whole = self.free[span] // unit * unit
        return np.where(whole >= self.lots.entry[span], whole, 0)

    def open(self, pool: int, lacking: Ints) -> list[tuple[int, int]]:
        """Open packs until a shortage is covered: (lot, pieces), earliest lots first.

        `lacking`: pieces that must have been added by the end of each bucket.
        """
        taken: list[tuple[int, int]] = []
        added = np.zeros(self.size, np.int64)
        span = slice(self.first[pool], self.first[pool + 1])
        legal = self.can[span].copy()
        for lot in span.start + np.flatnonzero(legal):
            short = int((lacking - added).max())
            bucket = self.lots.bucket[lot]
            if short <= 0:
                break
            unit = self.lots.unit[lot]
            most = min(
                legal[lot - span.start],
                max(self.lots.entry[lot], -(-short // unit) * unit),
            )
            if most > 0:
                taken.append((int(lot), int(most)))
                added[bucket:] += most
                self.take(int(lot), int(most))
        return taken

    def take(self, lot: int, pieces: int) -> None:
        """Take pieces of a lot from the shelf."""
        self.free[lot] -= pieces
        can = int(self.legal(slice(lot, lot + 1))[0])
        gone, self.can[lot] = self.can[lot] - can, can
        if gone:
            self.ready[self.lots.pool[lot], self.lots.bucket[lot] :] -= gone
