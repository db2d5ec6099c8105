"""What is not proved, only read: bottlenecks, cures, levels."""

from collections.abc import Iterator

import polars as pl

from xinqiao.market import Outcome
from xinqiao.verify.breaches import Breach, breaches

AT_LEAST_NOTHING = {
    "bottlenecks": ("price", "unlocks_1000", "worth_1000"),
    "fill_rates": ("level",),
}


def impossible_figures(outcome: Outcome) -> Iterator[Breach]:
    """Prices, unlocked cars and levels are never negative; they may be blank."""
    for name, columns in AT_LEAST_NOTHING.items():
        rows = outcome.tables[name].with_row_index("row")
        for column in columns:
            wrong = rows.filter(pl.col(column) < 0)
            told = wrong.select("row", value=column, column=pl.lit(column))
            yield from breaches("FIGURE", name, told)
