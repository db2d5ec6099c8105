"""The states of components by evidence, where a market has approvals."""

import re
from collections.abc import Mapping

import numpy as np
import polars as pl

from xinqiao.market import Market
from xinqiao.market.qualification.steps import STEPS
from xinqiao.verify.grid import Grid
from xinqiao.verify.names import Names
from xinqiao.verify.reports import judge_approvals

SPOT = ["parent", "position", "part"]
ASIL = re.compile(r"\s*(ASIL[\s-]*)?[A-D]\b", re.IGNORECASE)


def judge_components(
    components: pl.DataFrame, market: Market, names: Mapping[str, Names], grid: Grid
) -> pl.DataFrame:
    """Components with the states and weeks that their approvals allow.

    A market without approvals says itself how things stand. Otherwise: what is as
    designed and has no approval stays as it is, any other without one is a candidate if
    it is not rejected, and what has approvals stands as the lowest of them does, in the
    weeks that they have in common; where there are none it is left out.
    """
    if market.approvals.is_empty():
        return components
    stands = stands_of(components, market, names, grid)
    rows = components.join(stands, on=SPOT, how="left")
    limited, never = pl.col("step") > 0, pl.col("first") > pl.col("last")
    rows = rows.filter(~(limited & never).fill_null(False))
    words = pl.Series(["rejected", *STEPS])
    known = words.gather(rows["step"].fill_null(0) + 1)
    own = (rows["rank"] == 1) | (rows["state"] == "rejected")
    stated = rows["state"].zip_with(own, pl.repeat("candidate", len(rows), eager=True))
    state = stated.zip_with(rows["step"].is_null(), known)
    since, until = (
        pl.when(limited).then(grid.origin + pl.duration(weeks=pl.col(n))).cast(pl.Date)
        for n in ("first", "last")
    )
    return rows.with_columns(
        state,
        usable_from=pl.max_horizontal("usable_from", since),
        usable_until=pl.min_horizontal("usable_until", until),
    ).select(components.columns)


def stands_of(
    components: pl.DataFrame, market: Market, names: Mapping[str, Names], grid: Grid
) -> pl.DataFrame:
    """How far components with approvals stand: their place, step, first, last."""
    pairs = claims_on(components.select(SPOT).unique(), market, names)
    strict = pairs.join(safe_places(components, market, names), on=SPOT[:2], how="semi")
    lax = pairs.join(strict, on=SPOT, how="anti")
    parts = []
    for rows, safety in ((strict, True), (lax, False)):
        found = judge_approvals(market, grid, safety=safety)
        at = rows["at"].to_numpy()
        parts.append(
            rows.select(
                *SPOT,
                pl.Series("step", found.step[at]),
                pl.Series("first", found.first[at]),
                pl.Series("last", found.last[at]),
            )
        )
    return (
        pl.concat(parts)
        .group_by(SPOT)
        .agg(pl.min("step"), pl.max("first"), pl.min("last"))
    )


def claims_on(
    spots: pl.DataFrame, market: Market, names: Mapping[str, Names]
) -> pl.DataFrame:
    """The approvals of components, those for the narrowest place: its columns, at.

    For the position; else for the parent; else by whom builds it; else by all.
    """
    table = market.approvals
    written = {n: table[n].is_not_null() for n in ("parent", "position", "firm")}
    coded = pl.DataFrame(
        {
            "part": names["part"].numbers(table["part"]),
            "parent": names["part"].numbers(table["parent"]),
            "position": names["position"].numbers(table["position"]),
            "firm": names["firm"].numbers(table["firm"]),
            "at": np.arange(table.height),
        }
    )
    makers = pl.DataFrame(
        {
            "parent": names["part"].numbers(market.parts["part"]),
            "firm": names["firm"].numbers(market.parts["maker"]),
        }
    )
    rest = spots.join(makers, on="parent", how="left")
    whole = written["parent"]
    kinds = (
        (whole & written["position"], SPOT),
        (whole & ~written["position"], ["parent", "part"]),
        (~whole & written["firm"], ["firm", "part"]),
        (~whole & ~written["firm"], ["part"]),
    )
    found = []
    for which, key in kinds:
        mine = coded.filter(which).select(*key, "at")
        hits = rest.join(mine, on=key).select(*SPOT, "at")
        rest = rest.join(hits, on=SPOT, how="anti")
        found.append(hits)
    return pl.concat(found)


def safe_places(
    components: pl.DataFrame, market: Market, names: Mapping[str, Names]
) -> pl.DataFrame:
    """Positions whose first component has an ASIL above QM: parent, position."""
    levels = market.parts.select("part", "asil").drop_nulls()
    asil = [bool(ASIL.match(text)) for text in levels["asil"]]
    safe = names["part"].numbers(
        levels["part"].filter(pl.Series(asil, dtype=pl.Boolean))
    )
    first = components.filter(pl.col("rank") == 1, pl.col("part").is_in(safe.implode()))
    return first.select(SPOT[:2]).unique()
