"""The parts on offer that lie nearest to each part wanted."""

import polars as pl

from xinqiao.matching.neighbours.classes import classes
from xinqiao.matching.neighbours.facts import stem_points
from xinqiao.matching.neighbours.known import read_known
from xinqiao.matching.neighbours.near import far_apart, namesakes, near
from xinqiao.matching.neighbours.reasons import compared
from xinqiao.matching.neighbours.side import Side, two_sides
from xinqiao.matching.neighbours.standing import asked_of

KEEP = 20
"""Neighbours of each part wanted."""

LOOKED_AT = 3
"""Times as many are looked at closely, stems and all."""

AT_ONCE = 30_000
"""Pairs whose reasons are put together at once, for the sake of memory."""

FOUND = ("wanted", "part", "distance", "class", "reasons")
REASON = ("code", "about", "wanted", "offered", "points")


def find_neighbours(
    wanted: pl.DataFrame, catalogue: pl.DataFrame, keep: int = KEEP
) -> pl.DataFrame:
    """The parts offered that could do the work of each part wanted, nearest first.

    Parameters
    ----------
    wanted, catalogue
        One row per part: **part** (id, once each), and what is known: mpn, category,
        subcategory, name, description, package, pins, aec, asil, lifecycle, and any
        parameter of the book in a column of its name and unit. Blank is unknown.
    keep
        The most neighbours of one part.

    Returns
    -------
    One row per pair: `wanted`, `part`, `distance` (points, 0 or more: the sum of the
    reasons'), `class` (`C`: second source on the same pins, to be tested; `D`: same
    kind of function, redesign), `reasons` (code, about, wanted, offered, points; the
    numbers in the parameter's unit, null where words are compared). Both classes are
    candidates: nothing here is evidence that a part was tested.

    Raises
    ------
    polars.exceptions.PolarsError
        Without a column `part`, or with a word where a number should stand.

    Examples
    --------
    >>> said = ["N-channel MOSFET 60V 300mA SOT-23", "N-channel MOSFET 30V 1A SOT-23"]
    >>> offers = pl.DataFrame({"part": ["a", "b"], "description": said})
    >>> need = pl.DataFrame({"part": ["x"], "description": ["60V N-channel MOSFET"]})
    >>> find_neighbours(need, offers).select("part", "distance", "class").row(0)
    ('a', 0.0, 'D')
    """
    ordered = catalogue.sort("part")
    needs, offers = two_sides(*read_both(wanted, ordered))
    rows = ranked(needs, offers, keep)
    batches = [rows[:0], *rows.iter_slices(AT_ONCE)]
    return pl.concat([explained(batch, needs, offers) for batch in batches])


def read_both(
    wanted: pl.DataFrame, catalogue: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What is known and asked; a part wanted is wanted in full production."""
    known = read_known(pl.concat([wanted, catalogue], how="diagonal_relaxed"))
    needs, offers = known[: wanted.height], known[wanted.height :]
    needs = asked_of(needs, wanted)
    if offers["lifecycle"].is_not_null().any():
        needs = needs.with_columns(lifecycle=pl.lit(0.0))
    return needs, offers


def ranked(needs: Side, offers: Side, keep: int) -> pl.DataFrame:
    """The nearest pairs: rows `w` and `o`, by row wanted, distance and part."""
    looked_at = pl.concat(
        [near(needs, offers, keep * LOOKED_AT), namesakes(needs, offers)]
    )
    pairs = looked_at.unique()
    wanted = needs.of(pairs["w"], "part", "stem")
    offered = offers.of(pairs["o"], "part", "stem")
    stems = stem_points(wanted, offered)
    far = far_apart(wanted, offered) + stems
    return (
        pairs.with_columns(
            far=pl.Series(far).cast(pl.Float64).round(4),
            other=wanted.known["part"] != offered.known["part"],
        )
        .filter("other")
        .sort("w", "far", "o")
        .group_by("w", maintain_order=True)
        .head(keep)
        .select("w", "o")
    )


def explained(rows: pl.DataFrame, needs: Side, offers: Side) -> pl.DataFrame:
    """The pairs with their distance, class and reasons."""
    wanted, offered = needs.of(rows["w"]), offers.of(rows["o"])
    reasons = compared(wanted, offered)
    told = (
        reasons.sort("pair", "points", "about", descending=[False, True, False])
        .group_by("pair", maintain_order=True)
        .agg(
            pl.col("points").sum().alias("distance"),
            pl.struct(REASON).alias("reasons"),
        )
        .join(classes(reasons, wanted, offered), on="pair", how="left")
        .sort("pair")
    )
    return told.with_columns(
        wanted=wanted.known["part"].gather(told["pair"]),
        part=offered.known["part"].gather(told["pair"]),
    ).select(FOUND)
