"""What may be fitted where, given the states that a policy allows."""

import numpy as np
import polars as pl

from xinqiao.market.checks.components import PLACE, components
from xinqiao.market.checks.graph import Ints
from xinqiao.market.checks.together import pairs
from xinqiao.market.coerce import Draft

CHOICES = 10_000
"""Joint choices that positions linked by `with` may leave."""


def unfilled_positions(draft: Draft, usable: tuple[str, ...]) -> pl.DataFrame:
    """Rows of positions without a component that can be fitted: value, row.

    A component can be fitted if its state is usable and every component that its `with`
    asks for is usable in the position it names.
    """
    fit = components(draft).filter(pl.col("state").is_in(usable))
    alone = pairs(fit.filter(pl.col("table") == "bom")).join(
        fit,
        left_on=["parent", "at", "needs"],
        right_on=["parent", "position", "part"],
        how="anti",
    )
    fit = fit.join(alone, on=[*PLACE, "part"], how="anti")
    empty = draft["bom"].join(fit, on=PLACE, how="anti", maintain_order="left")
    return empty.select(pl.concat_str(PLACE, separator=" | ").alias("value"), "row")


def long_lists_of_choices(draft: Draft, usable: tuple[str, ...]) -> pl.DataFrame:
    """Rows of linked positions with too many joint choices: value (parent), row, count.

    Joint choices = product, over the positions that `with` links, of the usable
    components of each.
    """
    fit = components(draft).filter(pl.col("state").is_in(usable))
    asked = pairs(fit.filter(pl.col("table") == "bom"))
    if asked.is_empty():
        return pl.DataFrame(schema={"value": pl.String, "row": pl.Int64})
    groups = linked(asked)
    many = (
        fit.group_by(PLACE)
        .len()
        .join(groups, on=PLACE)
        .group_by("parent", "group")
        .agg(choices=pl.col("len").cast(pl.Float64).product())
        .filter(pl.col("choices") > CHOICES)
    )
    wrong = asked.join(groups, on=PLACE).join(many, on=["parent", "group"])
    return wrong.select("row", value="parent").unique().sort("row")


def linked(asked: pl.DataFrame) -> pl.DataFrame:
    """Groups of positions that a chain of `with` links: parent, position, group."""
    ends = pl.concat(
        [asked.select(PLACE), asked.select("parent", position="at")]
    ).unique(maintain_order=True)
    numbered = ends.with_row_index("place")
    one = asked.join(numbered, on=PLACE, maintain_order="left")["place"]
    other = asked.join(
        numbered,
        left_on=["parent", "at"],
        right_on=PLACE,
        maintain_order="left",
    )["place"]
    group = joined(one.to_numpy(), other.to_numpy(), ends.height)
    return ends.with_columns(group=pl.Series(group))


def joined(one: Ints, other: Ints, places: int) -> Ints:
    """Number of the first place that each place is joined with, directly or not."""
    group = np.arange(places)
    while True:
        least = np.minimum(group[one], group[other])
        after = group.copy()
        np.minimum.at(after, one, least)
        np.minimum.at(after, other, least)
        after = after[after]
        if (after == group).all():
            return group
        group = after
