"""Allocations and leftovers: what leaves each lot, for whom, and in what amounts."""

import numpy as np
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


def over_the_cap(rows: Rows, facts: Facts) -> Broken:
    """No group draws beyond its cap: Σ allocations ≤ cap, by cap, cumulative.

    Only what is drawn for a need counts, and from open pools.
    """
    caps, size = facts.caps, facts.grid.size
    drawn = rows.allocations.filter(pl.col("need").is_not_null(), caps.rows.height > 0)
    drawn = drawn.with_columns(
        facts.needs.rows["programme"].gather(drawn["need"]),
        facts.pools.lots["pool"].gather(drawn["lot"]),
    ).join(caps.draws, on=["programme", "pool"])
    gone = np.zeros((size, caps.rows.height), np.int64)
    at = drawn["week"].to_numpy(), drawn["cap"].to_numpy()
    np.add.at(gone, at, drawn["pieces"].to_numpy())
    gone = np.cumsum(gone, axis=0)
    week, cap = np.nonzero(gone > caps.most)
    cap, first = np.unique(cap, return_index=True)
    week = week[first]
    equations = caps.rows[cap].select(
        pl.col("cap").cast(pl.Int64).alias("key"),
        part_text(caps.rows["part"][cap], facts),
        week_text(pl.Series(week, dtype=pl.Int32()), facts),
        group="who",
        have=pl.Series(gone[week, cap]),
        want=pl.Series(caps.most[week, cap].astype(np.int64)),
    )
    short = pl.DataFrame({"cap": cap, "short": week}).cast(pl.Int32())
    counted = drawn.join(short, on="cap").filter(pl.col("week") <= pl.col("short"))
    keyed = counted.select("row", key=pl.col("cap").cast(pl.Int64))
    return broken("CAP", equations, {"allocations": keyed})


def not_counted(rows: Rows, facts: Facts) -> list[Breach]:
    """Every lot has a row that says what is left in it, be it nothing."""
    gone = facts.pools.lots.join(rows.leftovers, on="lot", how="anti")
    row = pl.lit(None, pl.Int64()).alias("row")
    told = gone.select(row, lot_text(gone["lot"], facts))
    return breaches("LEFT_OUT", "leftovers", told)


def lots_do_not_add_up(rows: Rows, facts: Facts) -> Broken:
    """What leaves a lot and what stays in it is what was there.

    Σ allocations + leftover = pieces, by lot.
    """
    tables = {"leftovers": rows.leftovers, "allocations": rows.allocations}
    sums = np.zeros(facts.pools.lots.height, dtype=np.int64)
    for table in tables.values():
        np.add.at(sums, table["lot"].to_numpy(), table["pieces"].to_numpy())
    have = pl.Series("have", sums)
    lots = facts.pools.lots.select("lot", have, want="pieces")
    wrong = lots.filter(pl.col("have") != pl.col("want"))
    key = pl.col("lot").cast(pl.Int64).alias("key")
    equations = wrong.select(key, lot_text(wrong["lot"], facts), "have", "want")
    keyed = {name: table.lazy().select("row", key) for name, table in tables.items()}
    return broken("LOT", equations, keyed)


def wrong_amounts(rows: Rows, facts: Facts) -> list[Broken]:
    """A firm takes nothing from a lot, or its minimum or more, in whole multiples.

    Surplus included; and that is the least that minimum and multiple force.
    """
    taken = lots_taken(rows, facts)
    have, used, least = pl.col("have"), pl.col("used"), pl.col("least")
    few = (have > 0) & (have < pl.col("minimum"))
    idle = (have > used) & ((have > least) | (used == 0))
    cases = {
        "minimum": taken.filter(few),
        "multiple": taken.filter(have % pl.col("multiple") != 0),
        "least": taken.filter(idle),
    }
    keyed = {"allocations": rows.allocations.lazy().select("row", key=taken_key(facts))}
    return [
        broken(AMOUNTS[limit], amounts_told(bad, limit, facts), keyed)
        for limit, bad in cases.items()
    ]


AMOUNTS = {"minimum": "MINIMUM", "multiple": "MULTIPLE", "least": "SURPLUS"}


def lots_taken(rows: Rows, facts: Facts) -> pl.DataFrame:
    """What firms take from lots with a minimum or multiple, or beyond use.

    key, have, used (without surplus), minimum, multiple, and `least`: the least that is
    at least `used`, reaches the minimum and is a multiple of what the lot comes in.
    """
    lots = facts.pools.lots.select(
        pl.col("minimum").fill_null(0), pl.col("multiple").fill_null(1)
    )
    lots = lots.with_columns(free=(pl.col("minimum") < 2) & (pl.col("multiple") == 1))
    surplus = rows.allocations["need"].is_null()
    bound = ~lots["free"].gather(rows.allocations["lot"]) | surplus
    sums = rows.allocations.lazy().filter(bound).group_by(key=taken_key(facts))
    taken = sums.agg(
        have=pl.col("pieces").sum(),
        used=pl.col("pieces").filter(pl.col("need").is_not_null()).sum(),
    ).collect()
    limits = lots[taken["key"] // len(facts.names["firm"])]
    taken = pl.concat([taken, limits.drop("free")], how="horizontal")
    least = pl.max_horizontal("used", "minimum") + pl.col("multiple") - 1
    return taken.with_columns(least=least // pl.col("multiple") * pl.col("multiple"))


def taken_key(facts: Facts) -> pl.Expr:
    """One number for lot and firm."""
    lot = pl.col("lot").cast(pl.Int64) * len(facts.names["firm"])
    return lot + pl.col("to_firm")


def amounts_told(bad: pl.DataFrame, limit: str, facts: Facts) -> pl.DataFrame:
    """What a message tells of amounts that a firm may not take from a lot."""
    firms = len(facts.names["firm"])
    lot = lot_text(bad["key"] // firms, facts)
    firm = firm_text(bad["key"] % firms, facts)
    return bad.select("key", lot, firm, "have", pl.col(limit).alias("want"))
