"""Allocations and leftovers: what leaves each lot, for whom, and in what amounts."""

import polars as pl

from xinqiao.verify.balances import Broken, broken
from xinqiao.verify.blocks import Block
from xinqiao.verify.breaches import Breach, breaches
from xinqiao.verify.coded import Rows
from xinqiao.verify.facts import Facts
from xinqiao.verify.labels import firm_text, lot_text, need_text, part_text, week_text
from xinqiao.verify.trees import ROOT


def not_of_the_lot(rows: Rows, facts: Facts) -> list[Breach]:
    """What is drawn is the part in the lot, not before it arrives, and not if blocked.

    week ≥ arrives, by row; buckets.
    """
    lots = facts.pools.lots.select("lot", "arrives", "pool", has="part")
    drawn = rows.allocations.select("row", "lot", "part", "week").join(lots, on="lot")
    cases = {
        "WRONG_PART": pl.col("part") != pl.col("has"),
        "BLOCKED": pl.col("pool").is_null(),
        "NOT_ARRIVED": pl.col("week") < pl.col("arrives"),
    }
    found = []
    for code, wrong in cases.items():
        bad = drawn.filter(wrong)
        labels = lot_text(bad["lot"], facts), part_text(bad["part"], facts)
        week = week_text(bad["week"], facts)
        found += breaches(code, "allocations", bad.select("row", *labels, week))
    return found


def not_entitled(block: Block, facts: Facts) -> list[Breach]:
    """A lot is drawn from only by those for whom it is, and in time to be used.

    It is open, or reserved for the firm of the need or the maker of a node above; and
    the place it is drawn for is in the tree of the need.
    """
    usable = block.draws.filter(pl.col("pool").is_not_null())
    cases = {
        "NOT_ENTITLED": usable.filter(pl.col("delay").is_null()),
        "NEVER_THERE": usable.filter(
            pl.col("delay").is_not_null() & pl.col("there").is_null()
        ),
    }
    return [
        found
        for code, bad in cases.items()
        for found in breaches(
            code,
            "allocations",
            bad.select(
                "row",
                lot_text(bad["lot"], facts),
                need_text(bad["need"], facts),
                week_text(bad["week"], facts),
            ),
        )
    ]


def sent_to_another(block: Block, facts: Facts) -> list[Breach]:
    """A lot goes to the maker of the parent; else to the firm of the need."""
    parents = facts.bill.components.select("component", "parent")
    makers = facts.parts.select("maker", parent="part")
    owners = facts.needs.rows.select("need", "firm")
    sent = block.draws.join(parents, on="component", how="left")
    sent = sent.join(makers, on="parent", how="left").join(owners, on="need")
    sent = sent.with_columns(want=pl.coalesce("maker", "firm"))
    wrong = sent.filter(pl.col("to_firm") != pl.col("want"))
    want = firm_text(wrong["want"], facts).alias("want")
    firm = firm_text(wrong["to_firm"], facts)
    return breaches("WRONG_FIRM", "allocations", wrong.select("row", firm, want))


def root_of_another(block: Block, facts: Facts) -> list[Breach]:
    """What is drawn to be delivered as such is the part that the need asks for."""
    wanted = facts.needs.rows.select("need", want="part")
    root = block.draws.filter(pl.col("component") == ROOT).join(wanted, on="need")
    wrong = root.filter(pl.col("part") != pl.col("want"))
    labels = part_text(wrong["part"], facts), need_text(wrong["need"], facts)
    return breaches("NOT_IN_TREE", "allocations", wrong.select("row", *labels))


def lots_do_not_add_up(rows: Rows, facts: Facts) -> Broken:
    """What leaves a lot and what stays in it is what was there.

    Σ allocations + leftover = pieces, by lot.
    """
    tables = {"leftovers": rows.leftovers, "allocations": rows.allocations}
    keyed = {
        name: table.select("row", "pieces", key=pl.col("lot").cast(pl.Int64))
        for name, table in tables.items()
    }
    sums = pl.concat(keyed.values()).group_by("key").agg(have=pl.col("pieces").sum())
    lots = facts.pools.lots.select(
        "lot", key=pl.col("lot").cast(pl.Int64), want="pieces"
    )
    both = lots.join(sums, on="key", how="left").with_columns(
        pl.col("have").fill_null(0)
    )
    wrong = both.filter(pl.col("have") != pl.col("want"))
    equations = wrong.select("key", lot_text(wrong["lot"], facts), "have", "want")
    return broken("LOT", equations, keyed)


def lots_taken(rows: Rows, facts: Facts) -> pl.DataFrame:
    """What each firm takes from each lot: key, lot, to_firm, have, used, limits.

    `used`: without surplus. `least`: the least that is at least `used`, reaches the
    minimum and is a multiple of what the lot comes in.
    """
    sums = rows.allocations.group_by("lot", "to_firm").agg(
        have=pl.col("pieces").sum(),
        used=pl.col("pieces").filter(pl.col("need").is_not_null()).sum(),
    )
    limits = facts.pools.lots.select(
        "lot", pl.col("minimum").fill_null(0), pl.col("multiple").fill_null(1)
    )
    taken = sums.join(limits, on="lot").with_columns(taken_key(facts))
    least = pl.max_horizontal("used", "minimum") + pl.col("multiple") - 1
    return taken.with_columns(least=least // pl.col("multiple") * pl.col("multiple"))


def taken_key(facts: Facts) -> pl.Expr:
    """One number for lot and firm."""
    firms = len(facts.names["firm"])
    return (pl.col("lot").cast(pl.Int64) * firms + pl.col("to_firm")).alias("key")


def below_minimum(rows: Rows, facts: Facts) -> Broken:
    """A firm takes nothing from a lot, or its minimum or more; surplus included."""
    taken = lots_taken(rows, facts)
    few = (pl.col("have") > 0) & (pl.col("have") < pl.col("minimum"))
    return amounts("MINIMUM", taken.filter(few), "minimum", rows, facts)


def not_in_multiples(rows: Rows, facts: Facts) -> Broken:
    """A firm takes whole multiples of what a lot comes in; surplus included."""
    taken = lots_taken(rows, facts)
    odd = pl.col("have") % pl.col("multiple") != 0
    return amounts("MULTIPLE", taken.filter(odd), "multiple", rows, facts)


def more_than_forced(rows: Rows, facts: Facts) -> Broken:
    """What a firm takes beyond its use is the least that minimum and multiple force."""
    taken = lots_taken(rows, facts).filter(pl.col("have") > pl.col("used"))
    idle = (pl.col("have") > pl.col("least")) | (pl.col("used") == 0)
    return amounts("SURPLUS", taken.filter(idle), "least", rows, facts)


def amounts(
    code: str, bad: pl.DataFrame, limit: str, rows: Rows, facts: Facts
) -> Broken:
    """Amounts that a firm may not take from a lot, with the rows they sum."""
    labels = lot_text(bad["lot"], facts), firm_text(bad["to_firm"], facts)
    equations = bad.select("key", *labels, "have", pl.col(limit).alias("want"))
    keyed = rows.allocations.select("row", taken_key(facts))
    return broken(code, equations, {"allocations": keyed})
