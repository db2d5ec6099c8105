"""Who is compared: firms, programmes or sizes, and what each is entitled to."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.ground import Ground

SIZES = ("large", "medium", "small", "micro")


@dataclass(frozen=True)
class Groups:
    """Groups of streams, in the order of their names.

    `of`: group of each stream, -1 for none. `weight`: pieces at which the level of a
    group is 1: its entitlement, or the pieces due to it. `due`: pieces due.
    """

    keys: tuple[str, ...]
    of: Ints
    weight: Floats
    due: Floats

    def streams(self, group: int) -> Bools:
        """Streams of one group."""
        mine: Bools = self.of == group
        return mine

    def some(self, chosen: Bools, factor: Floats) -> "Groups":
        """Some of the groups, each with another weight; `factor`: by group."""
        number = np.where(chosen, np.cumsum(chosen) - 1, -1)
        of = np.where(self.of >= 0, number[self.of], -1)
        keys = tuple(key for key, mine in zip(self.keys, chosen, strict=True) if mine)
        return Groups(keys, of, (self.weight * factor)[chosen], self.due[chosen])


def make_groups(ground: Ground, between: str) -> Groups:
    """Group the streams: by `firms`, `programmes` or `sizes`.

    A group without pieces due is none, for nothing can be given to it.
    """
    rows = stream_rows(ground).with_columns(key=KEYS[between])
    named = rows.drop_nulls("key")
    due = named.group_by("key").agg(due=pl.sum("due"))
    weight = due.select("key", weight="due")
    if between != "programmes" and (own := entitlements(ground, between)) is not None:
        weight = own
    table = due.join(weight, on="key").filter(pl.col("weight") > 0).sort("key")
    numbered = table.select("key", number=pl.int_range(pl.len(), dtype=pl.Int64))
    rows = rows.join(numbered, on="key", how="left", maintain_order="left")
    return Groups(
        keys=tuple(table["key"]),
        of=rows["number"].fill_null(-1).to_numpy(),
        weight=table["weight"].cast(pl.Float64).to_numpy(),
        due=table["due"].cast(pl.Float64).to_numpy(),
    )


KEYS = {
    "firms": pl.col("who"),
    "programmes": pl.col("firm") + "|" + pl.col("part"),
    "sizes": pl.col("size"),
}
"""What a group is called."""


def firm_rows(ground: Ground) -> pl.DataFrame:
    """The firms, with the corporate group that each counts as: `who`."""
    firms = ground.market.firms
    return firms.select("firm", "size", "entitlement", who=pl.coalesce("group", "firm"))


def stream_rows(ground: Ground) -> pl.DataFrame:
    """One row per stream: firm, part, due, with its firm's size and `who` it is."""
    due = pl.Series("due", ground.streams.due.sum(axis=1))
    rows = ground.streams.table.select("firm", "part").with_columns(due)
    return rows.join(firm_rows(ground), on="firm", how="left", maintain_order="left")


def entitlements(ground: Ground, between: str) -> pl.DataFrame | None:
    """Entitlement of each group: key, weight; None where nobody has one.

    All firms of a corporate group count, those that demand nothing too.
    """
    firms = firm_rows(ground).with_columns(key=KEYS[between])
    asking = ground.market.demand["firm"].implode()
    groups = firms.filter(pl.col("firm").is_in(asking))["who"].implode()
    firms = firms.filter(pl.col("who").is_in(groups))
    if firms["entitlement"].is_null().all():
        return None
    return firms.drop_nulls("key").group_by("key").agg(weight=pl.sum("entitlement"))


def largest_sizes(ground: Ground, groups: Groups) -> pl.Series:
    """Size of each group of firms: that of its largest firm; blank if none is known."""
    firms = firm_rows(ground).drop_nulls("size").select("who", "size")
    firms = firms.with_columns(
        pl.col("size").replace_strict(
            {size: turn for turn, size in enumerate(SIZES)}, return_dtype=pl.Int64
        )
    )
    least = firms.group_by("who").agg(turn=pl.min("size"))
    keys = pl.DataFrame({"who": groups.keys}, schema={"who": pl.String})
    turn = keys.join(least, on="who", how="left", maintain_order="left")["turn"]
    return turn.replace_strict(dict(enumerate(SIZES)), return_dtype=pl.String)
