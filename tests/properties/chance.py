"""Small markets by chance, with everything in them that a market may have.

Whatever is drawn is a market: only the numbers, names and links are left to chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st
from tests.builders import Fact, firm, fit, lane, lot, market, need, part, room, rule

from xinqiao import Market, Outcome, Policy, clear

CHIPS = ("chip-1", "chip-2", "chip-3", "chip-4")
MODULES = ("board", "unit")
CARS = ("car-1", "car-2")
BUILT = (*MODULES, *CARS)
FIRMS = ("oem-1", "oem-2", "tier", "fab", "dealer")
CLASSES = ("0001", "A1S1", "ED01")
T = TypeVar("T")


@dataclass(frozen=True)
class Case:
    """A market and the rules under which it is cleared."""

    market: Market
    policy: Policy


class Chance:
    """Draws from a source of randomness in words."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def happens(self, share: float) -> bool:
        """Something that happens in a share of all cases."""
        return self.random.randint(1, 100) <= 100 * share

    def count(self, least: int, most: int) -> int:
        """A whole number."""
        return self.random.randint(least, most)

    def pick(self, options: Sequence[T]) -> T:
        """One of several."""
        return options[self.random.randint(0, len(options) - 1)]

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """A few different ones, in any order."""
        rest, found = list(options), []
        for _ in range(min(count, len(rest))):
            found.append(rest.pop(self.random.randint(0, len(rest) - 1)))
        return found

    def maybe(self, share: float, **cells: Any) -> dict[str, Any]:
        """Cells that are there in a share of all cases."""
        return {key: value for key, value in cells.items() if self.happens(share)}


@dataclass(frozen=True)
class Traits:
    """What a market may have.

    `weeks`: the most there are. `packs`: lots with minimum or multiple. `buckets`: of
    several weeks. `pieces`: the most in a lot. `classes`: some are protected.
    """

    weeks: int = 6
    packs: bool = False
    buckets: bool = True
    pieces: int = 24
    classes: bool = True


def draw_case(random: Random, traits: Traits | None = None) -> Case:
    """A market and a policy that fits it."""
    chance, traits = Chance(random), traits or Traits()
    policy = draw_policy(chance, traits)
    weeks = sum(policy.buckets or ()) or chance.count(1, traits.weeks)
    facts = [
        *draw_firms(chance),
        *draw_parts(chance),
        *draw_design(chance, weeks),
        *draw_rules(chance, weeks),
        *draw_lots(chance, weeks, traits),
        *draw_needs(chance, weeks, policy),
        *draw_rooms(chance, weeks),
    ]
    return Case(market(*facts), policy)


def cases(traits: Traits | None = None) -> st.SearchStrategy[Case]:
    """Markets with their policies, as a strategy for Hypothesis."""
    source = st.randoms(use_true_random=False)
    return source.map(lambda random: draw_case(random, traits))


def seeded(seed: int, traits: Traits | None = None) -> Case:
    """The market of a number: the same every time."""
    return draw_case(Random(seed), traits)


@cache
def case_of(seed: int) -> Case:
    """The market of a number, with all traits; every fourth has lots in packs."""
    return seeded(seed, Traits(packs=seed % 4 == 0))


@cache
def outcome_of(seed: int) -> Outcome:
    """Its outcome; many tests look at the same one."""
    return clear(case_of(seed).market, case_of(seed).policy)


def draw_policy(chance: Chance, traits: Traits) -> Policy:
    """Buckets, states, protected classes and lateness."""
    buckets = traits.buckets and chance.happens(0.25)
    protected = traits.classes and chance.happens(0.4)
    classes = chance.some(CLASSES, chance.count(1, 2)) if protected else []
    return Policy(
        weeks=chance.pick(("3x1,2x2", "1x1,2x3", "2x1,1x2,1x3")) if buckets else "",
        lateness=chance.pick((0.0, 0.02, 0.02, 0.3)),
        usable=("approved", "qualified") if chance.happens(0.3) else ("approved",),
        classes=tuple(classes),
    )


def draw_firms(chance: Chance) -> list[Fact]:
    """All firms, with regions, and lanes in some markets."""
    regions = [chance.pick(("CN", "DE", "US")) for _ in FIRMS]
    facts = [firm(name, region=at) for name, at in zip(FIRMS, regions, strict=True)]
    if chance.happens(0.4):
        pairs = sorted({(a, b) for a in regions for b in regions if a != b})
        facts += [lane(*pair, chance.count(0, 2)) for pair in chance.some(pairs, 3)]
    return facts


def draw_parts(chance: Chance) -> list[Fact]:
    """Who makes what, and how long it takes."""
    makers = {"board": "tier", "unit": "oem-2", "car-1": "oem-1", "car-2": "oem-2"}
    modules = [
        part(
            name,
            kind="module" if name in MODULES else "vehicle",
            lead_weeks=chance.pick((0, 0, 0, 1, 2)),
            **chance.maybe(0.7, maker=makers[name]),
        )
        for name in BUILT
    ]
    return modules + [part(name, kind="chip") for name in CHIPS]


