"""The bills of materials of a made-up market, and what they need per week."""

import numpy as np
import polars as pl

from xinqiao.market.sample.sizes import MODULE_POSITIONS, Sizes, dated, names

POPULARITY = 0.5
"""How much more often common chips are designed in than rare ones; 0: not at all."""

SECOND_SOURCE = 0.35
"""Share of positions with an alternate."""

STATES = ("approved", "approved", "approved", "qualified", "testing", "candidate")


def bom_table(sizes: Sizes, draw: np.random.Generator) -> pl.DataFrame:
    """Vehicles of modules and chips; modules of chips; alternates for some."""
    places = pl.concat([vehicle_chips(sizes, draw), module_chips(sizes, draw)])
    designed = places.with_columns(
        part=pl.Series(names("chip", sizes.chips)[places["chip"]]),
        per_unit=pl.Series(draw.choice([1, 1, 1, 2, 4], places.height)),
        rank=1,
    )
    tables = [vehicle_modules(sizes), designed.drop("chip")]
    if sizes.chips > 1:
        tables.append(alternates(designed, sizes, draw))
    return pl.concat(tables, how="diagonal_relaxed")


def vehicle_modules(sizes: Sizes) -> pl.DataFrame:
    """The modules in every vehicle, one piece each."""
    car, place = np.divmod(
        np.arange(sizes.programmes * sizes.own_modules), max(sizes.own_modules, 1)
    )
    module = (car * sizes.own_modules // 2 + place) % max(sizes.modules, 1)
    return pl.DataFrame(
        {
            "parent": pl.Series(names("car", sizes.programmes)[car]),
            "position": pl.Series(names("ECU", sizes.positions)[place]),
            "part": pl.Series(names("module", sizes.modules)[module]),
            "per_unit": np.ones(car.size, dtype=np.int64),
            "rank": np.ones(car.size, dtype=np.int64),
        },
        schema_overrides={
            "parent": pl.String,
            "position": pl.String,
            "part": pl.String,
        },
    )


def vehicle_chips(sizes: Sizes, draw: np.random.Generator) -> pl.DataFrame:
    """The chips mounted directly in every vehicle."""
    own = sizes.positions - sizes.own_modules
    return mounted("car", sizes.programmes, own, sizes, draw)


def module_chips(sizes: Sizes, draw: np.random.Generator) -> pl.DataFrame:
    """The chips in every module."""
    return mounted("module", sizes.modules, MODULE_POSITIONS, sizes, draw)


def mounted(
    kind: str, parents: int, positions: int, sizes: Sizes, draw: np.random.Generator
) -> pl.DataFrame:
    """A chip (number) for every position of some parents; common chips more often."""
    weight = 1.0 / np.arange(1, sizes.chips + 1) ** POPULARITY
    weight = draw.permutation(weight / weight.sum())
    parent, place = np.divmod(np.arange(parents * positions), positions)
    return pl.DataFrame(
        {
            "parent": pl.Series(names(kind, parents)[parent], dtype=pl.String),
            "position": pl.Series(names("U", positions)[place], dtype=pl.String),
            "chip": draw.choice(sizes.chips, parent.size, p=weight),
        }
    )


def alternates(
    designed: pl.DataFrame, sizes: Sizes, draw: np.random.Generator
) -> pl.DataFrame:
    """A second component for some positions, in different states of qualification.

    In every fourth module the first two positions change together: their alternates
    are a pair, the first one only with the second.
    """
    chips = names("chip", sizes.chips)
    paired = pl.col("parent").str.starts_with("module") & (
        pl.col("parent").str.extract(r"(\d+)$").cast(pl.Int64) % 4 == 1
    )
    first, second = (
        paired & (pl.col("position") == "U-01"),
        paired & (pl.col("position") == "U-02"),
    )
    lucky = pl.Series(draw.random(designed.height) < SECOND_SOURCE)
    start = pl.Series(
        dated(draw.integers(0, max(sizes.weeks // 2, 1), designed.height))
    )
    later = pl.Series(draw.random(designed.height) < 0.3)
    state = pl.Series(draw.choice(STATES, designed.height))
    other = pl.Series(chips[(designed["chip"].to_numpy() + 1) % sizes.chips])
    return (
        designed.with_columns(
            part=other,
            rank=2,
            state=pl.when(first | second).then(pl.lit("approved")).otherwise(state),
            usable_from=pl.when(later & ~first & ~second).then(start),
            **{"with": pl.when(first).then("U-02=" + other.shift(-1))},
        )
        .filter(lucky | first | second)
        .drop("chip")
    )


def substitutes_table(sizes: Sizes, draw: np.random.Generator) -> pl.DataFrame:
    """For a chip in ten: another one may replace it, in all vehicles but the first."""
    chips = names("chip", sizes.chips)
    count = sizes.chips // 10
    old = np.sort(draw.choice(sizes.chips, count, replace=False))
    count_by_state = draw.choice(["approved", "approved", "testing"], count)
    return pl.DataFrame(
        {
            "part": pl.Series(chips[old], dtype=pl.String),
            "by": pl.Series(chips[(old + 2) % sizes.chips], dtype=pl.String),
            "state": pl.Series(count_by_state, dtype=pl.String),
            "except_parent": pl.Series(
                [names("car", sizes.programmes)[0]] * count, dtype=pl.String
            ),
        }
    )


def weekly_need(bom: pl.DataFrame, demand: pl.DataFrame, weeks: int) -> pl.DataFrame:
    """Pieces of every part that the needs take in a mean week, as designed.

    Columns: part, need (pieces per week).
    """
    cars = demand.group_by("part").agg(need=pl.col("pieces").sum() / weeks)
    edges = bom.filter(rank=1).select("parent", "part", "per_unit")
    direct = used(edges, cars)
    inside = used(edges, direct)
    total = pl.concat([direct, inside]).group_by("part").agg(pl.col("need").sum())
    return total.sort("part")


def used(edges: pl.DataFrame, built: pl.DataFrame) -> pl.DataFrame:
    """What building some parts takes of their components, per week."""
    return (
        edges.join(built.rename({"part": "parent"}), on="parent")
        .group_by("part")
        .agg(need=(pl.col("per_unit") * pl.col("need")).sum())
    )
