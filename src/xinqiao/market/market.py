"""One market: its tables, typed, complete and in canonical form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Self

import polars as pl

from xinqiao.errors import Finding, InvalidMarket
from xinqiao.market.checks import check_market
from xinqiao.market.coerce import Given, coerce
from xinqiao.tables import INPUTS, Table


@dataclass(frozen=True, eq=False)
class Market:
    """Who needs what, who has what, what is built from what.

    Every table has all columns of the data dictionary, in its order and types: pieces
    are whole, weeks are Mondays, money is in micro-units (1 yuan = 1,000,000), blanks
    that have a default hold it. Rows are in canonical order, so two markets that mean
    the same are the same, whatever file they came from.

    Build one with `Market.from_tables`; a market that exists has passed all checks.
    `warnings` are what is worth a look. `rows` are the row numbers of each table as it
    was handed in, the header being row 1.
    """

    firms: pl.DataFrame
    parts: pl.DataFrame
    bom: pl.DataFrame
    substitutes: pl.DataFrame
    supply: pl.DataFrame
    demand: pl.DataFrame
    capacity: pl.DataFrame
    lanes: pl.DataFrame
    pledges: pl.DataFrame
    quotes: pl.DataFrame
    holdings: pl.DataFrame
    parts_evidence: pl.DataFrame
    approvals: pl.DataFrame
    notices: pl.DataFrame
    warnings: tuple[Finding, ...] = ()
    rows: Mapping[str, pl.Series] = field(default_factory=dict, repr=False)

    @classmethod
    def from_tables(cls, tables: Mapping[str, pl.DataFrame]) -> Self:
        """Check tables and make them a market.

        `tables`: by name; columns of any type, text included. A table that has exactly
        the columns and types of the dictionary is taken to be held as the dictionary
        says (money in micro-units); in any other, money is an amount (12.5 is 12.5
        yuan), as in files. What is not given and not required is empty.

        Raises
        ------
        InvalidMarket
            With all findings, if any of them is an error.

        Examples
        --------
        >>> chip = ["chip-1"]
        >>> market = Market.from_tables(
        ...     {
        ...         "firms": pl.DataFrame({"firm": ["oem-a"], "role": ["oem"]}),
        ...         "parts": pl.DataFrame({"part": chip, "kind": ["chip"]}),
        ...         "supply": pl.DataFrame(
        ...             {"lot": ["lot-1"], "firm": ["oem-a"], "part": chip}
        ...         ).with_columns(week=pl.lit("2022-03-07"), pieces=100),
        ...         "demand": pl.DataFrame(
        ...             {"demand": ["need-1"], "firm": ["oem-a"], "part": chip}
        ...         ).with_columns(week=pl.lit("2022/3/14"), pieces=80),
        ...     }
        ... )
        >>> market.demand["week"].to_list()
        [datetime.date(2022, 3, 14)]
        """
        return cls._checked({name: Given(frame) for name, frame in tables.items()})

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """All tables, by name, in the order of the dictionary."""
        return MappingProxyType({name: getattr(self, name) for name in INPUTS})

    def replace(self, **tables: pl.DataFrame) -> Self:
        """The same market with some tables replaced: a what-if, checked again.

        Whole-numbered money is in micro-units here, as it is in this market.

        Raises
        ------
        InvalidMarket
            With all findings, if any of them is an error.
        """
        kept = {
            name: Given(frame, self.rows.get(name), checked=True)
            for name, frame in self.tables.items()
        }
        given = {name: Given(frame, held=True) for name, frame in tables.items()}
        return type(self)._checked({**kept, **given})

    @classmethod
    def _checked(cls, given: Mapping[str, Given]) -> Self:
        draft, findings = coerce(given)
        findings = (*findings, *check_market(draft))
        if any(f.is_error for f in findings):
            raise InvalidMarket(findings)
        ordered = {n: in_order(INPUTS[n], table) for n, table in draft.tables.items()}
        return cls(
            **{n: table.drop("row") for n, table in ordered.items()},
            warnings=findings,
            rows={n: table["row"] for n, table in ordered.items()},
        )


def in_order(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Sort rows canonically: by the table's order, where no key settles it by all."""
    rest = () if table.key else [c for c in table.columns if c not in table.order]
    return frame.sort([*table.order, *rest], nulls_last=False, maintain_order=True)
