"""Groups whose levels are compared: firms, programmes or sizes, and their measure."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.verify.facts import Facts
from xinqiao.verify.grid import Floats, Ints

SCOPES = {"firms": "firm", "programmes": "programme", "sizes": "size"}
"""Scope of the table fill_rates, by kind of group."""

FROM_LARGE = ("large", "medium", "small", "micro")


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups in the order of their names.

    `of`: number of the group of each stream, -1 for none. `weight`: pieces at which the
    level is 1. `due`: pieces due. `size`: of the largest firm in it; blank where groups
    are not firms.
    """

    keys: tuple[str, ...]
    of: Ints
    weight: Floats
    due: Floats
    size: tuple[str | None, ...]

    def member(self, key: str) -> Floats:
        """1 for the streams of a group, else 0; none for a name nobody has."""
        number = self.keys.index(key) if key in self.keys else -2
        member: Floats = (self.of == number).astype(np.float64)
        return member


def make_groups(facts: Facts, between: str) -> Groups:
    """Group the streams of which pieces are due.

    Corporate groups count as one firm. The measure is the entitlement of all firms of
    the group, where firms have one; for programmes, and without, the pieces due.
    """
    rows = stream_rows(facts).with_columns(key=key_of(between))
    table = rows.drop_nulls("key").group_by("key").agg(pl.col("due").sum())
    table = table.filter(pl.col("due") > 0).sort("key")
    table = table.join(measures(facts, rows, between), on="key", how="left")
    weight = pl.coalesce("weight", "due") if own_measure(facts, between) else "due"
    table = table.select("key", "biggest", pl.col("due").alias("pieces"), w=weight)
    number = table.select("key", of=pl.int_range(pl.len(), dtype=pl.Int64))
    rows = rows.join(number, on="key", how="left", maintain_order="left")
    return Groups(
        keys=tuple(table["key"]),
        of=rows["of"].fill_null(-1).to_numpy(),
        weight=table["w"].cast(pl.Float64).to_numpy(),
        due=table["pieces"].cast(pl.Float64).to_numpy(),
        size=tuple(FROM_LARGE[b] if b is not None else None for b in table["biggest"]),
    )


def stream_rows(facts: Facts) -> pl.DataFrame:
    """Streams in their order: firm, part, due, who (corporate group), size."""
    needs = facts.needs
    due = needs.rows.group_by("stream").agg(due=pl.col("pieces").sum())
    rows = needs.streams.join(needs.programmes, on="programme", maintain_order="left")
    rows = rows.join(due, on="stream", how="left", maintain_order="left")
    rows = rows.with_columns(
        facts.names["firm"].of(rows["firm"]), facts.names["part"].of(rows["part"])
    )
    firms = facts.firms.select("firm", "size", who=pl.coalesce("group", "firm"))
    return rows.join(firms, on="firm", how="left", maintain_order="left")


def key_of(between: str) -> pl.Expr:
    """What a group is called."""
    if between == "programmes":
        return pl.concat_str("firm", "part", separator="|")
    return pl.col("who" if between == "firms" else "size")


def own_measure(facts: Facts, between: str) -> bool:
    """Whether entitlements are the measure."""
    rows = stream_rows(facts)
    who = pl.coalesce("group", "firm").is_in(rows["who"].implode())
    given = facts.firms.filter(who)["entitlement"].is_not_null().any()
    return bool(given) and between != "programmes"


def measures(facts: Facts, rows: pl.DataFrame, between: str) -> pl.DataFrame:
    """Entitlement, and number of the largest size, by group: key, weight, biggest."""
    if between == "programmes":
        schema = {"key": pl.String, "weight": pl.Float64, "biggest": pl.Int64}
        return pl.DataFrame(schema=schema)
    firms = facts.firms.with_columns(who=pl.coalesce("group", "firm"))
    firms = firms.filter(pl.col("who").is_in(rows["who"].implode()))
    order = {size: turn for turn, size in enumerate(FROM_LARGE)}
    turn = pl.col("size").replace_strict(order, default=None, return_dtype=pl.Int64)
    firms = firms.with_columns(key=key_of(between), turn=turn).drop_nulls("key")
    found = firms.group_by("key").agg(
        weight=pl.col("entitlement").sum(), biggest=pl.col("turn").min()
    )
    biggest = pl.col("biggest") if between == "firms" else pl.lit(None, pl.Int64)
    return found.with_columns(biggest=biggest)


def with_floors(groups: Groups, facts: Facts, mean: float) -> Groups:
    """The firms that have a floor; their level is 1 at share x mean x measure."""
    share = [facts.policy.floors.get(size or "", 0.0) for size in groups.size]
    target = np.array(share) * mean * groups.weight
    has = target > 0
    number = np.append(np.where(has, np.cumsum(has) - 1, -1), -1)
    pick = np.flatnonzero(has)
    return Groups(
        keys=tuple(groups.keys[n] for n in pick),
        of=number[groups.of],
        weight=target[pick],
        due=groups.due[pick],
        size=tuple(groups.size[n] for n in pick),
    )
