"""What is asked about: some needs, some lots; refused if they are not there."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import polars as pl

from xinqiao.errors import Finding, Refused
from xinqiao.market import Market
from xinqiao.market.findings import finding
from xinqiao.market.nearest import nearest


@dataclass(frozen=True)
class Asked:
    """Names of needs, lots and firms; nothing named means all."""

    needs: Collection[str] = ()
    lots: Collection[str] = ()
    firms: Collection[str] = ()


def chosen(market: Market, asked: Asked) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pick the rows of demand and of supply that are asked about.

    Raises
    ------
    Refused
        With all names that the market does not know.
    """
    findings = [
        *unknown(asked.needs, market.demand["demand"], "demand", "demand"),
        *unknown(asked.lots, market.supply["lot"], "supply", "lot"),
        *unknown(asked.firms, market.firms["firm"], "firms", "firm"),
    ]
    if findings:
        raise Refused(findings)
    needs = among(market.demand, "demand", asked.needs)
    lots = among(market.supply, "lot", asked.lots)
    return needs, among(lots, "firm", asked.firms)


MOST = 4_000_000
"""Offers that can be listed."""


def refuse_many(lines: int, top: int) -> None:
    """Refuse to list more offers than there is room for.

    Raises
    ------
    Refused
        If so many lines may have more, with so many offers each.
    """
    if lines * top > MOST:
        raise Refused([finding("XQ942", lines=lines, top=top, most=MOST)])


def among(rows: pl.DataFrame, column: str, names: Collection[str]) -> pl.DataFrame:
    """Rows with one of the names; all if there are no names."""
    return rows.filter(pl.col(column).is_in(list(names))) if names else rows


def unknown(
    names: Collection[str], known: pl.Series, table: str, column: str
) -> Iterator[Finding]:
    """A finding for each name that is not there."""
    there = set(known.filter(known.is_in(list(names))))
    for name in dict.fromkeys(names):
        if name not in there:
            near = nearest(name, known.to_list())
            yield finding(
                "XQ941", table=table, column=column, value=(name,), nearest=near
            )
