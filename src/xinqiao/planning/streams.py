"""Needs that differ in nothing but their week are planned as one stream."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.market import Market
from xinqiao.planning.grid import Floats, Grid, Ints

STREAM = ["firm", "part", "class", "worth", "sell_through", "patience"]
PROGRAMME = ["firm", "part"]


@dataclass(frozen=True)
class Streams:
    """All streams, in canonical order.

    `table`: stream, firm, part, class. `needs`: one row per demand row with its stream
    and bucket, in the order in which pieces are served (stream, week, demand).
    `due`: pieces by stream and bucket. `value`: worth of a piece on time; `own`: what
    its own firm holds its programme worth. `limit`: the last bucket in which a piece
    due in each bucket may be delivered; `size` if it may wait for ever.
    """

    table: pl.DataFrame
    needs: pl.DataFrame
    due: Ints
    value: Floats
    own: Floats
    limit: Ints

    @property
    def count(self) -> int:
        """Number of streams."""
        return len(self.due)

    @property
    def total(self) -> Ints:
        """Pieces due by the end of each bucket, by stream."""
        return np.cumsum(self.due, axis=1)

    @property
    def expired(self) -> Ints:
        """Pieces whose patience ends by each bucket, by stream (cumulative)."""
        rows, size = np.arange(self.count)[:, None], self.due.shape[1]
        lost = np.zeros((self.count, size + 1), np.int64)
        np.add.at(lost, (rows, self.limit), self.due)
        return np.cumsum(lost[:, :-1], axis=1)


def make_streams(market: Market, grid: Grid) -> Streams:
    """Gather the demand rows into streams; rows of no pieces make no stream."""
    demand = market.demand.with_columns(
        bucket=pl.Series(grid.holding(grid.weeks(market.demand["week"])))
    )
    wanted = demand.filter(pl.col("pieces") > 0)
    table = wanted.select(STREAM).unique().sort(STREAM, nulls_last=True)
    table = table.with_columns(stream=pl.int_range(pl.len(), dtype=pl.Int64))
    table = table.join(own_worths(wanted), on=PROGRAMME, maintain_order="left")
    needs = wanted.join(table, on=STREAM, nulls_equal=True)
    needs = needs.select("demand", "stream", "bucket", "week", "pieces")
    due = np.zeros((len(table), grid.size), np.int64)
    at = (needs["stream"].to_numpy(), needs["bucket"].to_numpy())
    np.add.at(due, at, needs["pieces"].to_numpy())
    return Streams(
        table=table.select("stream", "firm", "part", "class"),
        needs=needs.sort("stream", "week", "demand"),
        due=due,
        value=(table["worth"] * table["sell_through"]).to_numpy(),
        own=(table["own"].fill_null(table["worth"]) * table["sell_through"]).to_numpy(),
        limit=last_buckets(table["patience"], grid),
    )


def own_worths(demand: pl.DataFrame) -> pl.DataFrame:
    """What firms hold a piece of their programmes worth: firm, part, own.

    The mean over the pieces of which it is said, so that streams are the same whatever
    firms say; blank where it is said of none.
    """
    said = pl.col("own_worth").is_not_null()
    pieces = pl.col("pieces").filter(said)
    mean = (pl.col("own_worth").filter(said) * pieces).sum() / pieces.sum()
    return demand.group_by(PROGRAMME).agg(own=pl.when(said.any()).then(mean))


def last_buckets(patience: pl.Series, grid: Grid) -> Ints:
    """Find the last bucket in which a piece may come: (stream, bucket due)."""
    ends = grid.ahead(patience.fill_null(0).to_numpy())
    never = patience.is_null().to_numpy()[:, None]
    return np.where(never, grid.size, ends)
