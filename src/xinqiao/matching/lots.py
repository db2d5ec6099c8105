"""Lots as a buyer meets them, with what is known of their holders."""

import polars as pl

from xinqiao.market import Market, Policy
from xinqiao.matching.look import look_up
from xinqiao.planning.pools import market_price, rightful


def make_lots(market: Market, policy: Policy) -> pl.DataFrame:
    """List the lots that can be drawn on, numbered in canonical order.

    Columns: place (number), lot, firm (holder), part, week, unit (pieces are taken in
    multiples of it), entry (the fewest one buyer can take), legal (the most), price
    (market currency, micro-units; blank: unknown), reserved (firm; blank: open), region
    of the holder, probability, record (see `records`).
    """
    unit, least = (pl.col(n).fill_null(1) for n in ("multiple", "minimum"))
    lots = rightful(market).filter(pl.col("pieces") > 0).sort("lot")
    lots = lots.with_columns(
        market_price(market, dict(policy.rates)),
        unit=unit,
        entry=(least + unit - 1) // unit * unit,
        legal=pl.col("pieces") // unit * unit,
        place=pl.int_range(pl.len(), dtype=pl.Int64),
    ).drop("region")
    regions = market.firms.select("firm", "region")
    lots = look_up(look_up(lots, "firm", regions), "firm", records(market))
    return lots.select(
        *("place", "lot", "firm", "part", "week", "unit", "entry", "legal", "price"),
        *("reserved", "region", "probability", "record"),
    )


def records(market: Market) -> pl.DataFrame:
    """Say how far the holders of lots can be counted on: firm, record (0 to 1).

    The mean probability of what a firm has still to deliver (in transit or capacity),
    by pieces. A firm that states no probability below 1 has none: blanks count as 1,
    and silence is no good record.
    """
    coming = market.supply.filter(pl.col("kind").is_in(["transit", "capacity"]))
    share = (pl.col("probability") * pl.col("pieces")).sum() / pl.sum("pieces")
    told = (pl.col("probability") < 1).any() & (pl.sum("pieces") > 0)
    found = coming.group_by("firm").agg(record=share, told=told)
    return found.filter("told").select("firm", "record")


def references(market: Market, policy: Policy) -> pl.DataFrame:
    """Reference prices that are known: part, reference (market currency, micro-units).

    A price of nothing is no reference.
    """
    parts = market.parts.filter(pl.col("reference_price") > 0)
    price = market_price(market, dict(policy.rates)).alias("reference")
    return parts.rename({"reference_price": "price"}).select("part", price)
