"""From numbers back to names, for the tables that people read."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from xinqiao.planning.grid import Ints
from xinqiao.planning.ground import Ground
from xinqiao.tables import OUTCOMES


@dataclass(frozen=True)
class Names:
    """Names of the numbered things of a ground, as columns."""

    ground: Ground

    @cached_property
    def parents(self) -> pl.Series:
        """Part that is built at the node of each place; blank at deliveries."""
        nodes = self.ground.trees.nodes["part"]
        return nodes.gather(self.ground.net.place_node)

    @cached_property
    def firms(self) -> pl.Series:
        """Firm that fits what goes into each place."""
        return self.ground.trees.nodes["firm"].gather(self.ground.net.place_node)

    def mondays(self, buckets: Ints) -> pl.Series:
        """Mondays of buckets."""
        return self.ground.grid.mondays.gather(buckets)

    def needs(self, rows: Ints) -> pl.Series:
        """Identifiers of needs."""
        return self.ground.streams.needs["demand"].gather(rows)

    def lots(self, rows: Ints) -> pl.Series:
        """Identifiers of lots."""
        return self.ground.pools.lots["lot"].gather(rows)


def finish(name: str, rows: pl.DataFrame, sums: str = "pieces") -> pl.DataFrame:
    """Put a table of an outcome into its final form: one row a key, sorted, typed."""
    table = OUTCOMES[name]
    keys = [column for column in table.columns if column != sums]
    rows = rows.group_by(keys).agg(pl.sum(sums))
    rows = rows.select(pl.col(c).cast(t) for c, t in table.schema.items())
    return rows.sort(table.order, nulls_last=True)


def ordered(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Put a table of an outcome into its final form; its rows are already one a key."""
    table = OUTCOMES[name]
    rows = rows.select(pl.col(c).cast(t) for c, t in table.schema.items())
    return rows.sort(table.order, nulls_last=True)


def rows_of(frame: pl.DataFrame, name: str) -> Ints:
    """A column of numbers as an array."""
    values: Ints = frame[name].to_numpy().astype(np.int64)
    return values
