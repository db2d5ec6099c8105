"""An outcome as plain facts about pieces and weeks, for laws that must hold in any."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl
from tests.properties.chance import Case

from xinqiao import Outcome
from xinqiao.planning.ground import lay_ground
from xinqiao.planning.plan import make_plan

Rows = list[dict[str, Any]]


def reached(case: Case) -> dict[str, float]:
    """What each stage of the plan in fractions reaches."""
    plan = make_plan(lay_ground(case.market, case.policy))
    return {f"{r.stage.name} {r.stage.key}".strip(): r.value for r in plan.results}


def lp_worth(case: Case) -> float:
    """Worth of the plan in fractions."""
    return reached(case)["worth"]


class Buckets:
    """Weeks of an outcome as numbers of buckets."""

    def __init__(self, outcome: Outcome) -> None:
        market = outcome.market
        dated = (market.supply, market.demand, market.capacity)
        self.first: date = min(table["week"].min() for table in dated if len(table))
        last = (market.demand["week"].max() - self.first).days // 7
        self.length = outcome.policy.buckets or (1,) * (last + 1)
        self.start = [sum(self.length[:at]) for at in range(len(self.length))]
        self.size = len(self.length)

    def number(self, monday: date) -> int:
        """Week as a number, 0 the first."""
        return (monday - self.first).days // 7

    def of(self, monday: date) -> int:
        """Bucket that begins in a week; every week of an outcome is one."""
        return self.start.index(self.number(monday))

    def since(self, week: int) -> int:
        """First bucket that begins in a week or later."""
        return next((b for b, at in enumerate(self.start) if at >= week), self.size)

    def holding(self, monday: date) -> int:
        """Bucket that holds a week."""
        week = self.number(monday)
        return max(b for b, at in enumerate(self.start) if at <= week)

    def inside(self, bucket: int, way: dict[str, Any]) -> bool:
        """Whether all weeks of a bucket lie in a window of fitting."""
        since, until = way["usable_from"], way["usable_until"]
        begin, length = self.start[bucket], self.length[bucket]
        early = since is not None and begin < self.number(since)
        late = until is not None and begin + length - 1 > self.number(until)
        return not early and not late

    def after(self, bucket: int, weeks: int) -> int:
        """Bucket in which what takes some weeks ends."""
        return self.since(self.start[bucket] + weeks)


class Facts:
    """The rows of an outcome, with what the market says of firms, parts and lots."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome, self.buckets = outcome, Buckets(outcome)
        market = outcome.market
        self.lots = by_name(market.supply, "lot")
        self.needs = by_name(market.demand, "demand")
        self.parts = by_name(market.parts, "part")
        self.firms = by_name(market.firms, "firm")
        self.lanes = {
            (row["from_region"], row["to_region"]): row["weeks"]
            for row in market.lanes.to_dicts()
        }

    def rows(self, table: str) -> Rows:
        """Rows of a table of the outcome, with the bucket of their week."""
        rows = self.outcome.tables[table].to_dicts()
        for row in rows:
            if "week" in row:
                row["bucket"] = self.buckets.of(row["week"])
        return rows

    def arrival(self, row: dict[str, Any]) -> int:
        """Bucket in which an allocated piece is there: leaving, and the lane."""
        holder = self.firms[self.lots[row["lot"]]["firm"]]["region"]
        receiver = self.firms[row["to_firm"]]["region"]
        return self.buckets.after(row["bucket"], self.lanes.get((holder, receiver), 0))

    def per_unit(self, parent: str, position: str, part: str) -> int:
        """Pieces of a component per piece of its parent."""
        rows = self.outcome.market.bom.filter(parent=parent, position=position)
        own = rows.filter(part=part)
        if len(own):
            return int(own["per_unit"].item())
        rules = self.outcome.market.substitutes.filter(
            pl.col("by") == part,
            pl.col("state").is_in(list(self.outcome.policy.usable)),
        )
        listed = rows.join(rules.select("part").unique(), on="part")
        return int(listed.sort("rank", "part")["per_unit"][0])

    def fitted(self) -> Iterator[tuple[tuple[str, str, str, int], int]]:
        """Pieces of parents that are filled: need, parent, position, bucket done."""
        filled: Counter[tuple[str, str, str, int]] = Counter()
        for row in self.rows("usage"):
            parent, position = row["parent"], row["position"]
            each = self.per_unit(parent, position, row["part"])
            done = self.buckets.after(row["bucket"], self.parts[parent]["lead_weeks"])
            assert row["pieces"] % each == 0
            filled[row["demand"], parent, position, done] += row["pieces"] // each
        yield from filled.items()


def by_name(table: pl.DataFrame, column: str) -> dict[str, dict[str, Any]]:
    """Rows of a table by their name."""
    return {row[column]: row for row in table.to_dicts()}


def totals(rows: Rows, *names: str) -> Counter[Any]:
    """Pieces of rows by some of their cells."""
    found: Counter[Any] = Counter()
    for row in rows:
        found[tuple(row[name] for name in names)] += row["pieces"]
    return found


def positions(outcome: Outcome) -> dict[str, list[str]]:
    """Positions of every parent."""
    found: dict[str, set[str]] = defaultdict(set)
    for parent, position in outcome.market.bom.select("parent", "position").rows():
        found[parent].add(position)
    return {parent: sorted(names) for parent, names in found.items()}
