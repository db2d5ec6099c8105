"""One side of a comparison: what is known of its parts, as numbers to subtract."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xinqiao.matching.neighbours.book import PARAMETERS
from xinqiao.matching.neighbours.points import Array, step

CODED = (
    *("function", "family", "block", "number", "stem", "digits"),
    *("package", "outline"),
)


@dataclass(frozen=True, slots=True)
class Side:
    """Parts as numbers: `steps` per parameter (float, NaN unknown), `ids` per name.

    `ids` (int, −1 unknown) are the same number for the same text on both sides.
    """

    known: pl.DataFrame
    steps: dict[str, Array]
    ids: dict[str, NDArray[np.int32]]

    def take(self, rows: NDArray[np.intp]) -> "Side":
        """These rows, without what is known in words."""
        return Side(
            self.known.clear(),
            {name: values[rows] for name, values in self.steps.items()},
            {name: values[rows] for name, values in self.ids.items()},
        )

    def of(self, rows: pl.Series, *columns: str) -> "Side":
        """These rows, with what is known of them in these columns, or in all."""
        known = self.known.select(columns or pl.all())[rows]
        return replace(self.take(rows.to_numpy()), known=known)


def two_sides(wanted: pl.DataFrame, offered: pl.DataFrame) -> tuple[Side, Side]:
    """Both sides, with the same number for the same word."""
    both = pl.concat([wanted, offered], how="vertical_relaxed")
    steps = {name: steps_of(name, both[name]) for name in PARAMETERS}
    ids = {name: ids_of(both[name]) for name in CODED}
    rows = np.arange(both.height)
    whole = Side(both.clear(), steps, ids)
    return (
        replace(whole.take(rows[: wanted.height]), known=wanted),
        replace(whole.take(rows[wanted.height :]), known=offered),
    )


def steps_of(name: str, values: pl.Series) -> Array:
    """One parameter on its scale; words by their number."""
    if PARAMETERS[name].rule == "same":
        coded = ids_of(values).astype(np.float32)
        return np.where(coded < 0, np.float32(np.nan), coded)
    numbers = values.cast(pl.Float64).to_numpy().astype(np.float64)
    return step(PARAMETERS[name], numbers)


def ids_of(values: pl.Series) -> NDArray[np.int32]:
    """The same number for the same text, −1 where there is none."""
    ranks = values.cast(pl.String).rank("dense").cast(pl.Int32).fill_null(0) - 1
    return ranks.to_numpy().astype(np.int32)
