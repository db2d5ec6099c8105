"""All lines, candidates and lots, numbered, so that they can be paired quickly."""

from dataclasses import dataclass

import polars as pl

from xinqiao.market import Market
from xinqiao.matching.candidates import KEY
from xinqiao.matching.lines import Lines
from xinqiao.matching.look import look_up


@dataclass(frozen=True)
class Field:
    """All that can be paired; weeks as days since 1970.

    `lines`: as in Lines, with group (number of what is asked for), to_region, receiver
    (number of to_firm). `candidates`: as from `find_candidates`, with candidate
    (number), group, number (of the part), reference (price). `lots`: as from
    `make_lots`, with number (of the part). `lanes`: to_region, region, lane (weeks).
    `entitled`: line, reserved (firm).
    """

    lines: pl.DataFrame
    candidates: pl.DataFrame
    lots: pl.DataFrame
    lanes: pl.DataFrame
    entitled: pl.DataFrame


def lay_field(
    market: Market, lines: Lines, candidates: pl.DataFrame, lots: pl.DataFrame
) -> Field:
    """Number what is asked for, and give lines their regions."""
    parts = market.parts.select("part").with_row_index("number")
    groups = candidates.select(KEY).unique(maintain_order=True).with_row_index("group")
    there = market.firms.select(to_firm="firm", to_region="region")
    rows = look_up(look_up(lines.table, KEY, groups), "to_firm", there)
    rows = rows.with_columns(receiver=pl.col("to_firm").rank("dense").cast(pl.Int64))
    listed = look_up(look_up(candidates, KEY, groups), "part", parts)
    return Field(
        in_days(rows, "due"),
        in_days(listed.with_row_index("candidate"), "usable_from", "usable_until"),
        in_days(look_up(lots, "part", parts), "week"),
        known_lanes(market),
        lines.entitled.rename({"firm": "reserved"}),
    )


def in_days(rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Rows with Mondays as days since 1970."""
    return rows.with_columns(pl.col(columns).to_physical())


def known_lanes(market: Market) -> pl.DataFrame:
    """Weeks between regions that are known: given ones, and none within a region."""
    lanes = market.lanes.rename({"from_region": "region", "weeks": "lane"})
    regions = market.firms.select("region").drop_nulls().unique()
    within = regions.with_columns(to_region="region", lane=pl.lit(0, pl.Int64))
    return pl.concat([lanes.select(within.columns), within])
