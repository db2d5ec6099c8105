"""A market for a test, from the facts that matter in it; the rest has defaults.

    market(fit("car", "chip", 2), lot("chip", 10), need("car", 8))

Weeks are numbers, 0 = 7 March 2022. Parts and firms that nobody describes are made up
from how they are used and what they are called: `oem…` makes cars, `tier…` parts,
`fab…` chips, the others are dealers.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

import polars as pl

from xinqiao.clearing import clear
from xinqiao.market import Market, Outcome, Policy

START = date(2022, 3, 7)
ROLES = {"oem": "oem", "tier": "tier1", "fab": "chipmaker"}
WEEKS = ("week", "usable_from", "usable_until")
FIRM_COLUMNS = ("firm", "maker", "reserved_for")


class Fact(NamedTuple):
    """One row of one table."""

    table: str
    cells: dict[str, Any]


def week(number: int) -> date:
    """Monday of a week; week 0 is the first."""
    return START + timedelta(weeks=number)


def firm(name: str, /, **cells: Any) -> Fact:
    """A firm, where its role, region, size, group or entitlement matters."""
    return Fact("firms", {"firm": name, "role": role_of(name), **cells})


def part(name: str, /, **cells: Any) -> Fact:
    """A part, where its maker, lead or kind matters."""
    return Fact("parts", {"part": name, **cells})


def fit(
    parent: str, component: str, per_unit: int = 1, at: str | None = None, **cells: Any
) -> Fact:
    """A component of a parent; in a position of its own unless `at` names one."""
    position = at or f"for {component}"
    row = {"parent": parent, "position": position, "part": component}
    return Fact("bom", {**row, "per_unit": per_unit, **cells})


def rule(component: str, by: str, **cells: Any) -> Fact:
    """A global rule: `by` may stand in for a component."""
    return Fact("substitutes", {"part": component, "by": by, **cells})


def lot(component: str, pieces: int, at: int = 0, **cells: Any) -> Fact:
    """A lot that arrives in week `at`, held by a dealer."""
    row = {"part": component, "pieces": pieces, "week": at, "firm": "dealer"}
    return Fact("supply", {**row, **cells})


def need(wanted: str, pieces: int, due: int = 0, **cells: Any) -> Fact:
    """A need of a car maker, due in week `due`."""
    row = {"part": wanted, "pieces": pieces, "week": due, "firm": "oem"}
    return Fact("demand", {**row, **cells})


def room(built: str, pieces: int, at: int = 0) -> Fact:
    """The most that can be built of a part in week `at`."""
    return Fact("capacity", {"part": built, "pieces": pieces, "week": at})


def lane(here: str, there: str, weeks: int) -> Fact:
    """Weeks on the way from one region to another."""
    row = {"from_region": here, "to_region": there, "weeks": weeks}
    return Fact("lanes", row)


def market(*facts: Fact) -> Market:
    """The market in which these facts hold."""
    return Market.from_tables(tables(*facts))


def cleared(*facts: Fact, **rules: Any) -> Outcome:
    """The outcome of a market; `rules` are settings of the policy."""
    return clear(market(*facts), Policy(**rules))


def tables(*facts: Fact) -> dict[str, pl.DataFrame]:
    """The tables of a market; lots and needs are numbered from 1."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for table, cells in facts:
        rows.setdefault(table, []).append(dict(cells))
    number(rows.get("supply", []), "lot", "lot")
    number(rows.get("demand", []), "demand", "need")
    rows["parts"] = described_parts(rows)
    rows["firms"] = described_firms(rows)
    return {name: table_of(found) for name, found in rows.items()}


def number(rows: list[dict[str, Any]], column: str, word: str) -> None:
    """Give the rows their names."""
    for count, row in enumerate(rows, 1):
        row.setdefault(column, f"{word}-{count}")


def described_parts(rows: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Every part that is used, with its kind: what is built into others is a module."""
    bom, rules = rows.get("bom", []), rows.get("substitutes", [])
    parents = {row["parent"] for row in bom}
    inside = {row["part"] for row in bom} | {row["by"] for row in rules}
    used = [(row["part"],) for row in rows.get("supply", []) + rows["demand"] + bom]
    used += [(row["part"], row["by"]) for row in rules]
    names = parents.union(*used)
    known = {row["part"]: row for row in rows.get("parts", [])}
    kinds = {
        name: "chip" if name not in parents else "module" if name in inside else None
        for name in names | set(known)
    }
    return [
        {"part": name, "kind": kind or "vehicle", **known.get(name, {})}
        for name, kind in sorted(kinds.items())
    ]


def described_firms(rows: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Every firm that is named, with the role that its name tells."""
    named = {
        row[column]
        for found in rows.values()
        for row in found
        for column in FIRM_COLUMNS
        if row.get(column) not in (None, "*")
    }
    known = {row["firm"]: row for row in rows.get("firms", [])}
    return [
        known.get(name, {"firm": name, "role": role_of(name)})
        for name in sorted(named | set(known))
    ]


def role_of(name: str) -> str:
    """The role that a firm's name tells."""
    start = name.split("-")[0]
    return ROLES.get(start, "distributor")


def table_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a table; numbers of weeks become Mondays."""
    return pl.DataFrame([dated(row) for row in rows], infer_schema_length=None)


def dated(row: dict[str, Any]) -> dict[str, Any]:
    """A row with Mondays for numbers of weeks."""
    return {
        name: week(value) if name in WEEKS and value is not None else value
        for name, value in row.items()
    }


def pieces(table: pl.DataFrame, **which: Any) -> int:
    """Pieces in the rows of a table that say so; weeks as numbers."""
    return int(table.filter(**dated(which))["pieces"].sum())


def delivered(outcome: Outcome, **which: Any) -> int:
    """Pieces delivered, of all needs or of some."""
    return pieces(outcome.deliveries, **which)


def by_week(table: pl.DataFrame, **which: Any) -> dict[int, int]:
    """Pieces of a table by number of the week."""
    rows = table.filter(**dated(which)).group_by("week").agg(pl.sum("pieces"))
    found: Iterable[tuple[date, int]] = rows.sort("week").rows()
    return {(monday - START).days // 7: count for monday, count in found}