def draw_design(chance: Chance, weeks: int) -> list[Fact]:
    """Bills of materials: cars of chips, boards, units; units of chips, boards."""
    inside = {"board": CHIPS, "unit": (*CHIPS, "board")}
    rows: list[dict[str, Any]] = []
    for parent in BUILT:
        for number in range(chance.pick((1, 1, 2, 3))):
            options = inside.get(parent, (*CHIPS, *MODULES))
            rows += draw_position(chance, weeks, parent, f"P{number}", options)
    link(chance, rows)
    return [Fact("bom", row) for row in rows]


def draw_position(
    chance: Chance, weeks: int, parent: str, at: str, options: Sequence[str]
) -> list[dict[str, Any]]:
    """One to three components of a position; the first is as designed."""
    rows = []
    for rank, component in enumerate(
        chance.some(options, chance.pick((1, 1, 2, 3))), 1
    ):
        cells = {**chance.maybe(0.1, state=draw_state(chance)), **window(chance, weeks)}
        rank = 2 if rank == 3 and chance.happens(0.3) else rank
        fact = fit(parent, component, chance.pick((1, 1, 2, 3)), at, rank=rank, **cells)
        rows.append(fact.cells)
    return rows


def draw_state(chance: Chance) -> str:
    """A state of a component."""
    return chance.pick(("qualified", "qualified", "testing", "candidate", "rejected"))


def window(chance: Chance, weeks: int) -> dict[str, int]:
    """First and last week of fitting, sometimes."""
    since = chance.count(0, weeks)
    until = chance.count(since, weeks + 1)
    return chance.maybe(0.12, usable_from=since, usable_until=until)


def link(chance: Chance, rows: list[dict[str, Any]]) -> None:
    """Let some components ask for others in the same parent, into `rows`."""
    for row in rows:
        others = [
            other
            for other in rows
            if other["parent"] == row["parent"] and other["position"] != row["position"]
        ]
        if others and chance.happens(0.12):
            asked = chance.some(others, chance.pick((1, 1, 2)))
            found = {other["position"]: other["part"] for other in asked}
            row["with"] = ";".join(f"{at}={name}" for at, name in found.items())


def draw_rules(chance: Chance, weeks: int) -> list[Fact]:
    """Rules that let one chip stand in for another, or for a board."""
    if chance.happens(0.5):
        return []
    facts = []
    for component in (*CHIPS, "board"):
        for by in CHIPS:
            if by != component and chance.happens(0.2):
                cells = {**chance.maybe(0.2, state=draw_state(chance))}
                cells |= window(chance, weeks)
                cells |= chance.maybe(0.3, except_parent=chance.pick(BUILT))
                facts.append(rule(component, by, **cells))
    return facts


def draw_lots(chance: Chance, weeks: int, traits: Traits) -> list[Fact]:
    """Lots of chips, and some of built parts; open, owned, reserved or blocked."""
    names = [name for name in CHIPS if chance.happens(0.8)]
    names += [chance.pick(CHIPS) for _ in range(chance.count(0, 6))]
    names += [chance.pick(BUILT) for _ in range(chance.pick((0, 0, 1, 2)))]
    facts = []
    for name in names:
        cells = {
            "firm": chance.pick(FIRMS),
            **chance.maybe(0.25, reserved_for=chance.pick(("*", *FIRMS[:3]))),
            **chance.maybe(0.07, blocked=True),
            **chance.maybe(0.3, price=chance.count(1, 9), probability=0.5),
        }
        if "price" in cells:
            cells["currency"] = "CNY"
        count = chance.count(0, 4 if name in BUILT else traits.pieces)
        if traits.packs and count:
            cells |= packs(chance, count)
        at = max(0, chance.count(-weeks, weeks))
        facts.append(lot(name, count, at, **cells))
    return facts


def packs(chance: Chance, count: int) -> dict[str, int]:
    """Minimum and multiple that a lot of so many pieces can keep."""
    multiple, minimum = chance.pick((1, 2, 3, 5)), chance.pick((1, 1, 4, 7))
    if -(-minimum // multiple) * multiple > count:
        return {}
    return chance.maybe(0.6, multiple=multiple) | chance.maybe(0.6, minimum=minimum)


def draw_needs(chance: Chance, weeks: int, policy: Policy) -> list[Fact]:
    """Needs for cars mostly; those of protected classes among them."""
    facts = []
    classes = [*policy.classes, *(CLASSES[0] for _ in range(chance.count(1, 4)))]
    for kind in classes:
        cells = {
            "firm": chance.pick(FIRMS[:3]),
            "class": kind,
            "worth": chance.pick((1, 1, 2.5, 1.37)),
            "sell_through": chance.pick((1, 1, 0.8)),
            **chance.maybe(0.35, patience=chance.count(0, 2)),
        }
        wanted = chance.pick((*CARS, *CARS, *CARS, "board"))
        facts.append(
            need(wanted, chance.count(1, 6), chance.count(0, weeks - 1), **cells)
        )
        if chance.happens(0.5):
            again = {**facts[-1].cells, "pieces": chance.count(0, 5)}
            again["week"] = chance.count(0, weeks - 1)
            facts.append(Fact("demand", again))
    return facts


def draw_rooms(chance: Chance, weeks: int) -> list[Fact]:
    """How much of some parts can be built, in most weeks."""
    return [
        room(built, chance.count(0, 4), at)
        for built in chance.some(BUILT, chance.pick((0, 0, 1, 2)))
        for at in range(weeks)
        if chance.happens(0.8)
    ]
