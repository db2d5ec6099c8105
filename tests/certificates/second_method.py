"""The plan of a market once more, by another method: week by week, piece by piece.

Nothing here comes from the engine but the tables. Where the engine counts what has
happened by the end of a week, this counts what happens in it: pieces are delivered for
the week they were due in, stock is carried from week to week, at every place of every
tree. SciPy solves it, in fractions or in whole pieces.

A need is served from a tree of places: a place holds one part, for one use; it is
filled from pools (or lot by lot, for whole pieces) and by building there. Weeks are
buckets of the policy, numbered from 0.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import Any

import numpy as np
from tests.certificates.bills import Design, Row
from tests.certificates.program import Program, value_of
from tests.certificates.weeks import Calendar

from xinqiao.market import Market, Policy

STREAM = ("firm", "part", "class", "worth", "sell_through", "patience")


@dataclass(eq=False)
class Place:
    """One part for one use: `firms` may own what it draws, `receiver` gets it."""

    part: str
    firms: frozenset[str]
    receiver: str
    node: "Node | None" = None


@dataclass(eq=False)
class Node:
    """A part built at a place: groups of positions, each with its joint choices."""

    part: str
    groups: list[list["Choice"]] = field(default_factory=list)


@dataclass(eq=False)
class Choice:
    """A joint choice: what it takes of which place, its rows and its cost in ranks."""

    takes: list[tuple[Place, int]]
    rows: tuple[Row, ...]

    @property
    def cost(self) -> int:
        """Ranks above the best."""
        return sum(row["rank"] - 1 for row in self.rows)


class SecondMethod:
    """The plan of a market, written week by week.

    `lot_by_lot`: draw from lots, with their minimum and multiple, for whole pieces;
    else from pools.
    """

    def __init__(
        self, market: Market, policy: Policy, *, lot_by_lot: bool = False
    ) -> None:
        self.market, self.policy, self.lot_by_lot = market, policy, lot_by_lot
        self.calendar, self.design = Calendar(market, policy), Design(market, policy)
        self.firms = {row["firm"]: row for row in market.firms.to_dicts()}
        self.parts = {row["part"]: row for row in market.parts.to_dicts()}
        self.lanes = {
            (row["from_region"], row["to_region"]): row["weeks"]
            for row in market.lanes.to_dicts()
        }
        self.program = Program()
        self.worth: dict[int, float] = {}
        self.ranks: dict[int, float] = {}
        self.classes: dict[str, dict[int, float]] = defaultdict(dict)
        self.firm_pieces: dict[str, dict[int, float]] = defaultdict(dict)
        self.sources = self.list_sources()
        self.drawn: Any = defaultdict(lambda: defaultdict(list))
        self.openly: Any = defaultdict(lambda: defaultdict(list))
        self.group = ""
        self.taken: Any = defaultdict(list)
        self.completed: Any = defaultdict(list)
        for stream, needs in self.streams().items():
            self.write_stream(dict(zip(STREAM, stream, strict=True)), needs)
        self.write_sources()
        self.write_caps()
        self.write_maximums()
        self.write_capacity()

    # ---------------------------------------------------------------- what there is

    def streams(self) -> dict[tuple[Any, ...], list[Row]]:
        """Needs that differ in nothing but week and pieces."""
        found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in self.market.demand.to_dicts():
            if row["pieces"]:
                found[tuple(row[name] for name in STREAM)].append(row)
        return found

    def list_sources(self) -> dict[Any, list[Row]]:
        """Lots by pool, or each by itself; not those that are blocked or too late."""
        found: dict[Any, list[Row]] = defaultdict(list)
        for row in self.market.supply.to_dicts():
            row["bucket"] = self.calendar.at_least(self.calendar.week(row["week"]))
            if row["blocked"] or row["bucket"] == self.calendar.size:
                continue
            region = self.firms[row["firm"]]["region"] if self.lanes else None
            pool = (row["part"], self.owner(row), region)
            found[(*pool, row["lot"]) if self.lot_by_lot else pool].append(row)
        return found

    def owner(self, row: Row) -> str | None:
        """The firm that a lot is kept for, if any."""
        if row["reserved_for"]:
            return None if row["reserved_for"] == "*" else str(row["reserved_for"])
        own = self.firms[row["firm"]]["role"] in ("oem", "tier1")
        return (
            row["firm"] if own and self.parts[row["part"]]["kind"] == "chip" else None
        )

    def delay(self, source: Any, place: Place) -> int:
        """Weeks from a source to a place."""
        return self.lanes.get((source[2], self.firms[place.receiver]["region"]), 0)

    # ---------------------------------------------------------------- the trees

    def grow(self, place: Place, firm: str) -> None:
        """Add the node that builds at a place, and all below it."""
        if place.part not in self.design.bom:
            return
        maker = self.parts[place.part]["maker"]
        firms = place.firms | ({maker} if maker else set())
        node = Node(place.part)
        for group in self.design.groups(place.part):
            below: dict[tuple[str, str], Place] = {}
            choices = []
            for rows in group:
                takes = []
                for row in rows:
                    key = (row["position"], row["part"])
                    if key not in below:
                        below[key] = Place(row["part"], firms, maker or firm)
                        self.grow(below[key], firm)
                    takes.append((below[key], row["per_unit"]))
                choices.append(Choice(takes, rows))
            node.groups.append(choices)
        place.node = node

    # ---------------------------------------------------------------- the program

    def write_stream(self, stream: Row, needs: list[Row]) -> None:
        """One need line: deliveries from the root, and everything below."""
        root = Place(stream["part"], frozenset([stream["firm"]]), stream["firm"])
        self.grow(root, stream["firm"])
        self.group = self.firms[stream["firm"]]["group"] or stream["firm"]
        leaves: Any = defaultdict(dict)
        due: dict[int, int] = defaultdict(int)
        for row in needs:
            due[self.calendar.holds(row["week"])] += row["pieces"]
        start, size = self.calendar.start, self.calendar.size
        for since, count in due.items():
            last = size - 1
            if stream["patience"] is not None:
                last = min(last, self.calendar.after(since, stream["patience"]))
            each = {}
            for at in range(since, last + 1):
                number = self.program.var("deliver", root, since, at)
                late = self.policy.lateness * (start[at] - start[since])
                value = stream["worth"] * stream["sell_through"] * (1 - late)
                self.worth[number] = value
                self.classes[stream["class"]][number] = 1.0
                self.firm_pieces[stream["firm"]][number] = 1.0
                leaves[at][number] = each[number] = 1.0
            self.program.row(each, 0, count)
        self.write_place(root, leaves)

    def write_place(self, place: Place, leaves: Any) -> None:
        """Stock at a place: what comes in, less what leaves, is kept for next week."""
        comes: Any = defaultdict(dict)
        self.write_draws(place, comes)
        if place.node is not None:
            self.write_node(place.node, comes)
        for at in range(self.calendar.size):
            terms = dict(comes[at])
            for number, pieces in leaves[at].items():
                terms[number] = terms.get(number, 0.0) - pieces
            terms[self.program.var("stock", place, at)] = -1.0
            if at:
                terms[self.program.var("stock", place, at - 1)] = 1.0
            self.program.row(terms, 0, 0)

    def write_draws(self, place: Place, comes: Any) -> None:
        """What is sent to a place from the sources that it may draw from."""
        for source in self.sources:
            part, owner = source[:2]
            if part != place.part or (owner is not None and owner not in place.firms):
                continue
            first = min(row["bucket"] for row in self.sources[source])
            for at in range(first, self.calendar.size):
                there = self.calendar.after(at, self.delay(source, place))
                if there < self.calendar.size:
                    number = self.program.var("draw", place, source, at)
                    comes[there][number] = 1.0
                    self.drawn[source][at].append(number)
                    self.taken[source, place.receiver].append(number)
                    if owner is None:
                        self.openly[part, self.group][at].append(number)

    def write_node(self, node: Node, comes: Any) -> None:
        """What is started in a week takes its parts then, and comes a lead later."""
        lead, size = self.parts[node.part]["lead_weeks"], self.calendar.size
        takes: dict[Place, Any] = {}
        for at in range(size):
            done = self.calendar.after(at, lead)
            if done == size:
                continue
            started = self.program.var("start", node, at)
            comes[done][started] = 1.0
            self.completed[node.part, done].append(started)
            for group in node.groups:
                terms = {started: -1.0}
                for choice in group:
                    if all(self.calendar.inside(at, row) for row in choice.rows):
                        number = self.program.var("choose", choice, at)
                        terms[number] = 1.0
                        self.ranks[number] = -float(choice.cost)
                        self.take(choice, number, at, takes)
                self.program.row(terms, 0, 0)
        below = [place for group in node.groups for c in group for place, _ in c.takes]
        for place in dict.fromkeys(below):
            self.write_place(place, takes.get(place, defaultdict(dict)))

    def take(self, choice: Choice, number: int, at: int, takes: Any) -> None:
        """Book what a choice takes of its places."""
        for place, per_unit in choice.takes:
            takes.setdefault(place, defaultdict(dict))[at][number] = float(per_unit)

    def write_sources(self) -> None:
        """No more leaves a source than has arrived; lots are taken in packs."""
        for source, rows in self.sources.items():
            left: dict[int, float] = {}
            for at in range(self.calendar.size):
                left |= dict.fromkeys(self.drawn[source][at], 1.0)
                there = sum(row["pieces"] for row in rows if row["bucket"] <= at)
                self.program.row(dict(left), 0, there)
        if self.lot_by_lot:
            self.write_packs()

    def write_caps(self) -> None:
        """A group draws no more than its share of what has come openly by then."""
        if self.policy.cap is None:
            return
        share = Decimal(str(self.policy.cap))
        for (part, _), drawn in self.openly.items():
            lots = [
                row
                for source, rows in self.sources.items()
                for row in rows
                if source[:2] == (part, None)
            ]
            left: dict[int, float] = {}
            for at in range(self.calendar.size):
                left |= dict.fromkeys(drawn[at], 1.0)
                there = sum(row["pieces"] for row in lots if row["bucket"] <= at)
                self.program.row(dict(left), 0, int(share * there))

    def due_to(self, kind: str) -> Decimal:
        """Pieces due to a class."""
        return Decimal(self.market.demand.filter(**{"class": kind})["pieces"].sum())

    def write_maximums(self) -> None:
        """A class gets no more than a share of what is due to it, in whole pieces."""
        for kind, share in self.policy.class_maximum.items():
            most = int(Decimal(str(share)) * self.due_to(kind))
            self.program.row(self.classes.get(kind, {}), -np.inf, most)

    def minimums(self) -> Iterator[tuple[str, int]]:
        """Classes with a minimum in their order, and the whole pieces that it is."""
        shares, order = self.policy.class_minimum, self.policy.classes
        for kind in [*order, *sorted(set(shares) - set(order))]:
            if kind in shares and kind in self.classes:
                exact = Decimal(str(shares[kind])) * self.due_to(kind)
                most = Decimal(str(self.policy.class_maximum.get(kind, 1)))
                top = int(most * self.due_to(kind))
                least = min(top, int(exact.to_integral_value(ROUND_CEILING)))
                if least:
                    yield kind, least

    def write_packs(self) -> None:
        """A firm takes nothing of a lot, or whole multiples, the minimum at least."""
        total: dict[Any, dict[int, float]] = defaultdict(dict)
        for (source, firm), numbers in self.taken.items():
            row = self.sources[source][0]
            unit, least = row["multiple"] or 1, row["minimum"] or 1
            count = self.program.var("packs", source, firm)
            some = self.program.var("some", source, firm)
            self.program.most[some] = 1
            used = dict.fromkeys(numbers, 1.0) | {count: -float(unit)}
            self.program.row(used, -np.inf, 0)
            entry = -(-least // unit)
            self.program.row({count: 1.0, some: -float(entry)}, 0, np.inf)
            most = row["pieces"] // unit
            self.program.row({count: 1.0, some: -float(most)}, -np.inf, 0)
            total[source][count] = float(unit)
        for source, terms in total.items():
            self.program.row(terms, 0, self.sources[source][0]["pieces"])

    def write_capacity(self) -> None:
        """No more is completed in a bucket than there is room for in all its weeks."""
        rooms: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for row in self.market.capacity.to_dicts():
            rooms[row["part"]][self.calendar.week(row["week"])] += row["pieces"]
        for (part, at), numbers in self.completed.items():
            start, length = self.calendar.start[at], self.calendar.length[at]
            weeks = range(start, start + length)
            if all(week in rooms[part] for week in weeks):
                most = sum(rooms[part][week] for week in weeks)
                self.program.row(dict.fromkeys(numbers, 1.0), 0, most)

    # ---------------------------------------------------------------- the answers

    def stages(self, tolerance: float) -> list[tuple[str, float]]:
        """What each stage reaches, in fractions, with the earlier ones held.

        `tolerance`: share of its best that a stage may lose to later ones.
        """
        found = []
        for name, gain, most in self.goals():
            value = min(most, value_of(gain, self.program.solve(gain)))
            found.append((name, value))
            self.program.row(gain, value - tolerance * max(1.0, abs(value)), np.inf)
        return found

    def goals(self) -> Iterator[tuple[str, dict[int, float], float]]:
        """What each stage of the policy maximises, and up to what."""
        for stage in self.policy.stages:
            if stage == "classes":
                for name, least in self.minimums():
                    yield f"classes {name}", self.classes[name], least
                for name in self.policy.classes:
                    if name in self.classes:
                        yield f"classes {name}", self.classes[name], np.inf
            else:
                yield stage, self.worth if stage == "worth" else self.ranks, np.inf

    def best_worth(self, *, whole: bool) -> float:
        """The most worth, without other stages, in fractions or whole pieces."""
        return value_of(self.worth, self.program.solve(self.worth, whole=whole))
