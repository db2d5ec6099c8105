"""Markets of many car makers by chance, in which chips are short.

Every firm has its own cars, some share a bought board that has chips inside; lots are
open, reserved or a maker's own; components wait for approval.
"""

from functools import cache
from random import Random
from typing import Any

from tests.builders import Fact, firm, fit, lot, market, need, part

from xinqiao import Market, Outcome, Policy, clear

SIZES = ("large", "medium", "small")
CATEGORIES = ("MCU", "power", "sensor")
CHIPS = tuple(f"chip-{number}" for number in range(6))
WEEKS = 4


def many(seed: int, firms: int = 8) -> Market:
    """A market of a number: the same every time."""
    random = Random(seed)
    facts = [*made(random), *lots(random, firms)]
    for number in range(firms):
        facts += one_firm(random, f"oem-{number}")
    return market(*facts)


def made(random: Random) -> list[Fact]:
    """Chips by category, and a board that a supplier builds."""
    chips = [
        part(name, kind="chip", category=CATEGORIES[number % len(CATEGORIES)])
        for number, name in enumerate(CHIPS)
    ]
    board = [part("board", kind="module", maker="tier"), fit("board", "chip-0", 2)]
    return [*chips, *board, fit("board", "chip-5"), lot("chip-other", 30)]


def lots(random: Random, firms: int) -> list[Fact]:
    """What arrives, about half of what would do."""
    some = [
        lot(chip, random.randint(1, 6) * firms, at, firm=f"dealer-{at}")
        for chip in CHIPS
        for at in range(WEEKS)
    ]
    ours = [
        lot(chip, random.randint(1, 9), firm=f"oem-{random.randrange(firms)}")
        for chip in CHIPS[:2]
    ]
    kept = lot("chip-2", random.randint(1, 9), reserved_for="oem-0")
    return [*some, *ours, kept]


def one_firm(random: Random, name: str) -> list[Fact]:
    """A car maker with its car, of a few chips and perhaps the board, and its needs."""
    car = f"car-of-{name}"
    wanted = random.sample(CHIPS, random.randint(3, 5))
    design = [fit(car, chip, random.randint(1, 2)) for chip in wanted]
    if random.random() < 0.5:
        design.append(fit(car, "board"))
    other = {"at": f"for {wanted[0]}", "rank": 2, "state": "candidate"}
    design.append(fit(car, "chip-other", **other))
    size = int(random.lognormvariate(2.5, 0.6)) + 1
    needs = [
        need(car, random.randint(1, size), at, firm=name, worth=random.uniform(1, 2))
        for at in range(WEEKS)
    ]
    share: dict[str, Any] = {"entitlement": float(size), "size": random.choice(SIZES)}
    return [firm(name, **share), part(car, maker=name), *design, *needs]


def as_text(tables: Any) -> str:
    """All that some tables say."""
    return "\n".join(table.write_csv() for table in tables.values())


RULES = Policy(stages=("fairness", "worth"), fairness="leximin")
"""Levels by entitlement first, then worth: what a round announces."""


@cache
def outcome(seed: int) -> Outcome:
    """What is cleared of a number."""
    return clear(many(seed), RULES)
