"""Identifiers as numbers: their place in a list without repeats."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.market import Market

CODE = pl.Int32()


@dataclass(frozen=True, eq=False)
class Names:
    """Identifiers, sorted: in the order of their numbers."""

    texts: pl.Series

    def __len__(self) -> int:
        """How many there are."""
        return len(self.texts)

    def numbers(self, column: pl.Series) -> pl.Series:
        """Number of each text; blank where it is blank or not known."""
        if column.dtype not in (pl.Categorical, pl.Enum):
            return self.coded(column)
        at = column.to_physical()
        size = int(str(at.max() or 0)) + 1
        places = at.fill_null(size).to_numpy()
        row = np.full(size + 1, -1, dtype=np.int64)
        row[places] = np.arange(len(places))
        used = np.flatnonzero(row[:-1] >= 0)
        table = pl.repeat(None, size + 1, dtype=CODE, eager=True)
        table = table.scatter(used, self.coded(column.gather(row[used])))
        return table.gather(places).alias(column.name)

    def coded(self, words: pl.Series) -> pl.Series:
        """Number of each word; blank where it is blank or not known."""
        if self.texts.is_empty():
            return pl.Series(words.name, [None], dtype=CODE).new_from_index(
                0, len(words)
            )
        words = words.cast(pl.String)
        at = self.texts.search_sorted(words, side="left")
        at = at.clip(upper_bound=len(self) - 1).cast(CODE)
        known = (self.texts.gather(at) == words).fill_null(value=False)
        return at.set(~known, None).alias(words.name)

    def of(self, numbers: pl.Series) -> pl.Series:
        """Text of each number; blank stays blank."""
        return self.texts.gather(numbers)


def name_all(market: Market) -> Mapping[str, Names]:
    """Number the firms, parts, needs, lots and positions of a market.

    Needs are numbered in the order of their identifiers: it settles who is first in a
    line when two are due in the same week.
    """
    columns = {
        "firm": market.firms["firm"],
        "part": market.parts["part"],
        "need": market.demand["demand"],
        "lot": market.supply["lot"],
        "position": market.bom["position"],
    }
    return {name: Names(texts.unique().sort()) for name, texts in columns.items()}


def numbered(size: int) -> pl.Series:
    """The numbers 0, 1, 2, …"""
    return pl.int_range(size, dtype=CODE, eager=True)
