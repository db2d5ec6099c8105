"""The market of one firm with nothing in it but what is its own.

Whoever calls acts for the firm, as a member of it.
"""

import polars as pl

from xinqiao import Market
from xinqiao.tables import INPUTS
from xinqiao_web.commitments.snapshot import left_of_lots, reserved_for_buyers
from xinqiao_web.core.context import acting
from xinqiao_web.rounds.common import as_lots
from xinqiao_web.rounds.models import Round


def with_own_alone(market: Market, round: Round) -> Market:
    """A firm's market with its own lots, less what it promised, and what it accepted.

    Lots of others are left out, those too that are reserved for the firm: their holders
    may have other plans. What it accepted in earlier rounds is firmly its own.
    """
    own = less_promised(market.supply.filter(firm=acting().firm))
    known = market.parts["part"].implode()
    accepted = reserved_for_buyers().filter(
        pl.col("part").is_in(known), reserved_for=acting().firm
    )
    lots = as_lots(accepted, round.first_week).select(*INPUTS["supply"].columns)
    return market.replace(supply=pl.concat([own, lots], how="vertical_relaxed"))


def less_promised(lots: pl.DataFrame) -> pl.DataFrame:
    """Lots without the pieces that are promised to others."""
    taken = left_of_lots().select("lot", "taken")
    rows = lots.join(taken, on="lot", how="left", maintain_order="left")
    left = (pl.col("pieces") - pl.col("taken").fill_null(0)).clip(0)
    return rows.with_columns(pieces=left).drop("taken")
