"""How offers are ranked: one page, to be read by whoever is ranked.

Seven factors, each between 0 (bad) and 1 (good); the score is their mean, weighted as
the policy says. A factor that is not known counts as neutral, neither good nor bad, and
the offer says so. Factors that fall with an amount fall as h / (h + amount): 1 where
there is nothing of it, one half at h, never 0.

Rows are offers: one lot for one line, with
    kits         times that the position must be filled
    can          kits that the lot can fill
    probability  that the lot arrives
    late         weeks after the line's due week
    evidence     from the state of the part in that position, see EVIDENCE
    price        of the lot; reference: of its part; market currency
    lane         weeks on the way
    record       of the holder, see `lots.records`
    pieces       taken from the lot; surplus: of these, what minimum and multiple force
"""

from collections.abc import Mapping

import polars as pl

NEUTRAL = 0.5
"""What a factor counts that is not known."""

WEEKS = 4.0
"""Weeks late, or on the way, at which their factors are one half."""

EVIDENCE: Mapping[str, float] = {
    "approved": 1.0,
    "qualified": 0.75,
    "testing": 0.5,
    "candidate": 0.25,
    "redesign": 0.1,
}
"""What is proved of a part in a position, as a share of an approval."""

FACTORS: Mapping[str, pl.Expr] = {
    "coverage": pl.col("can") * pl.col("probability") / pl.col("kits"),
    "punctuality": WEEKS / (WEEKS + pl.col("late")),
    "evidence": pl.col("evidence"),
    "price": pl.col("reference") / (pl.col("reference") + pl.col("price")),
    "lane": WEEKS / (WEEKS + pl.col("lane")),
    "record": pl.col("record"),
    "waste": 1 - pl.col("surplus") / pl.col("pieces"),
}
"""The factors; not known where an amount is blank."""

ORDER = ("score", "week", "price", "place")
"""Of a line, the best score is first, then the earliest, the cheapest, by name."""


def score(weights: Mapping[str, float]) -> pl.Expr:
    """The weighted mean of the factors, to nine decimals, so that ties are ties."""
    parts = [weights[name] * each.fill_null(NEUTRAL) for name, each in FACTORS.items()]
    return (pl.sum_horizontal(parts) / sum(weights.values())).round(9).alias("score")


def in_order(offers: pl.DataFrame) -> pl.DataFrame:
    """Offers of every line in their order; the same whatever order they came in."""
    return offers.sort(
        "line", *ORDER, descending=[False, True, False, False, False], nulls_last=True
    )
