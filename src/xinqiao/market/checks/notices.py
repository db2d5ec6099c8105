"""Notices of makers: what they announce is heard where the part is used."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.checks.apart import each_value
from xinqiao.market.checks.components import components
from xinqiao.market.coerce import Draft
from xinqiao.market.findings import finding

ENDS = ("last_buy", "eol")
"""Notices after which a part is not to be had."""


def replacements_are_other_parts(draft: Draft) -> Iterator[Finding]:
    """A part is not replaced by itself."""
    wrong = draft["notices"].filter(pl.col("part") == pl.col("replacement"))
    if wrong.height:
        rows = wrong["row"]
        yield finding("XQ440", table="notices", rows=rows, column="replacement")


def parts_in_use_can_be_bought(draft: Draft) -> Iterator[Finding]:
    """A part whose last day has come within the plan is in use no longer.

    In use: designed in or approved somewhere. A replacement that is named is offered.
    """
    last = draft["demand"]["week"].max()
    gone = draft["notices"].filter(pl.col("kind").is_in(ENDS))
    if gone.is_empty() or not isinstance(last, date):
        return
    used = components(draft).filter(pl.col("state") == "approved")["part"].unique()
    gone = gone.filter(
        pl.col("effective") <= last, pl.col("part").is_in(used.implode())
    )
    value = pl.concat_str("part", pl.col("effective").cast(pl.String), separator=" | ")
    wrong = gone.with_columns(value=value)
    named = wrong.drop_nulls("replacement")
    instead: dict[str, tuple[str, ...]] = {
        value: (other,)
        for value, other in zip(named["value"], named["replacement"], strict=True)
    }
    if wrong.height:
        rows = wrong.select("row", "value")
        yield from each_value("XQ441", rows, "notices", "effective", lambda _: instead)


def evidence_is_of_the_part_as_it_is(draft: Draft) -> Iterator[Finding]:
    """What was tested before its maker changed it is not what is bought after."""
    changed = draft["notices"].filter(pl.col("kind") == "pcn")
    passed = draft["parts_evidence"].filter(pl.col("result") == "pass")
    newest = passed.group_by("part", "standard").agg(pl.max("issued"))
    old = changed.join(newest, on="part").filter(pl.col("issued") < pl.col("effective"))
    approved = draft["approvals"].filter(state="approved")["part"].unique()
    old = old.filter(pl.col("part").is_in(approved.implode())).sort("row", "standard")
    if old.height:
        value = pl.concat_str("part", "standard", separator=" | ")
        rows = old.select("row", value=value)
        yield from each_value("XQ442", rows, "notices", "effective")
