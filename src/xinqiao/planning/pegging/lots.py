"""Which lot each drawn piece comes from."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from xinqiao.planning.columns import order_by
from xinqiao.planning.grid import Ints
from xinqiao.planning.pegging.overlap import overlap
from xinqiao.planning.pools import Pools
from xinqiao.planning.rounding.rounded import WholePlan

BLOCK = 300_000
"""Draws that are served in one go: what is found meanwhile fits into memory."""


def holdings_of(plan: WholePlan, pools: Pools) -> pl.DataFrame:
    """List what each account may use of each lot, in the order of use.

    Account, lot (row of `Pools.lots`), pieces: all lots of the pool where pieces are
    taken singly; where lots are in packs, what the account uses of those it took.
    """
    accounts = plan.accounts
    single = pl.DataFrame(
        {"account": np.arange(len(accounts.pool)), "pool": accounts.pool}
    ).filter(pl.Series(accounts.firm < 0))
    lots = pools.lots.with_row_index("lot_row").select("lot_row", "pool", "pieces")
    shared = single.join(lots, on="pool", maintain_order="left_right")
    taken = plan.taken
    packed = pl.DataFrame(
        {
            "account": taken.account,
            "lot_row": accounts.lots.row[taken.lot],
            "pieces": taken.used,
        }
    )
    shared = shared.select("account", pl.col("lot_row").cast(pl.Int64), "pieces")
    return pl.concat([shared, packed]).sort("account", "lot_row")


def peg_lots(
    plan: WholePlan, pools: Pools, draws: pl.DataFrame
) -> Iterator[pl.DataFrame]:
    """Serve draws from lots, in order: account, lot_row, arc, need, bucket, pieces.

    Comes in blocks; what is drawn from one pool is in one block.
    """
    held = holdings_of(plan, pools)
    holders = held["account"].to_numpy()
    for asked in draws_by_pool(plan, draws):
        account = asked["account"].to_numpy()
        low, high = account[0], account[-1]
        span = slice(*np.searchsorted(holders, [low, high + 1]))
        mine, other, pieces = overlap(
            holders[span] - low,
            held["pieces"].to_numpy()[span],
            account - low,
            asked["pieces"].to_numpy(),
        )
        lot_row = held["lot_row"].to_numpy()[span][mine]
        yield asked[other].with_columns(
            lot_row=pl.Series(lot_row), pieces=pl.Series(pieces)
        )


def draws_by_pool(plan: WholePlan, draws: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Sort draws by account, bucket, need and arc; cut into blocks, between pools."""
    if draws.is_empty():
        return
    of_arc: Ints = plan.accounts.of_arc
    account = of_arc[draws["arc"].to_numpy()].astype(np.int32)
    rest = (draws[key].to_numpy() for key in ("bucket", "need", "arc"))
    order = order_by([account, *rest])
    count = np.bincount(account, minlength=len(plan.accounts.pool))
    ends = np.cumsum(count)[np.diff(plan.accounts.pool, append=-1) != 0]
    cuts = np.unique(ends[np.searchsorted(ends, np.arange(BLOCK, len(order), BLOCK))])
    cuts = cuts[cuts < len(order)]
    for rows in np.split(order, cuts):
        yield draws[rows].with_columns(account=pl.Series(account[rows]))


def surplus(plan: WholePlan) -> pl.DataFrame:
    """List what firms must take beyond what they use, as `peg_lots` lists the rest.

    It leaves the lot as soon as it is there, for no need and no place (-1).
    """
    taken, lots = plan.taken, plan.accounts.lots
    more = taken.pieces - taken.used
    some = more > 0
    lot = taken.lot[some]
    rows = pl.DataFrame(
        {
            "account": taken.account[some],
            "lot_row": lots.row[lot],
            "bucket": lots.bucket[lot],
            "pieces": more[some],
        }
    )
    return rows.with_columns(arc=-1, need=-1)
