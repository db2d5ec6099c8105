"""Parts that nobody lists, but that are alike: by their numbers, by what they do."""

from dataclasses import replace

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market import Market
from xinqiao.matching.alike import better_grade, same_number
from xinqiao.matching.neighbours import find_neighbours
from xinqiao.matching.numbers import read_numbers
from xinqiao.matching.numbers.findings import check_numbers
from xinqiao.matching.numbers.meaning import temperatures
from xinqiao.matching.reasons import written

NEAR = 4.0
"""Points of distance at which a neighbour's nearness is one half."""

COLUMNS = ("wanted", "part", "class", "nearness", "why")


def related_parts(
    market: Market, wanted: pl.DataFrame, held: pl.DataFrame
) -> pl.DataFrame:
    """Pair parts that are wanted with parts that are held and resemble them.

    `wanted`, `held`: part. Returns wanted, part, class, nearness (0 to 1), why
    (reasons), the nearest first: equal numbers, then better grades, then parts that
    could do the same work.
    """
    asked, stock = (
        market.parts.join(each.unique(), on="part", how="semi", maintain_order="left")
        for each in (wanted, held)
    )
    found = [by_number(asked, stock), by_work(asked, stock)]
    return pl.concat(part.select(COLUMNS) for part in found)


def by_number(asked: pl.DataFrame, stock: pl.DataFrame) -> pl.DataFrame:
    """Pair parts with the same number, or of the same base with a better grade."""
    both = [with_numbers(parts) for parts in (asked, stock)]
    pairs = pl.concat([same_number(*both), better_grade(*both)])
    return pairs.with_columns(nearness=pl.lit(1.0)).sort("wanted", "part")


def doubts(market: Market) -> tuple[Finding, ...]:
    """What nobody should guess of the part numbers of a market: warnings.

    A number that cannot be read is compared as it stands, so nothing is wrong for it;
    but packing may hide in it.
    """
    parts = market.parts
    maker = parts.select(pl.coalesce("manufacturer", "maker")).to_series()
    counted = pl.int_range(2, parts.height + 2, dtype=pl.Int64, eager=True)
    rows = market.rows.get("parts", counted)
    return tuple(
        replace(found, rows=tuple(rows[row - 2] for row in found.rows), level="warning")
        for found in check_numbers(read_numbers(maker, parts["mpn"]), "parts")
    )


def with_numbers(parts: pl.DataFrame) -> pl.DataFrame:
    """Parts with what their numbers say.

    Columns: part, maker, base, packing, key, package, aec, low, high. A part without a
    number of its maker says nothing; its identifier is none. Package and AEC grade are
    what the table says, else the number.
    """
    told = parts.drop_nulls("mpn")
    maker = told.select(pl.coalesce("manufacturer", "maker")).to_series()
    read = read_numbers(maker, told["mpn"])
    heat = temperatures(read).rename({"aec": "graded"})
    read = read.select("maker", "base", "packing", "key", body="package")
    return (
        told.select("part", "aec", "package")
        .hstack(read)
        .hstack(heat)
        .select(
            *("part", "maker", "base", "packing", "key", "low", "high"),
            package=pl.coalesce("body", "package"),
            aec=pl.coalesce("aec", "graded"),
        )
    )


def by_work(asked: pl.DataFrame, stock: pl.DataFrame) -> pl.DataFrame:
    """Pair parts with those that could do their work, and say how these compare."""
    pairs = find_neighbours(asked, stock)
    reason = pl.element().struct
    numbers = pl.concat_str(
        pl.lit("="),
        written(reason.field("offered")),
        pl.concat_str(pl.lit(":"), written(reason.field("wanted"))).fill_null(""),
    )
    told = pl.concat_str(
        reason.field("code"), pl.lit("."), reason.field("about"), numbers.fill_null("")
    )
    return pairs.with_columns(
        nearness=NEAR / (NEAR + pl.col("distance")),
        why=pl.col("reasons").list.eval(told).list.join(";"),
    )
