"""A market as found, and what can be wrong with the names of its parts."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from xinqiao.errors import Finding
from xinqiao.io.findings import finding
from xinqiao.market.nearest import nearest
from xinqiao.tables import INPUTS


@dataclass(frozen=True, slots=True)
class RawMarket:
    """Tables as found, and the text of the policy, if there is one."""

    tables: Mapping[str, pl.DataFrame]
    policy: str | None


def unknown(file: str, name: str) -> Finding:
    """A file or sheet whose name is no table's."""
    near = nearest(name, INPUTS)
    return finding("XQ706", file, nearest=near, names=list(INPUTS))


def given_twice(named: Mapping[str, list[str]], file: str) -> list[Finding]:
    """A table that is there more than once."""
    return [
        finding("XQ707", file, table=name, name=name, given=given)
        for name, given in named.items()
        if len(given) > 1
    ]
