"""What is not proved, only read: bottlenecks, cures, levels."""

from collections.abc import Iterator

import polars as pl

from xinqiao.market import Outcome
from xinqiao.verify.breaches import Breach, breaches

AT_LEAST_NOTHING = {"bottlenecks": "price", "fill_rates": "level"}


def impossible_figures(outcome: Outcome) -> Iterator[Breach]:
    """Prices and levels are never negative; a level may be blank.

    What more pieces unlock may be: a car of more worth can take the place of two.
    """
    for name, column in AT_LEAST_NOTHING.items():
        rows = outcome.held(name).with_row_index("row")
        wrong = rows.filter(pl.col(column) < 0)
        told = wrong.select("row", value=column, column=pl.lit(column))
        yield from breaches("FIGURE", name, told)
