"""Offers as others see them: with the names of lots, firms and parts, and reasons."""

import polars as pl

from xinqiao.market import Market
from xinqiao.matching.field import Field
from xinqiao.matching.look import look_up
from xinqiao.matching.reasons import amounts, joined
from xinqiao.tables import MATCHES

JUDGED = ("class", "state", "why", "missing")
LINE = ["demand", "parent", "position", "wanted", "due", "asked"]


def as_offers(offers: pl.DataFrame, field: Field, market: Market) -> pl.DataFrame:
    """The table `offers` of the data dictionary.

    `offers`: the shortlists of all lines, dealt out; in order of lines and merit.
    """
    rows = offers.with_columns(amounts=amounts()).drop("price")
    lines = field.lines.select("line", *LINE).rename({"due": "by"})
    rows = look_up(rows.drop("due"), "line", lines).rename({"by": "due"})
    rows = look_up(rows, "place", field.lots.select("place", "lot", "firm"))
    judged = field.candidates.select("candidate", "part", *JUDGED)
    rows = look_up(rows, "candidate", judged)
    rows = look_up(rows, "lot", market.supply.select("lot", "price", "currency"))
    rows = rows.with_columns(reasons=joined("amounts", "why"))
    table = MATCHES["offers"]
    return rows.select(pl.col(name).cast(kind) for name, kind in table.schema.items())


def summed(offers: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """What is asked for, with what can be had.

    Columns demand, parent, position, wanted, due, asked (pieces of the part wanted),
    offers (listed), alone and together (pieces of it that are covered).
    """
    found = offers.group_by("line").agg(
        offers=pl.len().cast(pl.Int64),
        alone=pl.sum("filled"),
        together=pl.sum("served"),
    )
    rows = look_up(lines, "line", found)
    per = pl.col("asked") // pl.col("kits")
    return rows.select(
        *LINE,
        pl.col("offers").fill_null(0),
        alone=pl.col("alone").fill_null(0) * per,
        together=pl.col("together").fill_null(0) * per,
    )
