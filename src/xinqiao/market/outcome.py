"""What a clearing returns: tables, a proof, and the market it belongs to."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import polars as pl

from xinqiao.market.market import Market
from xinqiao.market.policy import Policy
from xinqiao.tables import OUTCOMES


class Held:
    """A table of an outcome: with its words by number while it is held.

    Two tables of a large market have ten million rows and more. Words (demands, parts,
    lots) as Enum take a sixth of the room that they take as String; whoever asks for
    the table gets String.
    """

    def __set_name__(self, _: type, name: str) -> None:
        """Learn the name of the table."""
        self.name = name

    def __get__(self, outcome: "Outcome | None", _: type) -> pl.DataFrame:
        """The table, with the types of the data dictionary."""
        if outcome is None:
            raise AttributeError(self.name)
        return spelt_out(outcome.held(self.name))

    def __set__(self, outcome: "Outcome", table: pl.DataFrame) -> None:
        """Hold a table."""
        vars(outcome)[self.name] = table


def spelt_out(table: pl.DataFrame) -> pl.DataFrame:
    """A table with all its words as String."""
    return table.cast({pl.Enum: pl.String, pl.Categorical: pl.String})


@dataclass(frozen=True, eq=False)
class Outcome:
    """Who gets which chips, which cars are built when, what is short and why.

    The tables are those of the data dictionary (pieces, Mondays); `proof` says what is
    proved, `run` how long it took: `run` alone may differ between two runs. `market`
    and `policy` are what was cleared, so that an outcome can be verified alone.
    """

    market: Market = field(repr=False)
    policy: Policy = field(repr=False)
    deliveries: Held = Held()
    builds: Held = Held()
    usage: Held = Held()
    allocations: Held = Held()
    leftovers: Held = Held()
    shortfalls: Held = Held()
    cures: Held = Held()
    bottlenecks: Held = Held()
    fill_rates: Held = Held()
    prices: Held = Held()
    proof: Mapping[str, Any] = field(kw_only=True)
    run: Mapping[str, Any] = field(kw_only=True)

    def held(self, table: str) -> pl.DataFrame:
        """One table as it is held; words may be by number, as Enum."""
        found: pl.DataFrame = vars(self)[table]
        return found

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """All tables, by name, in the order of the dictionary."""
        return MappingProxyType({name: getattr(self, name) for name in OUTCOMES})


def market_hash(market: Market, policy: Policy) -> str:
    """SHA-256 of a market and its policy in canonical form.

    Two inputs that mean the same (other row order, other file format, blanks in place
    of their defaults) have the same hash.
    """
    digest = hashlib.sha256()
    for name, table in market.tables.items():
        digest.update(f"{name}\n{table.write_csv()}".encode())
    digest.update(policy.to_toml().encode())
    return digest.hexdigest()
