"""What the deliveries of an outcome are worth, in closed form."""

import numpy as np
import polars as pl

from xinqiao.verify.coded import Rows
from xinqiao.verify.deliveries import delivered, given_up
from xinqiao.verify.facts import Facts


def worth_of(rows: Rows, facts: Facts) -> float:
    """Worth of all deliveries.

    Σ over streams of v · ( X(T) - λ · Σ over t < T of weeks(t) · (D - L - X)(t) ), with
    v = worth · sell_through, and weeks(t) from the start of a bucket to the next one.
    """
    due, served = facts.needs.due(facts.grid.size), delivered(rows, facts)
    waiting = due - given_up(due, served) - served
    weeks = np.diff(facts.grid.starts)
    late = facts.policy.lateness * (waiting[:, :-1] @ weeks)
    value = facts.needs.streams["value"].to_numpy()
    return float(value @ (served[:, -1] - late))


def pieces_by_class(rows: Rows, facts: Facts) -> dict[str, int]:
    """Pieces delivered by the end, by class."""
    served = delivered(rows, facts)[:, -1]
    table = facts.needs.streams.select("class", pieces=pl.Series(served))
    sums = table.group_by("class").agg(pl.col("pieces").sum())
    return dict(sums.iter_rows())


def worth_of_all(facts: Facts) -> float:
    """Worth of all that is due, on time: no plan is worth more."""
    value = facts.needs.streams["value"].to_numpy()
    return float(value @ facts.needs.due(facts.grid.size)[:, -1])
