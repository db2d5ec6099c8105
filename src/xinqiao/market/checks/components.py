"""What may fill each position: its own rows and what the global rules add."""

import polars as pl

from xinqiao.market.coerce import Draft
from xinqiao.market.qualification import by_evidence

PLACE = ("parent", "position")
WINDOW = ("usable_from", "usable_until")


def components(draft: Draft) -> pl.DataFrame:
    """One row per parent, position and component, whatever its state.

    As `as_written` says, but in a market with approvals states and weeks of fitting are
    what evidence shows.
    """
    return by_evidence(as_written(draft), draft.tables)


def as_written(draft: Draft) -> pl.DataFrame:
    """One row per parent, position and component, in the state that is written.

    Columns: parent, position, part, per_unit, rank, state, usable_from, usable_until,
    with, and `table` and `row`: where it is written. A rule adds `by` to every position
    that lists its `part`, except in its except_parent and where a row of that position
    names `by` itself.
    """
    bom = draft["bom"].drop_nulls(["parent", "position", "part"])
    columns = [*PLACE, "part", "per_unit", "rank", "state", *WINDOW]
    columns += ["with", "table", "row"]
    explicit = bom.with_columns(table=pl.lit("bom")).select(columns)
    return pl.concat([explicit, added(draft, bom).select(columns)])


def added(draft: Draft, bom: pl.DataFrame) -> pl.DataFrame:
    """The components that the global rules add, the first rule of each."""
    all_rules = draft["substitutes"].drop_nulls(["part", "by"])
    rules = all_rules.select("part", "by", "state", *WINDOW, "row").unique(
        ["part", "by"], keep="first", maintain_order=True
    )
    exceptions = all_rules.select("part", "by", parent="except_parent").drop_nulls()
    listed = bom.select(*PLACE, "part", "per_unit", "rank")
    found = (
        listed.join(rules, on="part")
        .join(exceptions, on=["part", "by", "parent"], how="anti")
        .join(bom, left_on=[*PLACE, "by"], right_on=[*PLACE, "part"], how="anti")
        .sort(*PLACE, "by", "rank", "part")
        .unique([*PLACE, "by"], keep="first", maintain_order=True)
    )
    none = pl.lit(None, pl.String)
    return found.drop("part").with_columns(
        pl.lit("substitutes").alias("table"),
        none.alias("with"),
        part="by",
        rank=pl.col("rank") + 1,
    )
