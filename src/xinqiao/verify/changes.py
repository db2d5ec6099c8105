"""The stage `stability`: deliveries against those of an earlier outcome."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from xinqiao.verify.bound import Goal
from xinqiao.verify.breaches import Breach, breach
from xinqiao.verify.facts import Facts
from xinqiao.verify.grid import Floats
from xinqiao.verify.prices import Prices

SCHEMA = {"demand": pl.String, "week": pl.String, "pieces": pl.Int64}


def read_previous(proof: Mapping[str, Any]) -> pl.DataFrame | None:
    """Earlier deliveries: demand, week, pieces; None where there are none to read."""
    page = proof.get("previous")
    if not isinstance(page, Mapping):
        return None
    try:
        return pl.DataFrame(page.get("deliveries"), schema=SCHEMA, orient="row")
    except (TypeError, ValueError, pl.exceptions.PolarsError):
        return None


def wrong_previous(proof: Mapping[str, Any]) -> Iterator[Breach]:
    """Rows, pieces and hash of the earlier deliveries are those that are listed."""
    page, rows = proof.get("previous"), read_previous(proof)
    if page is None:
        return
    known = rows if rows is not None else pl.DataFrame(schema=SCHEMA)
    have = page if isinstance(page, Mapping) else {}
    want = {
        "rows": known.height,
        "pieces": int(known["pieces"].sum()),
        "hash": hashlib.sha256(known.write_csv().encode()).hexdigest(),
    }
    for name, fact in want.items():
        if have.get(name) != fact:
            told = {"name": f"previous {name}", "have": have.get(name), "want": fact}
            yield breach("PROOF", "proof", **told)


def earlier(rows: pl.DataFrame, facts: Facts) -> Floats:
    """Pieces delivered earlier by the end of each bucket: buckets × streams."""
    named = rows.with_columns(
        facts.names["need"].numbers(rows["demand"]).alias("need"),
        pl.col("week").str.to_date(strict=False),
    ).drop_nulls(["need", "week"])
    named = named.join(
        facts.needs.rows.filter(pl.col("pieces") > 0).select("need", "stream"),
        on="need",
    )
    grid = facts.grid
    weeks = grid.weeks(named["week"])
    inside = (weeks >= 0) & (weeks < int((grid.starts + grid.lengths)[-1]))
    cells = np.zeros((grid.size, facts.needs.streams.height))
    at = (grid.holding(weeks[inside]), named["stream"].to_numpy()[inside])
    np.add.at(cells, at, named["pieces"].to_numpy()[inside])
    return np.cumsum(cells, axis=0)


def count_moves(goal: Goal, prices: Prices, before: Floats, facts: Facts) -> Goal:
    """What a piece earns besides, and what is owed, where changes are to be few.

    - weeks x |X - P| <= k (X - P) for every k between -weeks and weeks: so a piece
    delivered in t earns the sum of k from t on, and the sum of k x P is owed.
    """
    weeks = facts.grid.lengths[:, None]
    price = np.clip(prices.moves, -weeks, weeks)
    ahead = np.cumsum(price[::-1], axis=0)[::-1]
    owed = float((price * before).sum())
    return replace(goal, moves=ahead, held=goal.held + owed)
