"""Prices by stage: which of them count, and as arrays.

A price that cannot count (negative, no number, on what does not exist) is dropped. That
is the same as a price of nothing: the bound stays a bound, only wider.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.verify.breaches import Breach, breaches
from xinqiao.verify.facts import Facts
from xinqiao.verify.grid import Floats


@dataclass(frozen=True, eq=False)
class Prices:
    """The prices of one stage and round; all are at least 0.

    `pools`: Π, buckets × pools: price of a piece that leaves a pool in a bucket;
    infinite where nothing ever arrives in the pool. `capacity`: γ, buckets × parts.
    `caps`: K, buckets × caps: price of a piece that a group draws in a bucket. `spent`:
    Σ π·S + Σ γ·capacity + Σ κ·cap. `held`: by kind and key of what is held. `moves`:
    price on less, minus that on more, buckets × streams.
    """

    pools: Floats
    capacity: Floats
    caps: Floats
    spent: float
    held: Mapping[tuple[str, str], float]
    moves: Floats


def number_prices(
    table: pl.DataFrame, facts: Facts
) -> tuple[pl.DataFrame, list[Breach]]:
    """Prices that count, by number, and breaches for those that do not.

    row, stage, round, kind, key, week, price, at (number of the pool, part or cap; -1:
    a pool in which nothing arrives). Pools and caps may have a price in any bucket,
    capacity where it is limited, what is held in none.
    """
    rows = table.with_columns(
        pl.col("key").fill_null(""),
        facts.grid.numbers(table["week"]),
        undated=table["week"].is_null(),
        row=pl.int_range(table.height, dtype=pl.Int32(), eager=True),
    )
    sound = pl.col("price").is_finite() & (pl.col("price") >= 0)
    good = rows.filter(sound)
    known = pl.concat(
        [
            dated(good, pool_numbers(facts), "pool"),
            dated(good, capacity_numbers(facts), "capacity"),
            dated(good, facts.caps.rows.select("key", at="cap"), "cap"),
            *(dated(good, stream_numbers(facts), kind) for kind in MOVES),
            good.filter(pl.col("kind").is_in(HELD), "undated").with_columns(
                at=pl.lit(-1, pl.Int32())
            ),
        ]
    )
    stray = good.join(known, on="row", how="anti").with_columns(
        value=pl.concat_str("kind", "key", separator=" · ")
    )
    bad = rows.filter(~sound).select("row", value="price")
    found = breaches("PRICE", "prices", bad)
    return known, [
        *found,
        *breaches("PRICE_KEY", "prices", stray.select("row", "value")),
    ]


MOST = "most"
"""The kind of price on the maximum of a class."""

HELD = ("class", "worth", "floor", "level", "substitutes", MOST)
"""Kinds of prices on what stages hold, and maximums; they have no week."""


MOVES = ("less", "more")
"""Kinds of prices on deliveries that are less, or more, than in an earlier outcome."""


def stream_numbers(facts: Facts) -> pl.DataFrame:
    """Streams by their first need: key, at."""
    rows = facts.needs.rows.filter(pl.col("pieces") > 0).sort("monday", "need")
    first = rows.unique("stream", keep="first", maintain_order=True)
    key = facts.names["need"].of(first["need"])
    return first.select(key.alias("key"), at="stream")


def dated(rows: pl.DataFrame, numbers: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Prices of a kind that have a bucket and a number."""
    of_it = rows.filter(pl.col("kind") == kind, pl.col("week").is_not_null())
    on = [c for c in numbers.columns if c != "at"]
    return of_it.join(numbers, on=on, maintain_order="left")


def pool_numbers(facts: Facts) -> pl.DataFrame:
    """Keys of pools: key, at. Every part has an open pool, be it one without lots."""
    rows = facts.pools.rows.select("key", at="pool")
    parts = pl.DataFrame({"key": facts.names["part"].texts + "||"})
    empty = parts.join(rows, on="key", how="anti")
    return pl.concat([rows, empty.with_columns(at=pl.lit(-1, pl.Int32()))])


def capacity_numbers(facts: Facts) -> pl.DataFrame:
    """Parts and buckets whose capacity is limited: key, week, at."""
    key = facts.names["part"].of(facts.capacity["part"])
    return facts.capacity.select(key.alias("key"), "week", at="part")


def array_prices(rows: pl.DataFrame, facts: Facts) -> Prices:
    """The prices of one stage and round as arrays."""
    size, pools = facts.grid.size, facts.pools
    of_pools = rows.filter(pl.col("kind") == "pool", pl.col("at") >= 0)
    price = cells(of_pools, (size, pools.rows.height))
    capacity = cells(
        rows.filter(pl.col("kind") == "capacity"), (size, facts.parts.height)
    )
    limit = cells(
        facts.capacity.select(
            "week", at="part", price=pl.col("pieces").cast(pl.Float64)
        ),
        capacity.shape,
    )
    spent = float((price * pools.arrivals).sum() + (capacity * limit).sum())
    cap = cells(rows.filter(pl.col("kind") == "cap"), facts.caps.most.shape)
    spent += float((cap * facts.caps.most).sum())
    capped = np.cumsum(cap[::-1], axis=0)[::-1]
    ahead = np.cumsum(price[::-1], axis=0)[::-1]
    ahead = np.where(pools.arrivals[-1] > 0, ahead, np.inf)
    shape = (size, facts.needs.streams.height)
    less, more = (cells(rows.filter(pl.col("kind") == kind), shape) for kind in MOVES)
    held = dict(held_prices(rows))
    return Prices(ahead, capacity, capped, spent, held, less - more)


def cells(rows: pl.DataFrame, shape: tuple[int, int]) -> Floats:
    """Sum prices into buckets × numbers."""
    table = np.zeros(shape)
    at = rows["week"].to_numpy(), rows["at"].to_numpy()
    np.add.at(table, at, rows["price"].to_numpy())
    return table


def held_prices(rows: pl.DataFrame) -> Iterator[tuple[tuple[str, str], float]]:
    """Prices on what is held: by kind and key."""
    sums = rows.filter(pl.col("kind").is_in(HELD)).group_by("kind", "key")
    for kind, key, price in sums.agg(pl.col("price").sum()).iter_rows():
        yield (kind, key), price
