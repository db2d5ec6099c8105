"""Components that are fitted only together: `with`."""

from collections.abc import Iterator

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.checks.components import components
from xinqiao.market.coerce import Draft
from xinqiao.market.findings import clipped, finding
from xinqiao.market.nearest import nearest

NAMED = 20
"""Wrong pairs that get a finding each."""


def pairs(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per pair of a `with`: parent, position, part, row, at, needs.

    `at`: the other position; `needs`: the component it must hold.
    """
    split = pl.col("pair").str.split_exact("=", 1).struct
    return (
        rows.filter(pl.col("with").is_not_null())
        .with_columns(pair=pl.col("with").str.split(";"))
        .explode("pair")
        .select(
            *("parent", "position", "part", "row"),
            at=split.field("field_0").str.strip_chars(),
            needs=split.field("field_1").str.strip_chars(),
        )
    )


def companions_exist(draft: Draft) -> Iterator[Finding]:
    """A `with` names another position of the same parent, and a component of it."""
    asked = pairs(draft["bom"]).drop_nulls(["parent", "position"])
    if not asked.height:
        return
    own = asked.filter(pl.col("at") == pl.col("position"))
    if own.height:
        yield finding("XQ406", table="bom", rows=own["row"].unique(), column="with")
    asked = asked.filter(pl.col("at") != pl.col("position"))
    listed = components(draft).select("parent", "part", at="position")
    listed = listed.filter(pl.col("parent").is_in(asked["parent"].unique().implode()))
    astray = asked.join(listed, on=["parent", "at"], how="anti")
    yield from named("XQ404", astray, listed, "at", ["parent"])
    placed = asked.join(astray, on=["parent", "at"], how="anti")
    absent = placed.join(
        listed,
        left_on=["parent", "at", "needs"],
        right_on=["parent", "at", "part"],
        how="anti",
    )
    yield from named(
        "XQ405", absent, listed.rename({"part": "needs"}), "needs", ["parent", "at"]
    )


def named(
    code: str, wrong: pl.DataFrame, listed: pl.DataFrame, column: str, place: list[str]
) -> Iterator[Finding]:
    """A finding for each position or component that is not there, with the nearest."""
    groups = wrong.group_by(
        "parent", "at", *(() if column == "at" else ("needs",)), maintain_order=True
    ).agg(pl.col("row").unique())
    for entry in groups.head(NAMED).iter_rows(named=True):
        here = [pl.col(name) == entry[name] for name in place]
        valid = listed.filter(here)[column].unique().sort().to_list()
        yield finding(
            code,
            table="bom",
            rows=entry["row"],
            column="with",
            nearest=nearest(entry[column], valid) or valid[:3],
            parent=clipped(entry["parent"]),
            position=clipped(entry["at"]),
            value=(clipped(entry[column]),),
        )
    if (rest := groups.slice(NAMED)).height:
        yield finding(
            code,
            table="bom",
            rows=rest["row"].explode().unique(),
            column="with",
            parent="…",
            position="…",
            value=tuple(map(clipped, rest[column])),
        )


def companions_can_be_named(draft: Draft) -> Iterator[Finding]:
    """Where a parent uses `with`, its positions and parts are free of `=` and `;`."""
    bom = draft["bom"]
    parents = bom.filter(pl.col("with").is_not_null())["parent"].unique()
    if parents.is_empty():
        return
    near = bom.filter(pl.col("parent").is_in(parents.implode()))
    for column in ("position", "part"):
        wrong = near.filter(pl.col(column).str.contains("[=;]"))
        if wrong.height:
            yield finding("XQ408", table="bom", rows=wrong["row"], column=column)
