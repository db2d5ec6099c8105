"""The tables of an outcome as numbers; what cannot be numbered is a breach.

Rows with a breach of this kind take no further part: what they leave open in the
equations is found there.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl

from xinqiao.market import Outcome
from xinqiao.verify.breaches import Breach, breaches
from xinqiao.verify.facts import Facts
from xinqiao.verify.trees import ROOT

KINDS: Mapping[str, Mapping[str, str]] = {
    "deliveries": {"demand": "need"},
    "builds": {"firm": "firm", "part": "part", "for_demand": "need"},
    "usage": {
        "demand": "need",
        "parent": "part",
        "position": "position",
        "part": "part",
    },
    "allocations": {
        "lot": "lot",
        "to_firm": "firm",
        "part": "part",
        "for_demand": "need",
        "parent": "part",
        "position": "position",
    },
    "leftovers": {"lot": "lot"},
    "shortfalls": {"demand": "need", "binding_part": "part"},
    "cures": {"demand": "need", "part": "part"},
    "bottlenecks": {"part": "part"},
}
"""What the identifiers in each table are of."""

CALLED = {"demand": "need", "for_demand": "need"}
"""Columns that are called by what they are of."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of an outcome by number; `row` counts from 0.

    `deliveries`: row, need, week, pieces. `builds`: row, firm, part, week, pieces,
    need. `usage`: row, need, component, week, pieces. `allocations`: row, lot, to_firm,
    part, week, pieces, need (blank: surplus), component (-1: at the root; blank:
    surplus). `leftovers`: row, lot, pieces. Weeks are buckets.
    """

    deliveries: pl.DataFrame
    builds: pl.DataFrame
    usage: pl.DataFrame
    allocations: pl.DataFrame
    leftovers: pl.DataFrame


def code_rows(outcome: Outcome, facts: Facts) -> tuple[Rows, list[Breach]]:
    """Number the rows of an outcome."""
    with ThreadPoolExecutor(2) as threads:
        tables = threads.map(lambda name: code_rows_of(name, outcome, facts), KINDS)
        coded = dict(zip(KINDS, tables, strict=True))
    found = [b for _, unknown, _ in coded.values() for b in unknown]
    found += [b for _, _, unusable in coded.values() for b in unusable]
    return Rows(**{name: coded[name][0] for name in Rows.__annotations__}), found


def code_rows_of(
    name: str, outcome: Outcome, facts: Facts
) -> tuple[pl.DataFrame, list[Breach], list[Breach]]:
    """Number the rows of one table: what has no number, and what may not be fitted."""
    rows, unknown = code_table(name, outcome.held(name), facts)
    if name not in ("usage", "allocations"):
        return rows, unknown, []
    rows, unusable = with_component(name, rows, facts)
    return rows, unknown, unusable


def code_table(
    name: str, table: pl.DataFrame, facts: Facts
) -> tuple[pl.DataFrame, list[Breach]]:
    """Number the identifiers and weeks of one table; name those that have no number."""
    found: list[Breach] = []
    columns = {"row": pl.int_range(table.height, dtype=pl.Int32(), eager=True)}
    lost = pl.repeat(value=False, n=table.height, eager=True)
    for column in table.columns:
        given = table[column]
        if column in KINDS[name]:
            code = facts.names[KINDS[name][column]].numbers(given)
        elif column == "week":
            code = facts.grid.numbers(given)
        else:
            continue
        columns[CALLED.get(column, column)] = code
        if code.null_count() == given.null_count():
            continue
        strange = given.is_not_null() & code.is_null()
        rows = pl.DataFrame({"row": columns["row"], "value": given}).filter(strange)
        rule = "WEEK" if column == "week" else "UNKNOWN"
        found += breaches(rule, name, rows.with_columns(column=pl.lit(column)))
        lost |= strange
    if "pieces" in table.columns:
        columns["pieces"] = table["pieces"]
    coded = pl.DataFrame({n: s.alias(n) for n, s in columns.items()})
    return coded.filter(~lost) if lost.any() else coded, found


def with_component(
    name: str, rows: pl.DataFrame, facts: Facts
) -> tuple[pl.DataFrame, list[Breach]]:
    """Put the number of the component in place of parent, position and part.

    An allocation without parent is at the root, or a surplus if it is for no need.
    """
    at = (
        pl.col("parent").cast(pl.Int64) * len(facts.names["position"])
        + pl.col("position")
    ) * len(facts.names["part"]) + pl.col("part")
    bill = facts.bill.components.select("component", at=at)
    rows = rows.with_columns(at=at).join(
        bill, on="at", how="left", maintain_order="left"
    )
    bare = pl.col("parent").is_null() & pl.col("position").is_null()
    wrong = pl.col("component").is_null() & ~bare
    if name == "allocations":
        root = bare & pl.col("need").is_not_null()
        at = pl.when(root).then(ROOT).otherwise(pl.col("component"))
        rows = rows.with_columns(component=at.cast(pl.Int32))
        wrong |= pl.col("need").is_null() & ~bare
    strays = rows.filter(wrong)
    part = facts.names["part"].of(strays["part"])
    found = breaches("NOT_USABLE", name, strays.select("row", part))
    return rows.filter(~wrong).drop("parent", "position", "at"), found
