"""Usage: what is fitted where, when and with what, and that nothing is left out."""

import numpy as np
import polars as pl

from xinqiao.verify.balances import Broken, broken, sum_of
from xinqiao.verify.blocks import Block
from xinqiao.verify.breaches import Breach, breaches
from xinqiao.verify.facts import Facts
from xinqiao.verify.labels import need_text, part_text, slot_text, week_text


def misplaced(block: Block, facts: Facts) -> list[Breach]:
    """What is fitted for a need has its place in the tree of the need."""
    place = ["programme", "component"]
    stray = block.usage.join(facts.trees.places.select(place), on=place, how="anti")
    return breaches("NOT_IN_TREE", "usage", told(stray, facts))


def out_of_window(block: Block, facts: Facts) -> list[Breach]:
    """A component is fitted only in the weeks in which it is usable.

    first ≤ week ≤ last, by row; buckets.
    """
    last = facts.grid.size - 1
    windows = facts.bill.components.select("component", "first", "last")
    limits = windows.filter((pl.col("first") > 0) | (pl.col("last") < last))
    dated = block.usage.join(limits, on="component")
    shut = dated.filter(~pl.col("week").is_between("first", "last"))
    return breaches("WINDOW", "usage", told(shut, facts))


def unfinished(block: Block, facts: Facts) -> list[Breach]:
    """Nothing is fitted into what is not built by the last week."""
    late = block.usage.filter(pl.col("done").is_null())
    return breaches("UNFINISHED", "usage", told(late, facts))


def told(rows: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """What a message tells of a row of usage."""
    return rows.select(
        "row",
        need_text(rows["need"], facts),
        part_text(rows["part"], facts),
        slot_text(rows["slot"], facts),
        week_text(rows["week"], facts),
    )


def unfilled(block: Block, facts: Facts) -> Broken:
    """What is fitted in a position makes as many pieces as are built.

    Σ pieces / per_unit = pieces built, by need, parent, position and week of
    completion, summed over the nodes of that parent in the tree of the need.
    """
    scale = facts.bill.components["scale"].gather(block.usage["component"])
    fits = block.usage.lazy().with_columns(units=pl.col("pieces") * scale)
    fits = fits.drop_nulls("done").select("row", fill_key(facts), pieces="units")
    made = block.builds.lazy().rename({"part": "parent", "week": "done"})
    due = made.join(facts.bill.slots.lazy(), on="parent").select(
        "row", fill_key(facts), pieces=pl.col("pieces") * pl.col("whole")
    )
    net = pl.concat([fits, due.with_columns(pieces=-pl.col("pieces"))])
    wrong = net.group_by("key").agg(pl.col("pieces").sum()).collect()
    wrong = wrong.filter(pl.col("pieces") != 0).select("key")
    have, want = sum_of(wrong, [fits]), sum_of(wrong, [due])
    told = fill_told(wrong.with_columns(have=have, want=want), facts)
    return broken("UNFILLED", told, {"usage": fits, "builds": due})


def fill_key(facts: Facts) -> pl.Expr:
    """One number for need, slot and week of completion."""
    slots, size = facts.bill.slots.height, facts.grid.size
    slot = pl.col("need").cast(pl.Int64) * slots + pl.col("slot")
    return (slot * size + pl.col("done")).alias("key")


def fill_told(wrong: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """What a message tells of positions that are not filled as they must be."""
    slots, size = facts.bill.slots, facts.grid.size
    at, done = wrong["key"] // size, wrong["key"] % size
    whole = slots["whole"].gather(at % slots.height)
    return wrong.select(
        "key",
        need_text(at // slots.height, facts),
        slot_text(at % slots.height, facts),
        week_text(done, facts),
        pl.col("have") / whole,
        pl.col("want") // whole,
    )


def without_partner(block: Block, facts: Facts) -> Broken:
    """What may be fitted only together with another is not fitted without it.

    For a position p, and a component c' of a position p' that components of p ask for:
    Σ pieces / per_unit of those ≤ pieces / per_unit of c', by need and week.
    """
    pairs = linked_pairs(facts)
    asked = pairs.unique("pair").select("pair", "grant", component="needed")
    fits = block.usage.select("row", "need", "week", "component", "pieces")
    asking = fits.join(pairs.select("component", "pair", "scale"), on="component")
    granting = fits.join(asked.rename({"grant": "scale"}), on="component")
    both = pl.concat(
        [asking.with_columns(asks=True), granting.with_columns(asks=False)]
    ).with_columns(pair_key(facts), units=pl.col("pieces") * pl.col("scale"))
    sums = both.group_by("key", "need", "week", "pair").agg(
        have=pl.col("units").filter("asks").sum(),
        want=pl.col("units").filter(~pl.col("asks")).sum(),
    )
    over = sums.filter(pl.col("have") > pl.col("want"))
    over = over.join(pairs.unique("pair"), on="pair", maintain_order="left")
    return broken("WITHOUT_PARTNER", partners_told(over, facts), {"usage": both})


def partners_told(over: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """What a message tells of components that lack what they ask for."""
    return over.select(
        "key",
        need_text(over["need"], facts),
        week_text(over["week"], facts),
        slot_text(over["slot"], facts),
        part_text(over["asked"], facts),
        pl.col("have") / pl.col("whole"),
        pl.col("want") / pl.col("whole"),
    )


def pair_key(facts: Facts) -> pl.Expr:
    """One number for need, week and pair."""
    pairs, size = facts.choices.asked.height, facts.grid.size
    week = pl.col("need").cast(pl.Int64) * size + pl.col("week")
    return (week * pairs + pl.col("pair")).alias("key")


def linked_pairs(facts: Facts) -> pl.DataFrame:
    """Who asks for whom: component, slot, needed (component), asked (its part), pair.

    `pair` numbers slot and needed; `whole` is a multiple of all per_unit in a pair;
    `scale`, `grant`: how often the per_unit of component and needed go into it.
    """
    bill = facts.bill.components.select("component", "slot", "per_unit")
    needed = facts.bill.components.select(
        needed="component", needs="per_unit", asked="part"
    )
    pairs = facts.choices.asked.select("component", "needed").join(bill, on="component")
    pairs = pairs.join(needed, on="needed").sort("slot", "needed", "component")
    pair = pl.struct("slot", "needed").rank("dense").cast(pl.Int64) - 1
    pairs = pairs.with_columns(pair=pair)
    begins = np.flatnonzero(np.diff(pairs["pair"].to_numpy(), prepend=-1))
    units = pairs["per_unit"].to_numpy()
    common = np.lcm.reduceat(units, begins) if len(begins) else units
    whole = pl.Series(common, dtype=pl.Int64()).gather(pairs["pair"])
    pairs = pairs.with_columns(whole=whole * pl.col("needs"))
    return pairs.with_columns(
        scale=pl.col("whole") // pl.col("per_unit"),
        grant=pl.col("whole") // pl.col("needs"),
    )
