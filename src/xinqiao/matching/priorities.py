"""What the lab should test first: the approvals that would bring the most cars."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from xinqiao.market import Market, Outcome
from xinqiao.market.qualification.missing import missing_evidence
from xinqiao.planning.by_hand import SPOT, one_each, with_states
from xinqiao.planning.design import PLACE, list_components, written_components

Clear = Callable[[Market], Mapping[str, Any]]
"""What clears a market, and gives at least `delivered` and `worth` of its plan."""

MOST = 8
"""Approvals that are tried, unless it is said otherwise."""

DIGITS = 4  # of cars and worth; further ones are the solver's dust


def rank_approvals(outcome: Outcome, clear: Clear, most: int = MOST) -> pl.DataFrame:
    """Rank the parts that are not approved by what their approval would bring.

    Every part that is listed or that a rule adds, and that the policy does not let be
    used in some place, is a candidate, and so is one whose evidence runs out before the
    last week due; one that is rejected there is not. The market is
    cleared once as it is, and once for each of the first `most` candidates with the
    part approved wherever it is not rejected. Prices only choose who is among the
    first: `promise` = what binds where the part may stand (price of one more piece ·
    pieces short), where there are pieces of the part. It is no forecast.

    Parameters
    ----------
    outcome
        The market as it is, cleared; its prices are looked at.
    clear
        Clears a changed market: a plan in fractions will do, and lets no approval look
        bad for the sake of whole pieces.
    most
        Candidates that are tried.

    Returns
    -------
    One row per candidate, the most cars first, those not tried last: part, instead (the
    parts as designed whose places it may fill), places, state (the nearest to approval
    that it has there), next (the step that comes next), lacks (what evidence is missing
    for that step and those after it), promise, tried, cars and worth (more than as it
    is; blank where it was not tried).
    """
    market, usable = outcome.market, outcome.policy.usable
    rows = candidate_rows(market, usable)
    found = described(market, rows).join(promises(outcome, rows), on="part", how="left")
    found = found.sort("promise", "part", descending=[True, False])
    tried = found["part"].head(most)
    spots = (rows.filter(part=part).select(SPOT) for part in tried)
    effects = [clear(with_states(market, some, usable[0])) for some in spots]
    solved = gains(clear(market), effects) if effects else {"cars": [], "worth": []}
    schema = dict.fromkeys(("cars", "worth"), pl.Float64)
    solved_rows = pl.DataFrame(solved, schema=schema).with_columns(tried, tried=True)
    found = found.join(solved_rows, on="part", how="left")
    found = found.with_columns(pl.col("tried").fill_null(False))
    order = ["cars", "worth", "promise", "part"]
    found = found.sort(order, descending=[True] * 3 + [False], nulls_last=True)
    return found.select(COLUMNS)


COLUMNS = (
    *("part", "instead", "places", "state", "next", "lacks"),
    *("promise", "tried", "cars", "worth"),
)


def gains(
    before: Mapping[str, Any], after: list[Mapping[str, Any]]
) -> dict[str, list[float]]:
    """Cars and worth that come of each change."""
    names = {"cars": "delivered", "worth": "worth"}
    return {
        name: [round(float(plan[key] - before[key]), DIGITS) + 0.0 for plan in after]
        for name, key in names.items()
    }


def candidate_rows(market: Market, states: Sequence[str]) -> pl.DataFrame:
    """Components that may not be used, or not to the end; each in its place.

    Those that are rejected are not among them. Not to the end: evidence runs out before
    the last week due, and before the last week of fitting that is written.
    """
    rows = one_each(list_components(market))
    written = one_each(written_components(market)).select(*SPOT, end="usable_until")
    rows = rows.join(written, on=SPOT, maintain_order="left")
    last = market.demand["week"].max()
    short = pl.col("usable_until") < pl.min_horizontal("end", pl.lit(last))
    usable = pl.col("state").is_in(list(states)) & ~short.fill_null(False)
    return rows.filter(~usable, pl.col("state") != "rejected").drop("end")


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


def promises(outcome: Outcome, rows: pl.DataFrame) -> pl.DataFrame:
    """What binds where candidates may stand, if there are pieces of them: promise.

    Where nothing may stand yet, all that is short does.
    """
    market, states = outcome.market, list(outcome.policy.usable)
    every = one_each(list_components(market))
    usable = every.filter(pl.col("state").is_in(states))
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
