"""What may fill each position: listed components, rules, states and windows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.market import Market, Policy
from xinqiao.verify.approvals import judge_components
from xinqiao.verify.grid import Grid
from xinqiao.verify.names import CODE, Names

POSITION = ("parent", "position")
WINDOW = ("usable_from", "usable_until")


@dataclass(frozen=True, eq=False)
class Bill:
    """The bills of materials, by number.

    `slots`: slot, parent, position, whole: what must be filled in every piece of a
    parent. `components`: component, slot, parent, position, part, per_unit, scale,
    rank, first and last (buckets of fitting), with; usable ones only. Both are in the
    order of their numbers. `whole` is a multiple of every per_unit in the slot, `scale`
    how often per_unit goes into it: pieces · scale = pieces / per_unit · whole.
    """

    slots: pl.DataFrame
    components: pl.DataFrame

    def buildable(self) -> pl.DataFrame:
        """Parts that can be built: all of their positions have a usable component."""
        bare = self.slots.join(self.components, on="slot", how="anti")
        parents = self.slots.select(part="parent").unique()
        return parents.join(bare, left_on="part", right_on="parent", how="anti")


def make_bill(
    market: Market, policy: Policy, names: Mapping[str, Names], grid: Grid
) -> Bill:
    """Number positions, and the components that the policy allows in them."""
    listed = numbered_rows(market.bom, names, ("parent", "part"))
    listed = listed.with_columns(names["position"].numbers(listed["position"]))
    rules = numbered_rows(market.substitutes, names, ("part", "by", "except_parent"))
    slots = listed.select(POSITION).unique().sort(POSITION)
    slots = slots.with_columns(slot=pl.int_range(pl.len(), dtype=CODE))
    columns = [*POSITION, "part", "per_unit", "rank", "state", *WINDOW]
    added = add_substitutes(listed, rules)
    rows = pl.concat(
        [listed.select(*columns, "with"), added.select(*columns, "turn")],
        how="diagonal",
    )
    allowed = judge_components(rows, market, names, grid).filter(usable(policy))
    allowed = allowed.sort("turn", maintain_order=True).drop("turn", "state")
    allowed = allowed.unique([*POSITION, "part"], keep="first", maintain_order=True)
    components = allowed.join(slots, on=POSITION).sort("slot", "rank", "part")
    return with_scales(slots, with_window(components, grid))


def numbered_rows(
    frame: pl.DataFrame, names: Mapping[str, Names], columns: tuple[str, ...]
) -> pl.DataFrame:
    """Put numbers in place of part names."""
    return frame.with_columns(names["part"].numbers(frame[c]) for c in columns)


def usable(policy: Policy) -> pl.Expr:
    """Whether the state of a component lets it be fitted."""
    return pl.col("state").is_in(policy.usable)


def add_substitutes(listed: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """Components that rules add to the positions which list the part they replace.

    They take as many pieces as the part they replace, and all rank after the last one
    listed. What is listed in a position, in any state, is not added; nor is anything
    to a parent that the rule excepts. Of several rules that may be used the first by
    the rank of the part they replace counts: that of the least `turn`.
    """
    pair = ["part", "by"]
    excepted = rules.select(*pair, parent="except_parent").drop_nulls()
    after = listed.group_by(POSITION).agg(after=pl.col("rank").max() + 1)
    rules = rules.select(*pair, "state", *WINDOW).unique(
        pair, keep="first", maintain_order=True
    )
    found = listed.select(*POSITION, "part", "per_unit", "rank").join(rules, on="part")
    found = found.join(excepted, on=[*pair, "parent"], how="anti")
    found = found.sort("rank", "part").drop("part", "rank").rename({"by": "part"})
    found = found.with_row_index("turn")
    found = found.join(listed, on=[*POSITION, "part"], how="anti")
    return found.join(after.rename({"after": "rank"}), on=POSITION)


def with_window(components: pl.DataFrame, grid: Grid) -> pl.DataFrame:
    """Number components, and turn their weeks of fitting into buckets."""
    return components.select(
        pl.int_range(pl.len(), dtype=CODE).alias("component"),
        "slot",
        *POSITION,
        "part",
        "per_unit",
        "rank",
        pl.Series("first", grid.first(components["usable_from"]).astype(np.int32)),
        pl.Series("last", grid.last(components["usable_until"]).astype(np.int32)),
        "with",
    )


def with_scales(slots: pl.DataFrame, components: pl.DataFrame) -> Bill:
    """Add whole numbers in place of fractions to slots and components."""
    whole = np.ones(slots.height, dtype=np.int64)
    at = components["slot"].to_numpy()
    np.lcm.at(whole, at, components["per_unit"].to_numpy())
    scale = pl.Series(whole[at]) // components["per_unit"]
    return Bill(
        slots.with_columns(whole=pl.Series(whole)), components.with_columns(scale=scale)
    )


def keep(bill: Bill, kept: pl.Series) -> Bill:
    """Keep some components, and number them anew."""
    number = pl.int_range(pl.len(), dtype=CODE).alias("component")
    components = bill.components[kept].with_columns(number)
    return with_scales(bill.slots.drop("whole"), components)
