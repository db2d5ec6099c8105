"""What the lab should test first: the approvals that would bring the most cars."""

from collections.abc import Callable

import polars as pl

from xinqiao.market import Market, Outcome, Policy
from xinqiao.market.qualification.missing import missing_evidence
from xinqiao.planning.by_hand import SPOT, one_each, with_states
from xinqiao.planning.design import PLACE, list_components

Clear = Callable[[Market, Policy], Outcome]
"""What clears a market."""

MOST = 8
"""Approvals that are tried, unless it is said otherwise."""


def rank_approvals(
    market: Market, policy: Policy, clear: Clear, most: int = MOST
) -> pl.DataFrame:
    """Rank the parts that are not approved by what their approval would bring.

    Every part that is listed or that a rule adds, and that the policy does not let be
    used in some place, is a candidate; one that is rejected there is not. The market is
    cleared once as it is, and once for each of the first `most` candidates with the
    part approved wherever it is not rejected. Prices only choose who is among the
    first: `promise` = what binds where the part may stand (price of one more piece ·
    pieces short), where there are pieces of the part. It is no forecast.

    Parameters
    ----------
    market, policy
        What is cleared.
    clear
        Clears it: `xinqiao.clear`, or anything that gives an outcome.
    most
        Candidates that are tried.

    Returns
    -------
    One row per candidate, the most cars first, those not tried last: part, instead (the
    parts as designed whose places it may fill), places, state (the nearest to approval
    that it has there), next (the step that comes next), lacks (what evidence is missing
    for that step and those after it), promise, tried, cars and worth (more than as it
    is, in whole pieces; blank where it was not tried).
    """
    outcome = clear(market, policy)
    rows = candidate_rows(market, policy)
    found = described(market, rows).join(
        promises(market, policy, outcome, rows), on="part", how="left"
    )
    found = found.sort("promise", "part", descending=[True, False])
    tried = found["part"].head(most)
    markets = (
        with_states(market, rows.filter(part=part).select(SPOT), policy.usable[0])
        for part in tried
    )
    effects = [effect(outcome, clear(changed, policy)) for changed in markets]
    solved = pl.DataFrame({"part": tried}).with_columns(
        tried=pl.lit(True),
        cars=pl.Series([cars for cars, _ in effects], dtype=pl.Int64),
        worth=pl.Series([worth for _, worth in effects], dtype=pl.Float64),
    )
    found = found.join(solved, on="part", how="left")
    found = found.with_columns(pl.col("tried").fill_null(False))
    order = ["cars", "worth", "promise", "part"]
    found = found.sort(order, descending=[True] * 3 + [False], nulls_last=True)
    return found.select(COLUMNS)


COLUMNS = (
    *("part", "instead", "places", "state", "next", "lacks"),
    *("promise", "tried", "cars", "worth"),
)


def effect(before: Outcome, after: Outcome) -> tuple[int, float]:
    """Cars and worth that come of a change."""
    one, other = before.proof, after.proof
    cars = int(other["delivered"]) - int(one["delivered"])
    return cars, round(float(other["worth"]) - float(one["worth"]), 6)


def candidate_rows(market: Market, policy: Policy) -> pl.DataFrame:
    """Components that may not be used and are not rejected, each in its place."""
    rows = one_each(list_components(market))
    usable = pl.col("state").is_in(list(policy.usable))
    return rows.filter(~usable, pl.col("state") != "rejected")


def described(market: Market, rows: pl.DataFrame) -> pl.DataFrame:
    """Candidates, once each: where they may stand, how far they are, what they lack."""
    first = market.bom.filter(pl.col("rank") == 1).select(*PLACE, instead="part")
    first = first.unique(PLACE, keep="first")
    of = rows.join(first, on=PLACE, how="left").group_by("part")
    about = of.agg(
        instead=pl.col("instead").drop_nulls().unique().sort(), places=pl.len()
    )
    missing = missing_evidence(rows, market.tables)
    return about.join(missing, on="part", how="left")


def promises(
    market: Market, policy: Policy, outcome: Outcome, rows: pl.DataFrame
) -> pl.DataFrame:
    """What binds where candidates may stand, if there are pieces of them: promise.

    Where nothing may stand yet, all that is short does.
    """
    every = one_each(list_components(market))
    usable = every.filter(pl.col("state").is_in(list(policy.usable)))
    binds = climbed(weights(outcome.bottlenecks), usable.select("parent", "part"))
    places = usable.join(binds, on="part", how="left")
    places = places.group_by(PLACE).agg(pl.col("weight").max().fill_null(0.0))
    short = float(outcome.shortfalls["pieces"].sum())
    found = rows.join(places, on=PLACE, how="left")
    promise = pl.col("weight").fill_null(short).max()
    found = found.group_by("part").agg(promise=promise)
    there = market.supply.filter(~pl.col("blocked"), pl.col("pieces") > 0)["part"]
    had = pl.concat([there, market.bom["parent"]]).unique().implode()
    some = pl.when(pl.col("part").is_in(had)).then("promise").otherwise(0.0)
    return found.with_columns(promise=some)


def weights(bottlenecks: pl.DataFrame) -> pl.DataFrame:
    """How much each part holds back: price of one more piece · pieces short."""
    weight = pl.col("price") * pl.col("short_pieces")
    return bottlenecks.group_by("part").agg(weight=weight.max())


def climbed(binds: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """The same for modules too: what holds them back is the most that is in them."""
    here = binds
    while len(here):
        above = links.join(here, on="part").group_by(part="parent")
        here = above.agg(pl.max("weight"))
        binds = pl.concat([binds, here]).group_by("part").agg(pl.max("weight"))
    return binds
