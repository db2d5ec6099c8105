"""Minimums and maximums of demand classes: what they are, and whether they are kept."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any

import polars as pl

from xinqiao.verify.balances import Broken, broken
from xinqiao.verify.breaches import Breach, breach
from xinqiao.verify.caps import LARGEST
from xinqiao.verify.coded import Rows
from xinqiao.verify.facts import Facts

REACHED = 1e-6
"""Share by which a minimum may be missed and still count as reached."""


def due_by_class(facts: Facts) -> dict[str, int]:
    """Pieces due, by class; those with none are left out."""
    kinds = facts.needs.streams["class"].gather(facts.needs.rows["stream"])
    rows = facts.needs.rows.select("pieces", kinds.alias("kind"))
    sums = (
        rows.filter(pl.col("pieces") > 0).group_by("kind").agg(pl.col("pieces").sum())
    )
    return dict(zip(sums["kind"], sums["pieces"], strict=True))


def maximums(facts: Facts) -> dict[str, int]:
    """⌊share · due⌋ pieces, by class with a maximum of which pieces are due."""
    if "classes" not in facts.policy.stages:
        return {}
    due, shares = due_by_class(facts), facts.policy.class_maximum
    return {
        kind: floor(exact(share) * due[kind])
        for kind, share in shares.items()
        if kind in due
    }


def minimums(facts: Facts) -> dict[str, int]:
    """⌈share · due⌉ pieces, no more than the maximum; by class, in their order.

    The classes of the policy's order come first, then the others by name.
    """
    if "classes" not in facts.policy.stages:
        return {}
    due, most = due_by_class(facts), maximums(facts)
    shares, order = facts.policy.class_minimum, facts.policy.classes
    names = [*(k for k in order if k in shares), *sorted(set(shares) - set(order))]
    found = {
        kind: min(ceil(exact(shares[kind]) * due[kind]), most.get(kind, due[kind]))
        for kind in names
        if kind in due
    }
    return {kind: pieces for kind, pieces in found.items() if pieces}


def exact(share: float) -> Fraction:
    """A share as it was written."""
    return Fraction(repr(share)).limit_denominator(LARGEST)


def over_maximum(rows: Rows, facts: Facts) -> Broken:
    """No class gets more than its maximum: Σ deliveries ≤ most, by class."""
    most = maximums(facts)
    names = pl.Series("kind", list(most), dtype=pl.String)
    stream = facts.needs.rows["stream"].gather(rows.deliveries["need"])
    kinds = facts.needs.streams["class"].gather(stream)
    number = {kind: at for at, kind in enumerate(most)}
    keyed = rows.deliveries.select(
        "row",
        "pieces",
        key=kinds.replace_strict(number, default=None, return_dtype=pl.Int64()),
    ).drop_nulls("key")
    sums = keyed.group_by("key").agg(have=pl.col("pieces").sum()).sort("key")
    limits = pl.Series("want", list(most.values()), dtype=pl.Int64())
    sums = sums.with_columns(limits.gather(sums["key"]), names.gather(sums["key"]))
    over = sums.filter(pl.col("have") > pl.col("want"))
    return broken("CLASS_MAXIMUM", over, {"deliveries": keyed.drop("pieces")})


def wrong_below(
    proof: Mapping[str, Any], reached: Mapping[str, float], facts: Facts
) -> Iterator[Breach]:
    """The classes below their minimum are named, and no others.

    `reached`: pieces in the round of each class that has one.
    """
    if not facts.policy.class_minimum:
        return
    least = minimums(facts)
    below = [k for k in sorted(least) if reached[k] < least[k] * (1 - REACHED)]
    page = proof.get("classes")
    have = page.get("below") if isinstance(page, Mapping) else None
    if have != below:
        told = {"name": "classes below", "have": have, "want": below}
        yield breach("PROOF", "proof", **told)
