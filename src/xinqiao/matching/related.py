"""Parts that nobody lists, but that are alike: by their numbers, by what they do."""

import polars as pl

from xinqiao.market import Market
from xinqiao.matching.alike import better_grade, same_number

COLUMNS = ["wanted", "part", "class", "nearness", "why"]


def related_parts(
    market: Market, wanted: pl.DataFrame, held: pl.DataFrame
) -> pl.DataFrame:
    """Pair parts that are wanted with parts that are held and resemble them.

    `wanted`, `held`: part. Returns wanted, part, class, nearness (0 to 1), why
    (reasons), the nearest first: equal numbers, then better grades.
    """
    parts = numbered(market.parts)
    asked, stock = (parts.join(each, on="part", how="semi") for each in (wanted, held))
    pairs = pl.concat([same_number(asked, stock), better_grade(asked, stock)])
    steps = pl.format("{}={}", "code", pl.col("amount").cast(pl.Int64))
    return pairs.select(
        *("wanted", "part", "class"),
        nearness=pl.lit(1.0),
        why=pl.when(pl.col("amount").is_null()).then("code").otherwise(steps),
    ).sort("wanted", "part")


def numbered(parts: pl.DataFrame) -> pl.DataFrame:
    """Parts with what their numbers say, as far as their makers' grammars go."""
    return parts.select(
        "part", "maker", "aec", "package", **{n: pl.lit(None, pl.String) for n in READ}
    )


READ = ("base", "key", "packing")
