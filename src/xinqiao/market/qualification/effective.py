"""The states in which components stand: by evidence, where a market has approvals."""

from collections.abc import Mapping

import polars as pl

from xinqiao.market.qualification.reports import CASE
from xinqiao.market.qualification.standing import standings
from xinqiao.market.qualification.steps import state_of

SPOT = ["parent", "position", "part"]
"""A component in its place."""

SAFETY = r"(?i)^\s*(?:ASIL[\s-]*)?[A-D]\b"
"""An ASIL that is more than QM."""


def by_evidence(rows: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Components in the states that their approvals and evidence show.

    A market without approvals is left as it is. Otherwise an approval overrides the
    state that is written; a part as designed (rank 1) that has none keeps its own, and
    an alternate that has none is a candidate, or rejected if it is written so.

    Parameters
    ----------
    rows
        One row per component in its place: parent, position, part, rank, state,
        usable_from, usable_until, and whatever else.
    tables
        Those of a market: approvals, parts_evidence, parts, bom.
    """
    if tables["approvals"].is_empty():
        return rows
    stands = pl.col("rank").eq(1) | pl.col("state").eq("rejected")
    written = pl.when(stands).then("state").otherwise(pl.lit("candidate"))
    shown = shown_states(rows.select(SPOT).unique(), tables)
    found = rows.join(shown, on=SPOT, how="left", maintain_order="left")
    return found.with_columns(
        state=pl.coalesce("shown", written),
        usable_from=pl.max_horizontal("usable_from", "since"),
        usable_until=pl.min_horizontal("usable_until", "until"),
    ).select(rows.columns)


def shown_states(
    spots: pl.DataFrame, tables: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """The states of components that have approvals: parent, position, part, shown.

    Also since, until (Mondays). Of several approvals by different firms the lowest
    counts, in the weeks that all have in common.
    """
    pairs = approvals_of(spots, tables)
    stands = pairs.join(standings(tables), on=CASE)
    stands = stands.group_by(SPOT).agg(pl.min("step"), pl.max("since"), pl.min("until"))
    used = pl.col("step") > 0
    return stands.select(
        *SPOT,
        shown=state_of(pl.col("step")),
        since=pl.when(used).then("since"),
        until=pl.when(used).then("until"),
    )


def approvals_of(
    spots: pl.DataFrame, tables: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """The approvals that hold for components: parent, position, part, approval, safety.

    Those for the position win over those for the parent, these over those of the firm
    that builds the parent, and these over those that all recognise.
    """
    rows = tables["approvals"].select(*SPOT, "firm").with_row_index("approval")
    makers = tables["parts"].select(parent="part", firm="maker").unique("parent")
    spots = spots.join(makers, on="parent", how="left")
    parent, position, firm = (
        pl.col(n).is_null() for n in ("parent", "position", "firm")
    )
    levels = (
        (rows.filter(~parent, ~position), SPOT),
        (rows.filter(~parent, position), ["parent", "part"]),
        (rows.filter(parent, position, ~firm), ["firm", "part"]),
        (rows.filter(parent, position, firm), ["part"]),
    )
    found = pl.concat(
        spots.join(some.select(*on, "approval"), on=on).select(
            *SPOT, "approval", level=pl.lit(level)
        )
        for level, (some, on) in enumerate(levels)
    )
    found = found.filter(pl.col("level") == pl.col("level").min().over(SPOT))
    strict = safety_places(tables).with_columns(safety=True)
    found = found.join(strict, on=SPOT[:2], how="left")
    return found.select(*SPOT, "approval", pl.col("safety").fill_null(False))


def safety_places(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Positions whose part as designed has an ASIL: parent, position."""
    strict = tables["parts"].filter(pl.col("asil").str.contains(SAFETY))["part"]
    first = tables["bom"].filter(
        pl.col("rank") == 1, pl.col("part").is_in(strict.implode())
    )
    return first.select(SPOT[:2]).drop_nulls().unique()
