"""What is used comes from somewhere, is there in time, and none is left over."""

import numpy as np
import polars as pl

from xinqiao.verify.balances import Broken, broken
from xinqiao.verify.blocks import Block
from xinqiao.verify.facts import Facts
from xinqiao.verify.grid import Ints
from xinqiao.verify.labels import need_text, part_text, week_text
from xinqiao.verify.trees import ROOT


def uses(block: Block, facts: Facts) -> pl.DataFrame:
    """What is used: place (need and component), key (need and part), week, pieces."""
    root = block.deliveries.with_columns(component=pl.lit(ROOT, pl.Int32()))
    columns = ["need", "component", "part", "week", "pieces"]
    both = pl.concat([root.select(columns), block.usage.select(columns)])
    return both.with_columns(place(facts), key(facts))


def place(facts: Facts) -> pl.Expr:
    """One number for need and component (the root included)."""
    last = facts.bill.components["component"].max()
    size = 2 + (last if isinstance(last, int) else 0)
    need = pl.col("need").cast(pl.Int64)
    return (need * size + pl.col("component") + 1).alias("place")


def key(facts: Facts) -> pl.Expr:
    """One number for need and part."""
    need = pl.col("need").cast(pl.Int64)
    return (need * facts.parts.height + pl.col("part")).alias("key")


def part_told(keys: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Need and part of a key, in words."""
    size = facts.parts.height
    return keys.with_columns(
        need_text(keys["key"] // size, facts), part_text(keys["key"] % size, facts)
    )


def unbalanced(block: Block, facts: Facts) -> Broken:
    """What is used of a part is what is drawn and built; nothing is left over.

    Σ usage (at the root: deliveries) = Σ allocations + Σ builds, by need and part.
    """
    used = uses(block, facts).group_by("key").agg(have=pl.col("pieces").sum())
    sources = [
        frame.select(key(facts), "pieces") for frame in (block.draws, block.builds)
    ]
    given = pl.concat(sources).group_by("key").agg(want=pl.col("pieces").sum())
    both = used.join(given, on="key", how="full", coalesce=True)
    both = both.with_columns(pl.col("have", "want").fill_null(0))
    wrong = both.filter(pl.col("have") != pl.col("want"))
    names = ("deliveries", "usage", "builds")
    tables = {n: getattr(block, n).select("row", key(facts)) for n in names}
    tables["allocations"] = block.draws.select("row", key(facts))
    return broken("UNBALANCED", part_told(wrong, facts), tables)


def over_drawn(block: Block, facts: Facts) -> Broken:
    """No more is drawn for a place than is used there, by need, parent, position, part.

    Σ allocations ≤ Σ usage (at the root: deliveries).
    """
    used = uses(block, facts)
    drawn = block.draws.with_columns(place(facts), key(facts))
    have = drawn.group_by("place", "key").agg(have=pl.col("pieces").sum())
    want = used.group_by("place").agg(want=pl.col("pieces").sum())
    sums = have.join(want, on="place", how="left").with_columns(
        pl.col("want").fill_null(0)
    )
    over = part_told(sums.filter(pl.col("have") > pl.col("want")), facts)
    rows = {
        "deliveries": block.deliveries.with_columns(component=pl.lit(ROOT, pl.Int32())),
        "usage": block.usage,
        "allocations": block.draws,
    }
    tables = {n: t.select("row", place(facts).alias("key")) for n, t in rows.items()}
    equations = over.drop("key").rename({"place": "key"})
    return broken("OVER_DRAWN", equations, tables)


def too_early(block: Block, facts: Facts) -> Broken:
    """Nothing is used before it is there, by need and part, in every week.

    What a place has used by a week and not drawn by then must have been built by then:
    Σ over places of max over τ ≤ t of (usage - allocations)(τ) ≤ builds(t), all
    cumulative. What has been used is not given back.
    """
    wanted = wanted_from_builds(levels(block, facts))
    built = block.builds.select(key(facts), "week", pieces=-pl.col("pieces"))
    both = pl.concat([wanted.select("key", "week", "pieces"), built])
    cells = both.group_by("key", "week").agg(pl.col("pieces").sum()).sort("key", "week")
    cells = running(cells, "key")
    first = cells.filter(pl.col("pieces") > 0).unique(
        "key", keep="first", maintain_order=True
    )
    even = unbalanced(block, facts).equations
    short = first.join(even, on="key", how="anti").rename({"week": "short"})
    told = part_told(short.select("key", "short", "pieces"), facts)
    told = told.with_columns(week_text(told["short"], facts))
    return broken(
        "TOO_EARLY", told.drop("short"), suspects(block, facts, short), even=True
    )


def levels(block: Block, facts: Facts) -> pl.DataFrame:
    """What each place has used and not drawn: place, key, week, pieces; cumulative."""
    drawn = block.draws.drop_nulls("there").select(
        place(facts), key(facts), week="there", pieces=-pl.col("pieces")
    )
    used = uses(block, facts).select("place", "key", "week", "pieces")
    cells = pl.concat([used, drawn]).group_by("place", "key", "week")
    return running(cells.agg(pl.col("pieces").sum()).sort("place", "week"), "place")


def running(cells: pl.DataFrame, group: str) -> pl.DataFrame:
    """Make `pieces` cumulative within each group; rows are in order of group, week."""
    pieces = np.cumsum(cells["pieces"].to_numpy())
    at = begins(cells[group].to_numpy())
    before = np.concatenate([[0], pieces])[at]
    lengths = np.diff(at, append=len(pieces))
    return cells.with_columns(pieces=pl.Series(pieces - np.repeat(before, lengths)))


def begins(groups: Ints) -> Ints:
    """Where each run of equal numbers begins."""
    differs = np.ones(len(groups), dtype=np.bool_)
    differs[1:] = groups[1:] != groups[:-1]
    return np.flatnonzero(differs)


def wanted_from_builds(levels: pl.DataFrame) -> pl.DataFrame:
    """What places need from builds, week by week: key, week, pieces; not cumulative."""
    open_ones = levels.filter((pl.col("pieces") > 0).any().over("place"))
    most = pl.col("pieces").clip(0).cum_max().over("place")
    peaks = open_ones.with_columns(pieces=most)
    return peaks.with_columns(
        pieces=pl.col("pieces").diff().over("place").fill_null(pl.col("pieces"))
    )


def suspects(
    block: Block, facts: Facts, short: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """Rows that use a part by the week it is short, or bring it only later."""
    week = short.select("key", "short")
    tables = {}
    for name in ("deliveries", "usage", "builds", "draws"):
        rows = getattr(block, name).with_columns(key(facts)).join(week, on="key")
        brings = name in ("builds", "draws")
        when = pl.col("there" if name == "draws" else "week")
        on = when.fill_null(facts.grid.size) > pl.col("short")
        rows = rows.filter(on if brings else ~on)
        tables["allocations" if name == "draws" else name] = rows.select("key", "row")
    return tables
