"""Needs: there are some, they can be met, and shares are fair."""

from collections.abc import Iterator

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.checks.apart import each_value
from xinqiao.market.coerce import Draft
from xinqiao.market.findings import finding

MILLION = 1_000_000
"""How many times as much one piece may be worth as another."""


def something_is_needed(draft: Draft) -> Iterator[Finding]:
    """At least one piece is demanded."""
    demand = draft["demand"]
    sound = draft.is_sound("demand", "pieces")
    if demand.height and sound and not demand["pieces"].sum():
        yield finding("XQ502", table="demand", column="pieces")


def something_is_worth_delivering(draft: Draft) -> Iterator[Finding]:
    """At least one piece demanded is worth more than nothing."""
    demand = draft["demand"]
    worth = demand["pieces"] * demand["worth"] * demand["sell_through"]
    if demand["pieces"].sum() and not worth.sum():
        yield finding("XQ518", table="demand", column="worth")


def worths_can_be_compared(draft: Draft) -> Iterator[Finding]:
    """No piece is worth more than a million times another that is worth anything."""
    worth = pl.col("worth") * pl.col("sell_through")
    demand = draft["demand"].filter(pl.col("pieces") > 0, worth > 0)
    wrong = demand.filter(worth > worth.min() * MILLION)
    if wrong.height:
        yield finding("XQ519", table="demand", rows=wrong["row"], column="worth")


def needs_can_be_met(draft: Draft) -> Iterator[Finding]:
    """What is demanded is supplied, or has a bill of materials."""
    if not (draft.is_sound("supply", "part") and draft.is_sound("bom", "parent")):
        return
    lots = draft["supply"].filter(pl.col("pieces") > 0, ~pl.col("blocked"))
    sources = pl.concat([lots["part"], draft["bom"]["parent"]]).drop_nulls().unique()
    wrong = draft["demand"].filter(
        pl.col("pieces") > 0, ~pl.col("part").is_in(sources.implode())
    )
    wrong = wrong.select("row", value="part")
    if wrong.height:
        yield from each_value("XQ503", wrong, "demand", "part")


def entitlements_are_for_all_or_none(draft: Draft) -> Iterator[Finding]:
    """Of the groups that demand something, all have an entitlement or none has.

    Firms of one group count as one; a firm without a group is a group of its own.
    """
    firms = draft["firms"].with_columns(who=pl.coalesce("group", "firm"))
    asking = firms.filter(pl.col("firm").is_in(draft["demand"]["firm"].implode()))
    firms = firms.filter(pl.col("who").is_in(asking["who"].implode()))
    entitled = pl.col("entitlement").is_not_null().any().over("who")
    without = firms.filter(~entitled)
    some = 0 < without["who"].n_unique() < firms["who"].n_unique()
    if some and draft.is_sound("firms", "entitlement", "group"):
        wrong = without.select("row", value="who")
        yield from each_value("XQ509", wrong, "firms", "entitlement")
