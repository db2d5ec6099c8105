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


@dataclass(frozen=True, eq=False)
class Outcome:
    """Who gets which chips, which cars are built when, what is short and why.

    The tables are those of the data dictionary (pieces, Mondays); `proof` says what is
    proved, `run` how long it took: `run` alone may differ between two runs. `market`
    and `policy` are what was cleared, so that an outcome can be verified alone.
    """

    market: Market = field(repr=False)
    policy: Policy = field(repr=False)
    deliveries: pl.DataFrame
    builds: pl.DataFrame
    usage: pl.DataFrame
    allocations: pl.DataFrame
    leftovers: pl.DataFrame
    shortfalls: pl.DataFrame
    cures: pl.DataFrame
    bottlenecks: pl.DataFrame
    fill_rates: pl.DataFrame
    prices: pl.DataFrame
    proof: Mapping[str, Any]
    run: Mapping[str, Any]

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
