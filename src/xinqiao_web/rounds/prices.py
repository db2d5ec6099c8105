"""Prices of a round must be comparable: in the market's currency, or with a rate."""

from collections.abc import Iterator

import polars as pl

from xinqiao import Policy
from xinqiao.errors import Finding
from xinqiao.tables import INPUTS
from xinqiao_web.core.findings import finding
from xinqiao_web.rounds.own import Tables, chips

OWN = "CNY"
"""The market's own currency: the only one that needs no rate in the rules.

The engine takes any one currency as its own. Firms that do not see each other's prices
cannot agree on which, so here it is said.
"""


def without_rate(policy: Policy, tables: Tables) -> Iterator[Finding]:
    """Rows whose price is in a currency that the rules have no rate for."""
    known = sorted({OWN, *policy.rates})
    for name, frame in tables.items():
        columns = INPUTS[name].columns.values() if name in INPUTS else ()
        for column in columns:
            if not column.currency:
                continue
            priced = pl.col(column.name).is_not_null()
            strange = priced & ~pl.col(column.currency).is_in(known)
            wrong = frame.with_row_index("row", 2).filter(strange)
            if wrong.height:
                yield finding(
                    "XW539",
                    table=name,
                    column=column.currency,
                    rows=tuple(wrong["row"].to_list()),
                    given=", ".join(sorted(set(wrong[column.currency]))),
                    known=", ".join(known),
                )


def of_catalogue(policy: Policy) -> list[Finding]:
    """The same of the operator's own prices: those of chips."""
    return list(without_rate(policy, {"parts": chips()}))
