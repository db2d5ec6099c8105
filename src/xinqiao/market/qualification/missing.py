"""What evidence parts lack to be approved where they may stand."""

from collections.abc import Mapping

import polars as pl

from xinqiao.market.qualification.effective import SPOT, safety_places
from xinqiao.market.qualification.reports import CASE
from xinqiao.market.qualification.standing import APPROVED, shown_needs
from xinqiao.market.qualification.steps import number_of, state_of
from xinqiao.market.qualification.weeks import last_week


def missing_evidence(
    rows: pl.DataFrame, tables: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """What parts lack to be approved: part, state, next, lacks.

    `rows`: components in their places (parent, position, part, state). `state`: the
    nearest to approval that the part has in one of them; `next`: the step that comes
    next; `lacks`: names of what is missing for it and the steps after it, or runs out
    before the last week due, in their order. What an ASIL asks for is asked where one
    of the places has it.
    """
    strict = safety_places(tables).with_columns(strict=True)
    parts = rows.join(strict, on=SPOT[:2], how="left").group_by("part")
    known = parts.agg(
        safety=pl.col("strict").any().fill_null(False),
        step=number_of(pl.col("state")).max(),
    ).sort("part")
    wish = pl.concat(
        [
            tables["approvals"].select("part", "state", "week", "evidence").clear(),
            known.select("part", state=pl.lit("approved")),
        ],
        how="diagonal",
    )
    needs = shown_needs({**tables, "approvals": wish})
    known = known.with_row_index("approval")
    needs = needs.rename({"step": "at"}).join(known, on=CASE)
    ahead = ~pl.col("met") & (pl.col("at") > pl.col("step"))
    ends = last_week(pl.col("valid_to")) < tables["demand"]["week"].max()
    unmet = needs.filter(ahead | (pl.col("met") & ends.fill_null(False)))
    lacks = unmet.sort("at", "need").group_by("part", maintain_order=True)
    found = lacks.agg(lacks="name", at=pl.min("at"))
    known = known.join(found, on="part", how="left", maintain_order="left")
    return known.select(
        "part",
        state=state_of(pl.col("step")),
        next=state_of(pl.col("at").fill_null(APPROVED)),
        lacks=pl.col("lacks").fill_null([]),
    )
