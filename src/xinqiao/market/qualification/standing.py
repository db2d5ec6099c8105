"""How far approvals stand by their evidence, and in which weeks."""

from collections.abc import Mapping

import polars as pl

from xinqiao.market.qualification.reports import CASE, reports_for, what_they_show
from xinqiao.market.qualification.steps import NEEDS, STEPS, number_of
from xinqiao.market.qualification.weeks import WEEK, first_week, last_week

APPROVED = STEPS.index("approved")


def standings(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """How far each approval stands: two rows, with and without an ASIL to keep.

    Columns approval (number of its row), safety, step (reached; -1: rejected), since,
    until (Mondays between which it holds; blank: without end).

    Reached is the last step, up to the one that is claimed, of which every need and
    those of all steps before are met. It holds from the week of the approval, and as
    long as every report that it rests on. One that is withdrawn stands until the week
    before.
    """
    shown, claims = shown_needs(tables), claimed(tables)
    unmet = shown.filter(~pl.col("met")).group_by(CASE).agg(short=pl.min("step"))
    claims = claims.join(unmet, on=CASE, how="left")
    claims = claims.with_columns(
        reached=pl.min_horizontal("claim", pl.col("short") - 1)
    )
    rests = shown.join(claims.select(*CASE, "reached"), on=CASE)
    rests = rests.filter(pl.col("step") <= pl.col("reached"))
    ends = rests.group_by(CASE).agg(
        issued=first_week(pl.col("issued")).max(),
        valid=last_week(pl.col("valid_to")).min(),
    )
    gone = pl.col("state") == "withdrawn"
    before = pl.when(gone).then(pl.col("week") - WEEK)
    return claims.join(ends, on=CASE, how="left").select(
        *CASE,
        pl.when(gone & pl.col("week").is_null())
        .then(-1)
        .otherwise("reached")
        .alias("step"),
        since=pl.max_horizontal(pl.when(~gone).then("week"), "issued"),
        until=pl.min_horizontal("valid", before),
    )


def claimed(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The step that each approval claims, with and without an ASIL to keep.

    Columns approval, safety, part, kind, state, week, evidence, claim (step; what is
    withdrawn claims to have been approved).
    """
    rows = tables["approvals"].select("part", "state", "week", "evidence")
    rows = rows.with_row_index("approval").with_columns(
        claim=pl.when(state="withdrawn")
        .then(APPROVED)
        .otherwise(number_of(pl.col("state")))
    )
    kinds = tables["parts"].select("part", "kind").unique("part")
    rows = rows.join(kinds, on="part", how="left", maintain_order="left")
    return rows.join(pl.DataFrame({"safety": [False, True]}), how="cross")


def shown_needs(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """What each approval needs, and what reports show of it.

    Columns approval, safety, need, step, name, met, issued, valid_to, report (the one
    that speaks; blank: none).
    """
    asked = claimed(tables).join(NEEDS, on="kind")
    asked = asked.filter(
        pl.col("step") <= pl.col("claim"), pl.col("safety") | ~pl.col("for_safety")
    )
    shown = what_they_show(reports_for(asked, tables["parts_evidence"]))
    needs = asked.select(*CASE, "need", "step", "name").unique(maintain_order=True)
    needs = needs.join(shown, on=[*CASE, "need"], how="left", maintain_order="left")
    return needs.with_columns(pl.col("met").fill_null(False))
