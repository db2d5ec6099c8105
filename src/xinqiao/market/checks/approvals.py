"""Approvals and their evidence: what is claimed is shown, what is named is there."""

from collections.abc import Iterator
from datetime import date
from functools import partial

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.checks.apart import each_value
from xinqiao.market.checks.components import PLACE, as_written
from xinqiao.market.checks.weeks import first_week
from xinqiao.market.coerce import Draft
from xinqiao.market.findings import finding
from xinqiao.market.nearest import nearest_each
from xinqiao.market.qualification import weeks
from xinqiao.market.qualification.effective import approvals_of
from xinqiao.market.qualification.reports import CASE
from xinqiao.market.qualification.standing import shown_needs

SPOT = [*PLACE, "part"]


def reports_hold_before_they_end(draft: Draft) -> Iterator[Finding]:
    """A report is issued no later than it ends."""
    wrong = draft["parts_evidence"].filter(pl.col("issued") > pl.col("valid_to"))
    if wrong.height:
        rows = wrong["row"]
        yield finding("XQ430", table="parts_evidence", rows=rows, column="valid_to")


def positions_have_a_parent(draft: Draft) -> Iterator[Finding]:
    """An approval for a position says of which parent."""
    wrong = draft["approvals"].filter(
        pl.col("position").is_not_null(), pl.col("parent").is_null()
    )
    if wrong.height and draft.is_sound("approvals", "parent"):
        rows = wrong["row"]
        yield finding("XQ431", table="approvals", rows=rows, column="position")


def named_reports_are_known(draft: Draft) -> Iterator[Finding]:
    """A report that an approval rests on is in the evidence of that part."""
    named = draft["approvals"].select(
        *("row", "part"),
        value=pl.col("evidence").str.replace_all("；", ";").str.split(";"),
    )
    named = named.explode("value", empty_as_null=True).with_columns(
        pl.col("value").str.strip_chars()
    )
    known = draft["parts_evidence"].select("part", value="report").unique()
    wrong = named.filter(pl.col("value") != "").join(
        known, on=["part", "value"], how="anti"
    )
    if wrong.height and draft.is_sound("parts_evidence", "part", "report"):
        suggest = partial(nearest_each, valid=known["value"].unique().sort())
        wrong = wrong.select("row", "value").sort("row")
        yield from each_value("XQ432", wrong, "approvals", "evidence", suggest)


def approvals_have_a_place(draft: Draft) -> Iterator[Finding]:
    """A part that is approved may stand somewhere: else the approval does nothing."""
    approvals = draft["approvals"]
    if approvals.is_empty():
        return
    spots = as_written(draft).select(SPOT).unique()
    used = approvals_of(spots, draft.tables)["approval"].unique().implode()
    general = approvals["parent"].is_null() & approvals["firm"].is_null()
    at = pl.int_range(pl.len(), dtype=pl.UInt32)
    idle = approvals.filter(~general, ~at.is_in(used)).select("row", value="part")
    if idle.height:
        yield from each_value("XQ433", idle, "approvals", "part")


def claims_are_shown(draft: Draft) -> Iterator[Finding]:
    """Every step that an approval claims is shown by evidence that passed."""
    if draft["approvals"].is_empty():
        return
    needs = asked_needs(draft)
    unmet = needs.filter(~pl.col("met"))
    failed = pl.col("report").is_not_null()
    value = [pl.col(n) for n in ("part", "name")]
    lacking = unmet.filter(~failed)
    yield from told("XQ434", lacking, pl.concat_str(value, separator=" | "), "state")
    value += [pl.col("report")]
    refuted = unmet.filter(failed)
    yield from told("XQ435", refuted, pl.concat_str(value, separator=" | "), "state")


def evidence_holds_throughout(draft: Draft) -> Iterator[Finding]:
    """Evidence holds from the week of the approval to the last week due."""
    last, first = draft["demand"]["week"].max(), first_week(draft.tables)
    if draft["approvals"].is_empty() or first is None or not isinstance(last, date):
        return
    needs = (
        asked_needs(draft)
        .filter(pl.col("met"))
        .with_columns(
            since=weeks.first_week(pl.col("issued")),
            until=weeks.last_week(pl.col("valid_to")),
        )
    )
    named = pl.col("part"), pl.col("name")
    until = pl.concat_str(*named, pl.col("until").cast(pl.String), separator=" | ")
    ending = needs.filter(pl.col("until") < last)
    yield from told("XQ436", ending, until, "week")
    since = pl.concat_str(*named, pl.col("since").cast(pl.String), separator=" | ")
    begun = pl.max_horizontal(pl.col("week"), pl.lit(first))
    late = needs.filter(pl.col("since") > begun)
    yield from told("XQ437", late, since, "week")


def approvals_and_bills_agree(draft: Draft) -> Iterator[Finding]:
    """What a bill or rule rejects is not approved; if it is, the approval counts."""
    if draft["approvals"].is_empty():
        return
    rejected = as_written(draft).filter(pl.col("state") == "rejected")
    pairs = approvals_of(rejected.select(SPOT).unique(), draft.tables)
    rows = draft["approvals"].with_row_index("approval")
    rows = rows.filter(~pl.col("state").is_in(["rejected", "withdrawn", "candidate"]))
    wrong = rows.join(pairs, on="approval", how="semi").select("row", value="part")
    if wrong.height:
        yield from each_value("XQ438", wrong, "approvals", "state")


def asked_needs(draft: Draft) -> pl.DataFrame:
    """What approvals need where they hold, and what reports show: part, row and so on.

    One row per approval and need; columns as `shown_needs` has them, part, row, week.
    """
    tables = draft.tables
    rows = draft["approvals"].with_row_index("approval")
    spots = as_written(draft).select(SPOT).unique()
    used = approvals_of(spots, tables).select(CASE).unique()
    needs = shown_needs(tables).join(used, on=CASE, how="semi")
    needs = needs.unique(["approval", "need"], keep="first", maintain_order=True)
    rows = rows.select("approval", "part", "row", "week")
    return needs.join(rows, on="approval", maintain_order="left")


def told(
    code: str, wrong: pl.DataFrame, value: pl.Expr, column: str
) -> Iterator[Finding]:
    """A finding for each value, at rows of the approvals."""
    if wrong.height:
        rows = wrong.select("row", value=value)
        yield from each_value(code, rows, "approvals", column)
