"""Rules that need a market and a policy: one function per rule."""

import math
from collections.abc import Callable, Iterator
from datetime import timedelta

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.checks.apart import each_value
from xinqiao.market.checks.choices import long_lists_of_choices, unfilled_positions
from xinqiao.market.checks.weeks import first_week
from xinqiao.market.coerce import Draft
from xinqiao.market.findings import finding
from xinqiao.market.market import Market
from xinqiao.market.policy import Policy
from xinqiao.tables import INPUTS


def check_policy(market: Market, policy: Policy) -> tuple[Finding, ...]:
    """Everything that is wrong, or worth a look, in a market under a policy.

    Errors are returned, not raised: nobody may clear the market while there is one.
    """
    draft = as_draft(market)
    return tuple(finding for rule in RULES for finding in rule(draft, policy))


def as_draft(market: Market) -> Draft:
    """The tables of a market with the row numbers that they were handed in with."""
    tables = {}
    for name, table in market.tables.items():
        count = pl.int_range(2, table.height + 2, dtype=pl.Int64, eager=True)
        rows = market.rows.get(name, count)
        tables[name] = table.with_columns(rows.alias("row"))
    return Draft(tables)


def currencies_have_a_rate(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """All prices can be compared: one currency, at most, is without a rate."""
    used = pl.concat(
        draft[table.name].filter(pl.col(column.name).is_not_null())[column.currency]
        for table in INPUTS.values()
        for column in table.columns.values()
        if column.currency
    )
    without = sorted(set(used.drop_nulls()) - set(policy.rates))
    if len(without) > 1:
        yield finding("XQ613", table="policy", column="rates", value=tuple(without))


def needs_are_within_the_weeks(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """Nothing is due after the last bucket of the policy's weeks."""
    first = first_week(draft.tables)
    if policy.buckets is None or first is None:
        return
    end = first + timedelta(weeks=sum(policy.buckets))
    late = draft["demand"].filter(pl.col("week") >= end)
    if late.height:
        yield finding(
            "XQ615",
            table="demand",
            rows=late["row"],
            column="week",
            first=first.isoformat(),
            weeks=sum(policy.buckets),
            last=(end - timedelta(weeks=1)).isoformat(),
        )


def protected_classes_are_demanded(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """A class that the policy names is one that somebody demands."""
    absent = set(policy.protected) - set(draft["demand"]["class"])
    if absent:
        names = tuple(c for c in policy.protected if c in absent)
        yield finding("XQ616", table="policy", column="classes.order", value=names)


def protected_classes_have_their_stage(_: Draft, policy: Policy) -> Iterator[Finding]:
    """What is said of classes takes effect in the stage of that name."""
    if policy.protected and "classes" not in policy.stages:
        yield finding("XQ619", table="policy", column="classes.order")


def a_usable_component_is_there(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """Every position can be filled under the policy; else its parent is not built."""
    wrong = unfilled_positions(draft, policy.usable)
    if wrong.height:
        yield from each_value("XQ617", wrong, "bom", "state")


def joint_choices_can_be_listed(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """Positions linked by `with` leave few enough joint choices."""
    wrong = long_lists_of_choices(draft, policy.usable)
    if wrong.height:
        yield from each_value("XQ414", wrong, "bom", "with")


def sizes_are_known(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """Where sizes share, firms have a size; and sizes an entitlement, if any has."""
    if "fairness" in policy.stages and policy.between == "sizes":
        firms = asking(draft)
        told = firms.filter(pl.col("size").is_null()).select("row", value="firm")
        yield from each_value("XQ624", told, "firms", "size", between="sizes")
        given = pl.col("entitlement").is_not_null()
        bare = firms.filter(given.any(), ~given.any().over("size")).drop_nulls("size")
        told = bare.select("row", value="size")
        yield from each_value("XQ509", told, "firms", "entitlement")


def levels_can_be_compared(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """Where levels are compared, all that is demanded is of one kind."""
    if policy.is_fair:
        wanted = draft["demand"]["part"].implode()
        kinds = draft["parts"].filter(pl.col("part").is_in(wanted))["kind"].unique()
        if len(kinds) > 1:
            yield finding(
                "XQ625", table="demand", column="part", value=tuple(kinds.sort())
            )


def levels_have_a_measure(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """Where levels are compared, entitlements are better than the pieces due."""
    if not policy.is_fair:
        return
    if asking(draft)["entitlement"].is_null().all():
        yield finding("XQ626", table="firms", column="entitlement")
    elif "fairness" in policy.stages and policy.between == "programmes":
        yield finding("XQ628", table="policy", column="fairness.between")


def floors_have_firms(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """A floor is for firms that demand something."""
    absent = set(policy.floors) - set(asking(draft)["size"])
    if absent and "floors" in policy.stages:
        names = tuple(s for s in policy.floors if s in absent)
        yield finding("XQ627", table="policy", column="floors", value=names)


def caps_leave_nothing_over(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """Shares of all groups that demand something come to the whole, or more."""
    groups = asking(draft)["who"].n_unique()
    if policy.cap is not None and groups > 0 and policy.cap * groups < 1:
        yield finding(
            "XQ629",
            table="policy",
            column="caps.share",
            value=f"{policy.cap:g}",
            groups=groups,
            least=f"{math.ceil(1e6 / groups) / 1e6:g}",
        )


def notes_on_measure(market: Market, policy: Policy) -> list[dict[str, str]]:
    """What an outcome must say of how levels are measured, in plain words."""
    found = levels_have_a_measure(as_draft(market), policy)
    return [dict(finding.message) for finding in found]


def asking(draft: Draft) -> pl.DataFrame:
    """The firms of groups that demand something."""
    firms = draft["firms"].with_columns(who=pl.coalesce("group", "firm"))
    wanted = firms.filter(pl.col("firm").is_in(draft["demand"]["firm"].implode()))
    return firms.filter(pl.col("who").is_in(wanted["who"].implode()))


RULES: tuple[Callable[[Draft, Policy], Iterator[Finding]], ...] = (
    currencies_have_a_rate,
    needs_are_within_the_weeks,
    protected_classes_are_demanded,
    protected_classes_have_their_stage,
    a_usable_component_is_there,
    joint_choices_can_be_listed,
    sizes_are_known,
    levels_can_be_compared,
    levels_have_a_measure,
    floors_have_firms,
    caps_leave_nothing_over,
)
"""All rules of a market under a policy, in the order of their findings."""
