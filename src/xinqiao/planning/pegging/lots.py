"""Which lot each drawn piece comes from."""

import numpy as np
import polars as pl

from xinqiao.planning.grid import Ints
from xinqiao.planning.pegging.overlap import overlap
from xinqiao.planning.pools import Pools
from xinqiao.planning.rounding.rounded import WholePlan

KEY = ["account", "bucket", "need", "arc"]


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


def peg_lots(plan: WholePlan, pools: Pools, draws: pl.DataFrame) -> pl.DataFrame:
    """Serve draws from lots, in order: lot_row, arc, need, bucket, pieces."""
    of_arc: Ints = plan.accounts.of_arc
    asked = draws.with_columns(account=pl.Series(of_arc[draws["arc"].to_numpy()]))
    asked = asked.sort(KEY)
    held = holdings_of(plan, pools)
    mine, other, pieces = overlap(
        held["account"].to_numpy(),
        held["pieces"].to_numpy(),
        asked["account"].to_numpy(),
        asked["pieces"].to_numpy(),
    )
    return (
        asked[other]
        .select("arc", "need", "bucket")
        .with_columns(
            lot_row=pl.Series(held["lot_row"].to_numpy()[mine]),
            pieces=pl.Series(pieces),
        )
    )


def surplus(plan: WholePlan) -> pl.DataFrame:
    """List what firms must take beyond what they use: account, lot_row, bucket, pieces.

    It leaves the lot as soon as it is there.
    """
    taken, lots = plan.taken, plan.accounts.lots
    more = taken.pieces - taken.used
    some = more > 0
    lot = taken.lot[some]
    return pl.DataFrame(
        {
            "account": taken.account[some],
            "lot_row": lots.row[lot],
            "bucket": lots.bucket[lot],
            "pieces": more[some],
        }
    )
