"""Cells of a table and its margins, as a program of equations sees them."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao_web.core.disclosure.rule import Floats
from xinqiao_web.rounds.releases.contributions import KEYS

Key = tuple[str, str | None, str | None]


@dataclass(frozen=True)
class Totals:
    """The totals of some cells: `keys`, and `rows` (totals by cells, 1 where inside).

    A key is table, row, column; no row or no column: all of them.
    """

    cells: pl.DataFrame
    keys: list[Key]
    rows: Floats

    def amounts(self, contributions: pl.DataFrame, groups: list[str]) -> Floats:
        """What each group has in each cell: groups by cells."""
        found = np.zeros((len(groups), len(self.cells)))
        cells = self.cells.with_row_index("cell")
        who = pl.DataFrame({"group": groups}).with_row_index("who")
        rows = contributions.join(cells, on=KEYS).join(who, on="group")
        at = (rows["who"].to_numpy(), rows["cell"].to_numpy())
        np.add.at(found, at, rows["pieces"].to_numpy().astype(np.float64))
        return found


def totals_of(contributions: pl.DataFrame) -> Totals:
    """Every cell, every sum along a row and a column, and the sum of all, by table."""
    cells = contributions.select(KEYS).unique().sort(KEYS)
    none = pl.lit(None, pl.String)
    margins = [
        cells,
        cells.with_columns(column=none),
        cells.with_columns(row=none),
        cells.with_columns(row=none, column=none),
    ]
    keys = pl.concat([margin.unique().sort(KEYS) for margin in margins])
    inside = np.ones((len(keys), len(cells)), bool)
    for name in KEYS:
        wanted, here = keys[name].to_numpy(), cells[name].to_numpy()
        any_of = keys[name].is_null().to_numpy()
        inside &= any_of[:, None] | (wanted[:, None] == here[None, :])
    return Totals(cells, keys.rows(), inside.astype(np.float64))
