"""One firm's submitted rows as rows of the market of all: keys its own, rules unfolded.

What steers the market stands as the operator approved it; a rule of substitution acts
in its firm's own bills only, and so do its approvals: they are written into the bill.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from xinqiao.market.qualification import by_evidence
from xinqiao_web.rounds.keys import everybodys, prefix
from xinqiao_web.rounds.own import GRANTED, Tables, steered

PLACE = ["parent", "position"]
NAMED = "__named"
"""What a part is called in the market, beside the columns of any table."""

OF_RULES = ("state", "usable_from", "usable_until")


def in_market(firm: str, own: Tables, programmes: Mapping[str, Any]) -> dict[str, Any]:
    """A firm's rows by table, for the market of all."""
    named = names_of(firm, own)
    mine = pl.lit(prefix(firm))
    demand = steered(own["demand"], programmes)
    return {
        "parts": renamed(own["parts"], named, "part"),
        "bom": with_partners(renamed(written_out(own), named, "parent", "part"), named),
        "demand": renamed(demand, named, "part").with_columns(
            demand=mine + pl.col("demand")
        ),
        "supply": renamed(own["supply"], named, "part").with_columns(
            lot=mine + pl.col("lot")
        ),
        "pledges": own["pledges"].with_columns(lot=mine + pl.col("lot")),
        "capacity": renamed(own["capacity"], named, "part"),
    }


def names_of(firm: str, own: Tables) -> pl.DataFrame:
    """What the parts that a firm names are called in the market, beside `part`.

    Its own are its own, modules granted to it their makers'; all others are chips.
    """
    ours = own["parts"].select(
        "part", (pl.lit(prefix(firm)) + pl.col("part")).alias(NAMED)
    )
    makers = own[GRANTED]["maker"].unique().to_list()
    before = pl.col("maker").replace_strict(
        {maker: prefix(maker) for maker in makers}, return_dtype=pl.String
    )
    theirs = own[GRANTED].select("part", (before + pl.col("part")).alias(NAMED))
    return pl.concat([ours, theirs]).unique("part", keep="first", maintain_order=True)


def renamed(rows: pl.DataFrame, names: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Rows with the names that parts have in the market."""
    for column in columns:
        known = names.rename({"part": column})
        rows = (
            rows.join(known, on=column, how="left", maintain_order="left")
            .with_columns(pl.coalesce(NAMED, everybodys(pl.col(column))).alias(column))
            .drop(NAMED)
        )
    return rows


def with_partners(bom: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """A bill whose parts that go only together are named as in the market.

    `with` holds `position=part` several times, `;` between them.
    """
    pairs = (
        bom.with_row_index("at")
        .select("at", pair=pl.col("with").str.split(";"))
        .drop_nulls("pair")
    )
    pairs = pairs.explode("pair", empty_as_null=True)
    halves = pl.col("pair").str.split_exact("=", 1)
    pairs = pairs.select(
        "at",
        place=halves.struct.field("field_0").str.strip_chars(),
        part=halves.struct.field("field_1").str.strip_chars(),
    )
    pairs = (
        renamed(pairs, names, "part")
        .group_by("at", maintain_order=True)
        .agg((pl.col("place") + "=" + pl.col("part")).str.join(";").alias("with"))
    )
    rows = bom.drop("with").with_row_index("at")
    rows = rows.join(pairs, on="at", how="left", maintain_order="left")
    return rows.select(bom.columns)


def written_out(own: Tables) -> pl.DataFrame:
    """A firm's bill with what its rules add, in the states that its evidence shows."""
    rows = pl.concat([own["bom"], added(own)], how="diagonal")
    return by_evidence(rows, own).select(own["bom"].columns)


def added(own: Tables) -> pl.DataFrame:
    """Components that rules add: after all that is listed, the first rule's for each.

    A rule acts where its part is listed, unless the parent is excepted or the position
    has a row of its own for the substitute.
    """
    bom, rules = own["bom"], own["substitutes"]
    excepted = rules.drop_nulls("except_parent").select(
        "part", "by", parent="except_parent"
    )
    rules = rules.drop("except_parent").unique(["part", "by"], keep="first")
    found = bom.select(*PLACE, "part", "per_unit", "rank").join(rules, on="part")
    found = found.join(excepted, on=["part", "by", "parent"], how="anti")
    found = found.join(
        bom, left_on=[*PLACE, "by"], right_on=[*PLACE, "part"], how="anti"
    )
    found = found.sort(*PLACE, "by", "rank", "part")
    found = found.unique([*PLACE, "by"], keep="first", maintain_order=True)
    last = bom.group_by(PLACE).agg(last=pl.max("rank") + 1)
    return found.join(last, on=PLACE).select(
        *PLACE, "per_unit", *OF_RULES, part="by", rank="last"
    )
