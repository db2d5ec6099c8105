"""The market of all firms, from what each submitted and what is common.

Whoever calls acts for all firms.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from xinqiao import InvalidMarket, Market, Policy
from xinqiao.errors import Finding
from xinqiao.market import check_policy
from xinqiao.tables import INPUTS
from xinqiao_web.rounds.keys import everybodys, firm_of
from xinqiao_web.rounds.keys import in_market as key_in_market
from xinqiao_web.rounds.own import GRANTED, Tables
from xinqiao_web.rounds.prefixed import in_market

OWNER = "__owner"
"""Whose row it is: beside the columns of a table, until the market is made."""


@dataclass(frozen=True)
class Common:
    """What is no firm's: chips, lanes; all firms' standing; what is promised already.

    `firms`: rows of the table of firms. `taken`: firm, lot, taken. `reserved`: lots
    that commitments hold for their buyers, as rows of the table of lots.
    """

    chips: pl.DataFrame
    lanes: pl.DataFrame
    firms: pl.DataFrame
    taken: pl.DataFrame
    reserved: pl.DataFrame


@dataclass(frozen=True)
class Union:
    """The market, and the firms that had to stay out of it with what is wrong there."""

    market: Market
    left_out: Mapping[str, tuple[Finding, ...]]


def united(
    handed_in: Mapping[str, Tables],
    programmes: Mapping[str, Any],
    common: Common,
    policy: Policy,
) -> Union:
    """Make one market; a firm whose rows break a rule among all stays out of it.

    `handed_in`: by firm its own tables. `programmes`: by firm what was approved.

    Raises
    ------
    InvalidMarket
        If what is common breaks a rule, so that leaving firms out would not help.
    """
    ours = {
        firm: in_market(firm, own, programmes.get(firm, {}))
        for firm, own in sorted(handed_in.items())
    }
    left_out: dict[str, tuple[Finding, ...]] = {}
    while True:
        rows = {
            name: pl.concat(
                [
                    with_owner(INPUTS[name].empty(), ""),
                    *pieces(name, ours, handed_in, common),
                ],
                how="diagonal_relaxed",
            )
            for name in INPUTS
        }
        try:
            return Union(made(rows, policy), left_out)
        except InvalidMarket as refused:
            guilty = by_firm(refused.findings, rows)
            if not guilty:
                raise
            left_out |= guilty
            ours = {firm: own for firm, own in ours.items() if firm not in guilty}
            handed_in = {firm: handed_in[firm] for firm in ours}


def made(rows: Tables, policy: Policy) -> Market:
    """A market that this policy can clear.

    Raises
    ------
    InvalidMarket
        With all findings.
    """
    market = Market.from_tables(
        {n: frame.select(*INPUTS[n].columns) for n, frame in rows.items()}
    )
    if errors := [f for f in check_policy(market, policy) if f.is_error]:
        raise InvalidMarket(errors)
    return market


def by_firm(findings: Sequence[Finding], rows: Tables) -> dict[str, Any]:
    """Errors by the firms whose rows they are about."""
    found: dict[str, tuple[Finding, ...]] = {}
    for one in findings:
        if one.is_error and one.table in rows:
            owners = rows[one.table][OWNER]
            at = [row - 2 for row in one.rows if 0 <= row - 2 < owners.len()]
            for firm in sorted(set(owners[at].to_list()) - {""}):
                found[firm] = (*found.get(firm, ()), one)
    return found


def pieces(
    name: str,
    ours: Mapping[str, Tables],
    handed_in: Mapping[str, Tables],
    common: Common,
) -> Iterator[pl.DataFrame]:
    """What one table of the market is made of."""
    for firm, own in ours.items():
        if name == "supply":
            yield with_owner(less_taken(own[name], firm, common.taken), firm)
        elif name in own:
            yield with_owner(own[name], firm)
    if name == "parts":
        chips = common.chips.with_columns(part=everybodys(pl.col("part")))
        yield with_owner(chips, "")
        yield with_owner(absent(ours, handed_in, common), "")
    if name == "supply":
        yield with_owner(common.reserved, "")
    if name == "firms":
        yield with_owner(common.firms, "")
    if name == "lanes":
        yield with_owner(common.lanes, "")


def with_owner(rows: pl.DataFrame, firm: str) -> pl.DataFrame:
    """Rows with whose they are."""
    return rows.with_columns(pl.lit(firm).alias(OWNER))


def less_taken(lots: pl.DataFrame, firm: str, taken: pl.DataFrame) -> pl.DataFrame:
    """A firm's lots without the pieces that are promised already."""
    here = taken.filter(pl.col("firm") == firm).select(
        "taken", lot=pl.lit(key_in_market(firm, "")) + pl.col("lot")
    )
    rows = lots.join(here, on="lot", how="left", maintain_order="left")
    left = (pl.col("pieces") - pl.col("taken").fill_null(0)).clip(0)
    return rows.with_columns(pieces=left).drop("taken")


def absent(
    ours: Mapping[str, Tables], handed_in: Mapping[str, Tables], common: Common
) -> pl.DataFrame:
    """Modules that somebody may use and whose makers handed in none: bought only."""
    held = common.reserved["part"].unique().to_list()
    lots = pl.DataFrame(
        {"part": held, "maker": [firm_of(part) for part in held]},
        schema={"part": pl.String, "maker": pl.String},
    )
    named = [granted(own) for own in handed_in.values()]
    found = pl.concat([lots.filter(pl.col("maker") != ""), *named], how="diagonal")
    found = found.unique("part", maintain_order=True)
    there = pl.concat(
        [lots.clear(), *(own["parts"] for own in ours.values())], how="diagonal"
    )
    found = found.join(there, on="part", how="anti")
    return found.select(
        "part", "maker", kind=pl.lit("module"), lead_weeks=pl.lit(0, pl.Int64)
    ).sort("part")


def granted(own: Tables) -> pl.DataFrame:
    """The modules of others that a firm may use, as the market calls them."""
    rows = own[GRANTED]
    makers = {maker: key_in_market(maker, "") for maker in rows["maker"].unique()}
    before = pl.col("maker").replace_strict(makers, return_dtype=pl.String)
    return rows.select("maker", part=before + pl.col("part"))
