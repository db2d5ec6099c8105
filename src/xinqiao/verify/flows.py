"""What is used comes from somewhere, is there in time, and none is left over."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from xinqiao.verify.balances import Broken, broken, sum_of
from xinqiao.verify.blocks import Block
from xinqiao.verify.facts import Facts
from xinqiao.verify.grid import Ints
from xinqiao.verify.labels import need_text, part_text, week_text
from xinqiao.verify.recipes import runs


def check_flows(block: Block, facts: Facts) -> list[Broken]:
    """All checks of where what is used comes from."""
    cells = flows(block, facts)
    places = by_place(cells, facts)
    built = block.builds.select(key(facts)).unique()
    bought = places.join(built, on="key", how="anti")
    made = places.join(built, on="key", how="semi")
    uneven = [by_draws(block, bought, facts), by_builds(block, made, facts)]
    known = pl.concat(b.equations.select("part_key") for b in uneven)
    early = too_early(block, cells, known, facts)
    return [*uneven, over_drawn(block, made, facts), early]


def place(facts: Facts) -> pl.Expr:
    """One number for need and component (the root included)."""
    need = pl.col("need").cast(pl.Int64)
    return need * (facts.bill.components.height + 1) + pl.col("component") + 1


def key(facts: Facts) -> pl.Expr:
    """One number for need and part."""
    need = pl.col("need").cast(pl.Int64)
    return (need * facts.parts.height + pl.col("part")).alias("key")


def flows(block: Block, facts: Facts) -> pl.DataFrame:
    """Net use of each place in each bucket: at (place · buckets + bucket), pieces.

    What is used less what is drawn and there; in the order of `at`. What may not be
    drawn, or is never there, is found elsewhere and taken to be there here.
    """
    size = facts.grid.size
    uses = [
        frame.lazy().select(at=place(facts) * size + pl.col("week"), pieces="pieces")
        for frame in (block.deliveries, block.usage)
    ]
    there = pl.col("there").fill_null(pl.col("week"))
    drawn = block.draws.lazy().select(
        at=place(facts) * size + there, pieces=-pl.col("pieces")
    )
    cells = pl.concat([*uses, drawn]).group_by("at").agg(pl.col("pieces").sum())
    return cells.sort("at").collect()


def by_place(cells: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Net use of each place in the end: place, key, pieces."""
    places, begins = runs(cells["at"].to_numpy() // facts.grid.size)
    pieces = cells["pieces"].to_numpy()
    pieces = np.add.reduceat(pieces, begins) if len(begins) else pieces
    return pl.DataFrame(
        {
            "place": pl.Series(places, dtype=pl.Int64()),
            "key": pl.Series(keys_of(places, facts), dtype=pl.Int64()),
            "pieces": pl.Series(pieces, dtype=pl.Int64()),
        }
    )


def keys_of(places: Ints, facts: Facts) -> Ints:
    """Need and part of places, as one number."""
    need, component = np.divmod(places, facts.bill.components.height + 1)
    parts = facts.bill.components["part"].to_numpy()
    demanded = facts.needs.rows["part"].to_numpy()[need]
    fitted = np.append(parts, 0)[component - 1]
    return need * facts.parts.height + np.where(component == 0, demanded, fitted)


def by_draws(block: Block, places: pl.DataFrame, facts: Facts) -> Broken:
    """What is used of a part that is not built is what is drawn for its place.

    Σ usage (at the root: deliveries) = Σ allocations, by need, parent, position, part.
    """
    wrong = places.filter(pl.col("pieces") != 0)
    part_keys = wrong["key"].alias("part_key")
    tables = {n: place_rows(block, n, facts) for n in TABLES if n != "builds"}
    sources = ["allocations"]
    told = sides(wrong.select(key="place"), tables, sources)
    told = part_told(told.with_columns(part_keys), facts)
    return broken("UNBALANCED", told, tables)


def by_builds(block: Block, places: pl.DataFrame, facts: Facts) -> Broken:
    """What is used of a part that is built is what is drawn and built.

    Σ usage (at the root: deliveries) = Σ allocations + Σ builds, by need and part.
    """
    built = block.builds.select(key(facts), pieces=-pl.col("pieces"))
    both = pl.concat([places.select("key", "pieces"), built])
    wrong = both.group_by("key").agg(pl.col("pieces").sum())
    wrong = wrong.filter(pl.col("pieces") != 0).select("key")
    tables = {name: part_rows(block, name, facts) for name in TABLES}
    told = sides(wrong, tables, ["builds", "allocations"])
    told = part_told(told.with_columns(part_key="key"), facts)
    return broken("UNBALANCED", told, tables)


TABLES = ("deliveries", "usage", "builds", "allocations")


def rows_of(block: Block, name: str) -> pl.LazyFrame:
    """Rows of a table of the outcome."""
    return getattr(block, "draws" if name == "allocations" else name).lazy()  # type: ignore[no-any-return]


def part_rows(block: Block, name: str, facts: Facts) -> pl.LazyFrame:
    """Rows of a table by need and part: row, key, pieces."""
    return rows_of(block, name).select("row", key(facts), "pieces")


def place_rows(block: Block, name: str, facts: Facts) -> pl.LazyFrame:
    """Rows of a table by need and component: row, key, pieces."""
    return rows_of(block, name).select("row", "pieces", key=place(facts))


def sides(
    keys: pl.DataFrame, tables: Mapping[str, pl.LazyFrame], sources: Sequence[str]
) -> pl.DataFrame:
    """Add what is used (have) and what comes from the sources (want)."""
    used = [table for name, table in tables.items() if name not in sources]
    given = [tables[name] for name in sources]
    return keys.with_columns(have=sum_of(keys, used), want=sum_of(keys, given))


def part_told(keys: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Add need and part of a part_key, in words."""
    need, part = (
        keys["part_key"] // facts.parts.height,
        keys["part_key"] % facts.parts.height,
    )
    return keys.with_columns(need_text(need, facts), part_text(part, facts))


def over_drawn(block: Block, places: pl.DataFrame, facts: Facts) -> Broken:
    """No more is drawn for a place than is used there, by need, parent, position, part.

    Σ allocations ≤ Σ usage (at the root: deliveries).
    """
    over = places.filter(pl.col("pieces") < 0).with_columns(more=-pl.col("pieces"))
    told = part_told(over.select("more", part_key="key", key="place"), facts)
    tables = {n: place_rows(block, n, facts) for n in TABLES if n != "builds"}
    return broken("OVER_DRAWN", told, tables)


def too_early(
    block: Block, cells: pl.DataFrame, known: pl.DataFrame, facts: Facts
) -> Broken:
    """Nothing is used before it is there, by need and part, in every week.

    What a place has used by a week and not drawn by then must have been built by then:
    Σ over places of max over τ ≤ t of (usage - allocations)(τ) ≤ builds(t), all
    cumulative. What has been used is not given back. `known`: what does not add up at
    all (part_key) is found elsewhere.
    """
    built = block.builds.select(key(facts), "week", pieces=-pl.col("pieces"))
    both = pl.concat([wanted_from_builds(cells, facts), built])
    sums = both.group_by("key", "week").agg(pl.col("pieces").sum()).sort("key", "week")
    level = running(sums["pieces"].to_numpy(), sums["key"].to_numpy())
    short = sums.with_columns(pieces=pl.Series(level)).filter(pl.col("pieces") > 0)
    short = short.unique("key", keep="first", maintain_order=True)
    short = short.join(known, left_on="key", right_on="part_key", how="anti")
    told = part_told(short.select("key", "pieces", part_key="key"), facts)
    told = told.with_columns(week_text(short["week"], facts))
    return broken("TOO_EARLY", told, suspects(block, facts, short), even=True)


def running(pieces: Ints, groups: Ints) -> Ints:
    """Cumulative sums within each run of equal groups."""
    sums: Ints = np.cumsum(pieces)
    _, begins = runs(groups)
    before = np.append(0, sums)[begins]
    earlier: Ints = np.repeat(before, np.diff(begins, append=len(sums)))
    return sums - earlier


def wanted_from_builds(cells: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """What places need from builds in each week: key, week, pieces."""
    at = cells["at"].to_numpy()
    places = at // facts.grid.size
    level = running(cells["pieces"].to_numpy(), places)
    _, begins = runs(places)
    open_ones = np.logical_or.reduceat(level > 0, begins) if len(begins) else begins > 0
    mine = np.repeat(open_ones, np.diff(begins, append=len(places)))
    peaks = pl.DataFrame({"place": places[mine], "level": np.maximum(level[mine], 0)})
    most = pl.col("level").cum_max()
    rise = (most - most.shift(1, fill_value=0)).over("place")
    return pl.DataFrame(
        {
            "key": pl.Series(keys_of(places[mine], facts), dtype=pl.Int64()),
            "week": pl.Series(at[mine] % facts.grid.size, dtype=pl.Int32()),
            "pieces": peaks.select(rise).to_series(),
        }
    )


def suspects(
    block: Block, facts: Facts, short: pl.DataFrame
) -> dict[str, pl.LazyFrame]:
    """Rows that use a part by the week it is short, or bring it only later."""
    by = short.lazy().select("key", short="week")
    late = {
        "deliveries": pl.col("week") <= pl.col("short"),
        "usage": pl.col("week") <= pl.col("short"),
        "builds": pl.col("week") > pl.col("short"),
        "allocations": (pl.col("there") > pl.col("short")).fill_null(value=True),
    }
    tables = {}
    for name, when in late.items():
        rows = rows_of(block, name).with_columns(key(facts)).join(by, on="key")
        tables[name] = rows.filter(when).select("key", "row")
    return tables
