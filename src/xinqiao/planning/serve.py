"""Serve needs from pools by a fixed rule: reserved pools first, then open ones."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xinqiao.planning.columns import Number, sum_rows
from xinqiao.planning.grid import Bools, Ints
from xinqiao.planning.net import Net


@dataclass(frozen=True)
class Users:
    """Places that may draw from the same pools, over the same lanes, are one user.

    `of_place`: user of each place (-1: no pool). `part`: of each user. `rank`: its turn
    among the users of its part, those with the fewest pools first. `pool`, `delay`:
    (user, turn), -1 where there are no more.
    """

    of_place: Ints
    part: Ints
    rank: Ints
    pool: Ints
    delay: Ints


def make_users(net: Net) -> Users:
    """Gather places by the pools they may draw from."""
    drawn = net.arc_pool >= 0
    arcs = pl.DataFrame(
        {
            "place": net.arc_place[drawn],
            "pool": net.arc_pool[drawn],
            "delay": net.arc_delay[drawn],
        }
    )
    lists = arcs.group_by("place", maintain_order=True).agg("pool", "delay")
    table = lists.select("pool", "delay").unique(maintain_order=True)
    table = table.with_columns(user=pl.int_range(pl.len(), dtype=pl.Int64))
    lists = lists.join(table, on=["pool", "delay"], maintain_order="left")
    of_place = np.full(net.places, -1)
    of_place[lists["place"].to_numpy()] = lists["user"].to_numpy()
    part = np.zeros(len(table), np.int64)
    part[of_place[of_place >= 0]] = net.place_part[of_place >= 0]
    size = table["pool"].list.len()
    order = pl.DataFrame({"part": part, "size": size, "user": table["user"]})
    rank = order.select(
        pl.struct("size", "user").rank("ordinal").over("part").cast(pl.Int64) - 1
    )
    return Users(
        of_place=of_place,
        part=part,
        rank=rank.to_series().to_numpy(),
        pool=padded(table["pool"]),
        delay=np.maximum(padded(table["delay"]), 0),
    )


def padded(lists: pl.Series) -> Ints:
    """Lists as a rectangle, filled up with -1."""
    width = int(lists.list.len().max() or 0)  # type: ignore[arg-type]
    cells = np.full((len(lists), width), -1)
    size = lists.list.len().to_numpy()
    inside = np.arange(width) < size[:, None]
    cells[inside] = lists.explode(empty_as_null=False).to_numpy()
    return cells


def gather(values: NDArray[Number], rows: Ints, columns: Ints) -> NDArray[Number]:
    """Pick values[row, column] for each row's columns; 0 where a column is -1."""
    picked = values[rows[:, None], np.maximum(columns, 0)]
    return np.where(columns >= 0, picked, 0)


def serve(
    net: Net, users: Users, need: NDArray[Number], supply: NDArray[Number]
) -> tuple[NDArray[Number], NDArray[Number]]:
    """Serve the users of every part in their turn, from their pools in order.

    `need`: (user, bucket), pieces fitted by then. `supply`: (pool, bucket), pieces
    arrived by then. What a pool cannot serve in time is drawn from the next for good:
    d = need - max over earlier weeks of what was missing; so draws never shrink.

    Returns what stays unserved, (user, bucket), and the draws, (user, turn, bucket).
    """
    left = need.copy()
    drawn = np.zeros((*users.pool.shape, net.grid.size), need.dtype)
    free = supply.copy()
    for rank in range(int(users.rank.max(initial=-1)) + 1):
        now = users.rank == rank
        for turn in range(users.pool.shape[1]):
            who = np.flatnonzero(now & (users.pool[:, turn] >= 0))
            pool, delay = users.pool[who, turn], users.delay[who, turn]
            there = gather(free, pool, net.back[delay])
            missing = np.maximum(left[who] - there, 0)
            missing = np.maximum.accumulate(missing, axis=1)
            drawn[who, turn] = left[who] - missing
            left[who] = missing
            gone = np.take_along_axis(drawn[who, turn], net.reach[delay], axis=1)
            rest = (free[pool] - gone)[:, ::-1]
            free[pool] = np.minimum.accumulate(rest, axis=1)[:, ::-1]
    return left, drawn


def sum_users(users: Users, values: NDArray[Number], active: Bools) -> NDArray[Number]:
    """Add up values of active places by user: (user, bucket)."""
    mine = active & (users.of_place >= 0)
    return sum_rows(users.of_place[mine], values[mine], len(users.part))
