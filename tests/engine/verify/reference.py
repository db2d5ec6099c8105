"""A second, slower planner, written for reading: plain loops, one variable per thing.

It knows nothing of `xinqiao.verify`: it reads the tables of a market itself, writes the
plan week by week as a program for SciPy, and can hand out a whole-piece outcome, linear
optima and dual prices. Markets must be tiny.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from typing import Any

from xinqiao.market import Market, Policy


@dataclass
class Place:
    """Where a part is needed, by one need; `choices`: of the node that builds it there.

    `choices`: one list per group of linked positions; a choice is a list of
    (place, per_unit, rank, first, last).
    """

    need: dict[str, Any]
    part: str
    parent: str | None
    position: str | None
    user: str
    entitled: set[str]
    buildable: bool = False
    choices: list[list[list[tuple[Any, ...]]]] = field(default_factory=list)


class World:
    """A market in plain dictionaries."""

    def __init__(self, market: Market, policy: Policy) -> None:
        self.market, self.policy = market, policy
        tables = {name: t.to_dicts() for name, t in market.tables.items()}
        self.firms = {r["firm"]: r for r in tables["firms"]}
        self.parts = {r["part"]: r for r in tables["parts"]}
        self.needs, self.lots = tables["demand"], tables["supply"]
        self.bom, self.rules = tables["bom"], tables["substitutes"]
        self.lanes = {
            (r["from_region"], r["to_region"]): r["weeks"] for r in tables["lanes"]
        }
        days = [r["week"] for n in ("supply", "demand", "capacity") for r in tables[n]]
        self.origin = min(days)
        last = self.number(max(r["week"] for r in self.needs))
        self.lengths = [1] * (last + 1)
        if policy.weeks:
            items = [item.split("x") for item in policy.weeks.split(",")]
            self.lengths = [int(b) for a, b in items for _ in range(int(a))]
        self.starts = [sum(self.lengths[:b]) for b in range(len(self.lengths))]
        self.size = len(self.starts)
        self.capacity = self.read_capacity(tables["capacity"])
        self.places: list[Place] = []
        self.roots = [self.grow_root(need) for need in self.needs]

    def number(self, day: Any) -> int:
        """Week number of a Monday."""
        return (day - self.origin).days // 7

    def monday(self, bucket: int) -> Any:
        """First Monday of a bucket."""
        return self.origin + timedelta(weeks=self.starts[bucket])

    def entering(self, week: int) -> int:
        """First bucket that starts no earlier; the number of buckets if none does."""
        return next((b for b, s in enumerate(self.starts) if s >= week), self.size)

    def ahead(self, bucket: int, weeks: int) -> int:
        """Bucket in which it is there some weeks later."""
        return self.entering(self.starts[bucket] + weeks)

    def holding(self, day: Any) -> int:
        """Bucket that holds a day."""
        return max(b for b, s in enumerate(self.starts) if s <= self.number(day))

    def window(self, row: dict[str, Any]) -> tuple[int, int]:
        """First and last week number of fitting."""
        since, until = row["usable_from"], row["usable_until"]
        return (
            self.number(since) if since else -(10**6),
            self.number(until) if until else 10**6,
        )

    def open_in(self, bucket: int, window: tuple[int, int]) -> bool:
        """Whether a bucket lies wholly in a window."""
        start = self.starts[bucket]
        return window[0] <= start and start + self.lengths[bucket] - 1 <= window[1]

    def read_capacity(self, rows: list[dict[str, Any]]) -> dict[tuple[str, int], int]:
        """Capacity by part and bucket, where every week of the bucket has a row."""
        weekly: dict[tuple[str, int], int] = {}
        for r in rows:
            at = r["part"], self.number(r["week"])
            weekly[at] = weekly.get(at, 0) + r["pieces"]
        capacity = {}
        for part in {r["part"] for r in rows}:
            for b, start in enumerate(self.starts):
                weeks = range(start, start + self.lengths[b])
                if all((part, w) in weekly for w in weeks):
                    capacity[part, b] = sum(weekly[part, w] for w in weeks)
        return capacity

    def last_chance(self, need: dict[str, Any]) -> int:
        """Last bucket in which a need may be served."""
        if need["patience"] is None:
            return self.size - 1
        due = self.starts[self.holding(need["week"])]
        return min(self.entering(due + need["patience"]), self.size - 1)

    def pool_of(self, lot: dict[str, Any]) -> tuple[str, str, str]:
        """Part, firm it is reserved for, region."""
        holder = self.firms[lot["firm"]]
        reserved = lot["reserved_for"] or ""
        own = holder["role"] in ("oem", "tier1")
        if not reserved and own and self.parts[lot["part"]]["kind"] == "chip":
            reserved = lot["firm"]
        reserved = "" if reserved == "*" else reserved
        region = (holder["region"] or "") if self.lanes else ""
        return lot["part"], reserved, region

    def may_draw(self, place: Place, pool: tuple[str, str, str]) -> bool:
        """Whether a place may draw from a pool."""
        return place.part == pool[0] and pool[1] in place.entitled | {""}

    def delay(self, place: Place, pool: tuple[str, str, str]) -> int:
        """Weeks on the lane from a pool to a place."""
        return self.lanes.get((pool[2], self.firms[place.user]["region"] or ""), 0)

    # ------------------------------------------------------------ trees

    def components(self, parent: str, position: str) -> list[dict[str, Any]]:
        """Usable components of a position, rules included."""
        rows = [
            r for r in self.bom if (r["parent"], r["position"]) == (parent, position)
        ]
        usable = [r for r in rows if r["state"] in self.policy.usable]
        listed = {r["part"] for r in rows}
        after = max(r["rank"] for r in rows) + 1
        excepted = {
            (r["part"], r["by"])
            for r in self.rules
            if r["except_parent"] == parent and r["state"] in self.policy.usable
        }
        for row in sorted(rows, key=lambda r: (r["rank"], r["part"])):
            for rule in self.rules:
                pair = rule["part"], rule["by"]
                if (
                    rule["part"] == row["part"]
                    and rule["state"] in self.policy.usable
                    and pair not in excepted
                    and rule["by"] not in listed
                ):
                    listed.add(rule["by"])
                    usable.append(
                        {**row, **rule, "part": rule["by"], "rank": after, "with": None}
                    )
        return usable

    def grow_root(self, need: dict[str, Any]) -> Place:
        """The tree of a need."""
        root = Place(need, need["part"], None, None, need["firm"], {need["firm"]})
        self.grow(root)
        return root

    def grow(self, place: Place) -> None:
        """Add the node that builds the part of a place, and what is below it."""
        self.places.append(place)
        positions = list(
            dict.fromkeys(r["position"] for r in self.bom if r["parent"] == place.part)
        )
        options = {p: self.components(place.part, p) for p in positions}
        if not positions or not all(options.values()):
            return
        place.buildable = True
        maker = self.parts[place.part]["maker"]
        user = maker or place.need["firm"]
        entitled = place.entitled | ({maker} if maker else set())
        fits = {}
        for position in positions:
            for c in options[position]:
                below = Place(
                    place.need, c["part"], place.part, position, user, entitled
                )
                self.grow(below)
                fits[position, c["part"]] = (
                    (below, c["per_unit"], c["rank"], *self.window(c)),
                    asks(c),
                )
        place.choices = [
            [
                [fits[p, part][0] for p, part in zip(group, chosen, strict=True)]
                for chosen in product(*([c["part"] for c in options[p]] for p in group))
                if granted(dict(zip(group, chosen, strict=True)), fits)
            ]
            for group in linked(positions, fits)
        ]


def asks(component: dict[str, Any]) -> dict[str, str]:
    """What a component may be fitted with only."""
    pairs = (component["with"] or "").split(";")
    return dict(pair.split("=") for pair in pairs if pair)


def linked(positions: list[str], fits: dict[Any, Any]) -> list[list[str]]:
    """Groups of linked positions."""
    groups = [{p} for p in positions]
    for (position, _), (_, asked) in fits.items():
        for other in asked:
            mine = next(g for g in groups if position in g)
            theirs = next(g for g in groups if other in g)
            if mine is not theirs:
                mine |= theirs
                groups.remove(theirs)
    return [sorted(g) for g in groups]


def granted(chosen: dict[str, str], fits: dict[Any, Any]) -> bool:
    """Whether a joint choice grants all that its members ask for."""
    return all(
        chosen.get(other) == wanted
        for item in chosen.items()
        for other, wanted in fits[item][1].items()
    )
