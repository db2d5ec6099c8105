"""From numbers back to names, for the tables that people read."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from xinqiao.planning.columns import order_by
from xinqiao.planning.grid import Ints
from xinqiao.planning.ground import Ground
from xinqiao.tables import OUTCOMES


@dataclass(frozen=True)
class Names:
    """Names of the numbered things of a ground, as columns."""

    ground: Ground

    @cached_property
    def parts(self) -> pl.Series:
        """Parts, by number; one more, the last, is blank."""
        return numbered(self.ground.net.parts, blank=True)

    @cached_property
    def firms(self) -> pl.Series:
        """Firms that receive something, in the order of their names."""
        return numbered(self.ground.trees.nodes["firm"].unique().sort())

    @cached_property
    def needs(self) -> pl.Series:
        """Identifiers of needs; one more, the last, is blank."""
        return numbered(self.ground.streams.needs["demand"], blank=True)

    @cached_property
    def lots(self) -> pl.Series:
        """Identifiers of lots, in the order in which they are used."""
        return numbered(self.ground.pools.lots["lot"])

    @cached_property
    def need_ranks(self) -> Ints:
        """Turn of each need in the order of identifiers; one more comes last."""
        return ranks(self.needs)

    @cached_property
    def lot_ranks(self) -> Ints:
        """Turn of each lot in the order of identifiers."""
        return ranks(self.lots)

    @cached_property
    def positions(self) -> pl.Series:
        """Position of each place; one more, the last, is blank."""
        return numbered(self.ground.trees.places["position"], blank=True)

    @cached_property
    def parents(self) -> Ints:
        """Number of the part that is built at each place's node; -1 at deliveries."""
        net = self.ground.net
        return net.node_part[net.place_node]

    @cached_property
    def fitters(self) -> Ints:
        """Firm that fits what goes into each place, by number."""
        ranks = self.ground.trees.nodes["firm"].rank("dense").cast(pl.Int64) - 1
        return ranks.to_numpy()[self.ground.net.place_node]

    @cached_property
    def slots(self) -> Ints:
        """Turn of each place's parent, position and part within its tree, from 0.

        Blanks come last; places that are alike in all three have the same turn. One
        more, the last, is the turn of what is for no place.
        """
        net, parts = self.ground.net, ranks(self.parts)
        stream = net.node_stream[net.place_node]
        what = [parts[self.parents], ranks(self.positions)[:-1], parts[net.place_part]]
        order = order_by([stream, *what])
        new = np.zeros(len(order), bool)
        for column in what:
            new |= np.diff(column[order], prepend=-1) != 0
        first = np.diff(stream[order], prepend=-1) != 0
        turn = np.cumsum(new | first)
        begin = np.maximum.accumulate(np.where(first, turn, 0))
        slots = np.full(len(order) + 1, int(turn.max(initial=0)))
        slots[order] = turn - begin
        return slots

    def mondays(self, buckets: Ints) -> pl.Series:
        """Mondays of buckets."""
        return self.ground.grid.mondays.gather(buckets)


def numbered(words: pl.Series, *, blank: bool = False) -> pl.Series:
    """Hold words by number, in the order of the alphabet: that takes far less room.

    `blank`: with one more, which is blank, at the end.
    """
    if blank:
        words = words.extend_constant(None, 1)
    return words.cast(pl.Enum(words.drop_nulls().unique().sort()))


def ranks(words: pl.Series) -> Ints:
    """Turn of each numbered word in the order of the alphabet; blanks last."""
    last = len(words.dtype.categories)  # type: ignore[attr-defined]
    return words.to_physical().cast(pl.Int64).fill_null(last).to_numpy()


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
