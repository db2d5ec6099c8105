"""Joint choices: what may fill linked positions of one piece together.

A component may ask for others (`with`): position=part;position=part. Positions so
linked act as one, and what fills it is a joint choice of one component for each.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.verify.components import Bill, keep
from xinqiao.verify.grid import Ints
from xinqiao.verify.names import CODE, Names, numbered


@dataclass(frozen=True, eq=False)
class Choices:
    """Ways to fill groups of linked positions; a position not linked is a group alone.

    `rows`: choice, group, parent, cost (sum of rank - 1), first and last (buckets).
    `members`: choice, component. `asked`: component, needed: a component, and one that
    it asks for in another position.
    """

    rows: pl.DataFrame
    members: pl.DataFrame
    asked: pl.DataFrame


def make_choices(bill: Bill, names: Mapping[str, Names]) -> tuple[Bill, Choices]:
    """Find the joint choices of all positions; keep what is in one of them."""
    asked = what_is_asked(bill, names)
    groups = link(bill.slots.height, asked.join(bill.components, on="component"))
    group = pl.Series(groups).gather(bill.components["slot"]).alias("group")
    turn = pl.col("slot").rank("dense").over("group").cast(CODE) - 1
    options = bill.components.select("component", "slot", group).with_columns(turn=turn)
    members = combine(options, asked)
    facts = bill.components.select("component", "parent", "rank", "first", "last")
    of_choice = members.join(facts, on="component").group_by(
        "choice", "group", "parent"
    )
    rows = of_choice.agg(
        cost=(pl.col("rank") - 1).sum().cast(pl.Float64),
        first=pl.col("first").max(),
        last=pl.col("last").min(),
    )
    kept = members["component"].unique().sort()
    anew = pl.DataFrame({"component": kept, "number": numbered(len(kept))})
    members = members.join(anew, on="component").select("choice", component="number")
    needed = anew.rename({"component": "needed", "number": "needed_number"})
    asked = asked.join(anew, on="component").join(needed, on="needed")
    asked = asked.select(component="number", needed="needed_number")
    return keep(bill, kept), Choices(rows.sort("choice"), members, asked)


def what_is_asked(bill: Bill, names: Mapping[str, Names]) -> pl.DataFrame:
    """What each component asks for, by number; contradictions cannot be had."""
    pairs = bill.components.select("component", "parent", "with").drop_nulls("with")
    pairs = pairs.with_columns(pl.col("with").str.split(";")).explode("with")
    sides = pl.col("with").str.splitn("=", 2).struct
    pairs = pairs.with_columns(
        position=sides.field("field_0").str.strip_chars(),
        part=sides.field("field_1").str.strip_chars(),
    )
    pairs = pairs.with_columns(
        names["position"].numbers(pairs["position"]),
        names["part"].numbers(pairs["part"]),
    )
    pairs = pairs.join(bill.slots, on=["parent", "position"], how="left")
    there = bill.components.select("slot", "part", needed="component")
    pairs = pairs.join(there, on=["slot", "part"], how="left")
    one = pl.col("needed").n_unique() == 1
    needed = pl.when(one).then(pl.col("needed").first()).fill_null(-1)
    return pairs.group_by("component", "slot").agg(needed=needed)


def link(slots: int, asked: pl.DataFrame) -> Ints:
    """Number of the group of each position: the least position it is linked to."""
    edges = asked.drop_nulls("slot")
    ends = edges["slot"].to_numpy(), edges["slot_right"].to_numpy()
    groups = np.arange(slots)
    while True:
        least = np.minimum(groups[ends[0]], groups[ends[1]])
        spread = groups.copy()
        np.minimum.at(spread, ends[0], least)
        np.minimum.at(spread, ends[1], least)
        if (spread == groups).all():
            return groups
        groups = spread


def combine(options: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """All joint choices that grant what their members ask: choice, group, component."""
    asked = with_turns(options, asked)
    joint = options.filter(pl.col("turn") == 0).select("group", at_0="component")
    joint = keep_granted(joint, asked, 0)
    last = options["turn"].max()
    for turn in range(1, last + 1 if isinstance(last, int) else 1):
        more = options.filter(pl.col("turn") == turn)
        more = more.select("group", pl.col("component").alias(f"at_{turn}"))
        joint = joint.join(more, on="group", how="left", maintain_order="left_right")
        joint = keep_granted(joint, asked, turn)
    joint = joint.with_columns(choice=pl.int_range(pl.len(), dtype=CODE))
    long = joint.unpivot(index=["choice", "group"], value_name="component")
    return long.drop_nulls("component").drop("variable").sort("choice", "component")


def with_turns(options: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Add whose turn it is to ask (`mine`) and to grant (`yours`) within the group.

    What asks for a position that nothing can fill asks in vain, in its own turn.
    """
    mine = options.select("component", mine="turn")
    yours = options.select("slot", yours="turn").unique()
    turns = asked.join(mine, on="component").join(yours, on="slot", how="left")
    return turns.with_columns(pl.col("yours").fill_null(pl.col("mine")))


def keep_granted(joint: pl.DataFrame, asked: pl.DataFrame, turn: int) -> pl.DataFrame:
    """Drop choices in which something is asked in vain, as far as `turn` settles it."""
    settled = asked.filter(pl.max_horizontal("mine", "yours") == turn)
    pairs = settled.select("mine", "yours").unique(maintain_order=True)
    for mine, yours in pairs.iter_rows():
        asks = settled.filter(pl.col("mine") == mine, pl.col("yours") == yours)
        asks = asks.select("component", "needed")
        joint = joint.join(asks, left_on=f"at_{mine}", right_on="component", how="left")
        granted = pl.col("needed").is_null() | (
            pl.col("needed") == pl.col(f"at_{yours}")
        )
        joint = joint.filter(granted).drop("needed")
    return joint
