"""Identifiers as numbers: their place in a list without repeats."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from xinqiao.market import Market

CODE = pl.Int32()


@dataclass(frozen=True, eq=False)
class Names:
    """Identifiers in the order of their numbers."""

    texts: pl.Series

    def __len__(self) -> int:
        """How many there are."""
        return len(self.texts)

    @cached_property
    def kind(self) -> pl.Enum:
        """The identifiers as a closed vocabulary."""
        return pl.Enum(self.texts)

    def numbers(self, column: pl.Series) -> pl.Series:
        """Number of each text; blank where it is blank or not known."""
        if column.dtype not in (pl.Categorical, pl.Enum):
            return self.coded(column)
        words, at = column.drop_nulls().unique(), column.to_physical()
        size = int(str(at.max() or 0)) + 1
        table = pl.repeat(None, size, dtype=CODE, eager=True)
        table = table.scatter(words.to_physical(), self.coded(words))
        return table.gather(at).alias(column.name)

    def coded(self, words: pl.Series) -> pl.Series:
        """Number of each word; blank where it is blank or not known."""
        return words.cast(self.kind, strict=False).to_physical().cast(CODE)

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
