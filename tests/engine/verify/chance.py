"""Small markets drawn by chance, with everything in them that a market may have."""

from typing import Any

import numpy as np
import polars as pl
from tests.engine.verify.worlds import week

from xinqiao.errors import InvalidMarket
from xinqiao.market import Market, Policy, check_policy

FIRMS = [
    {"firm": "oem-a", "role": "oem", "size": "large", "region": "CN"},
    {"firm": "oem-b", "role": "oem", "size": "small", "region": "CN"},
    {"firm": "tier-c", "role": "tier1", "size": "medium", "region": "DE"},
    {"firm": "chips-d", "role": "chipmaker", "size": "large", "region": "DE"},
    {"firm": "dealer-e", "role": "distributor", "size": None, "region": None},
]
CHIPS = ("chip-1", "chip-2", "chip-3")
MODULES = ("board", "unit")
CARS = ("car-a", "car-b")
BUCKETS = ("", "", "", "3x1,2x2", "1x1,3x2")


def monday(number: Any) -> str:
    """Monday of a week, as text."""
    return str(week(int(number)))


def draw(seed: int) -> tuple[Market, Policy]:
    """A market and a policy that fits it; the same for the same seed."""
    rng = np.random.default_rng(seed)
    while True:
        policy = draw_policy(rng)
        try:
            market = Market.from_tables(draw_tables(rng, policy))
        except InvalidMarket:
            continue
        if not any(f.is_error for f in check_policy(market, policy)):
            return market, policy


def draw_policy(rng: np.random.Generator) -> Policy:
    """Buckets, states and classes by chance."""
    return Policy(
        weeks=str(rng.choice(BUCKETS)),
        lateness=float(rng.choice([0.0, 0.02, 0.3])),
        usable=("approved", "qualified") if rng.random() < 0.3 else ("approved",),
        classes=tuple(rng.permutation(["A1S1", "ED01"])) if rng.random() < 0.4 else (),
    )


def draw_tables(rng: np.random.Generator, policy: Policy) -> dict[str, pl.DataFrame]:
    """All tables by chance; not every draw is a market."""
    weeks = 7 if policy.weeks else int(rng.integers(2, 6))
    tables: dict[str, list[dict[str, Any]]] = {
        "firms": FIRMS,
        "parts": draw_parts(rng),
        "bom": draw_bom(rng, weeks),
        "supply": draw_supply(rng, weeks),
        "demand": draw_demand(rng, weeks),
    }
    if rng.random() < 0.4:
        tables["substitutes"] = draw_rules(rng, weeks)
    if rng.random() < 0.4:
        tables["capacity"] = [
            {"part": part, "week": monday(w), "pieces": rng.integers(0, 5)}
            for part in ("car-a", "board")
            for w in range(weeks)
            if rng.random() < 0.8
        ]
    if rng.random() < 0.4:
        tables["lanes"] = [{"from_region": "DE", "to_region": "CN", "weeks": 1}]
    return {
        name: pl.DataFrame([{k: text(v) for k, v in r.items()} for r in rows])
        for name, rows in tables.items()
        if rows
    }


def text(value: Any) -> str | None:
    """A cell as text."""
    return None if value is None else str(value)


def draw_parts(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Parts, their makers and leads."""
    maker = {"board": "tier-c", "unit": "oem-b", "car-a": "oem-a", "car-b": None}
    kinds = {**dict.fromkeys(CHIPS, "chip"), **dict.fromkeys(MODULES, "module")}
    return [
        {
            "part": part,
            "kind": kinds.get(part, "vehicle"),
            "maker": maker.get(part) if rng.random() < 0.9 else None,
            "lead_weeks": rng.choice([0, 0, 1, 2]) if part not in CHIPS else None,
        }
        for part in (*CHIPS, *MODULES, *CARS)
    ]


def draw_bom(rng: np.random.Generator, weeks: int) -> list[dict[str, Any]]:
    """Positions of one to three components; some only in some weeks, or linked."""
    below = {
        "board": CHIPS,
        "unit": (*CHIPS, "board"),
        "car-a": (*CHIPS, *MODULES),
        "car-b": (*CHIPS, *MODULES),
    }
    rows = []
    for parent, parts in below.items():
        positions = [f"P{n}" for n in range(1, int(rng.integers(2, 4)))]
        for position in positions:
            count = int(rng.integers(1, 4))
            for rank, part in enumerate(rng.permutation(parts)[:count], start=1):
                rows.append(
                    {
                        "parent": parent,
                        "position": position,
                        "part": str(part),
                        "per_unit": rng.choice([1, 1, 2, 3]),
                        "rank": rank,
                        "state": draw_state(rng),
                        "usable_from": draw_week(rng, weeks, 0.15),
                        "usable_until": draw_week(rng, weeks, 0.15),
                        "with": None,
                    }
                )
    link(rng, rows)
    return rows


def link(rng: np.random.Generator, rows: list[dict[str, Any]]) -> None:
    """Let some components ask for others of the same parent, into `rows`."""
    for row in rows:
        others = [
            r
            for r in rows
            if r["parent"] == row["parent"] and r["position"] != row["position"]
        ]
        if others and rng.random() < 0.12:
            other = others[int(rng.integers(len(others)))]
            row["with"] = f"{other['position']}={other['part']}"


def draw_state(rng: np.random.Generator) -> str:
    """Mostly approved."""
    states = ["approved", "qualified", "candidate", "rejected"]
    return str(rng.choice(states, p=[0.8, 0.1, 0.05, 0.05]))


def draw_week(rng: np.random.Generator, weeks: int, chance: float) -> str | None:
    """A Monday, or blank."""
    return monday(rng.integers(weeks)) if rng.random() < chance else None


def draw_rules(rng: np.random.Generator, weeks: int) -> list[dict[str, Any]]:
    """Rules that let one chip stand in for another."""
    pairs = [(a, b) for a in CHIPS for b in CHIPS if a != b]
    return [
        {
            "part": part,
            "by": by,
            "state": draw_state(rng),
            "usable_from": draw_week(rng, weeks, 0.2),
            "except_parent": "board" if rng.random() < 0.3 else None,
        }
        for part, by in pairs
        if rng.random() < 0.3
    ]


def draw_supply(rng: np.random.Generator, weeks: int) -> list[dict[str, Any]]:
    """Lots of chips, and a few modules and cars in stock."""
    rows = []
    for number in range(int(rng.integers(4, 12))):
        stock = rng.random() < 0.2
        part = rng.choice([*MODULES, *CARS]) if stock else rng.choice(CHIPS)
        firm = FIRMS[int(rng.integers(len(FIRMS)))]["firm"]
        reserved = rng.choice(["oem-a", "oem-b", "tier-c", "*"])
        rows.append(
            {
                "lot": f"lot-{number:02}",
                "firm": firm,
                "part": part,
                "week": monday(rng.integers(weeks + 1)),
                "pieces": rng.integers(0, 3 if stock else 12),
                "reserved_for": reserved if rng.random() < 0.4 else None,
                "blocked": "true" if rng.random() < 0.05 else None,
            }
        )
    return rows


def draw_demand(rng: np.random.Generator, weeks: int) -> list[dict[str, Any]]:
    """Needs for cars mostly; no two are alike, so none waits in another's line."""
    return [
        {
            "demand": f"need-{number}",
            "firm": rng.choice(["oem-a", "oem-b", "tier-c"]),
            "part": rng.choice([*CARS, *CARS, "board", "chip-1"]),
            "week": monday(rng.integers(weeks)),
            "pieces": rng.integers(1, 6),
            "class": rng.choice(["0001", "A1S1", "ED01"]),
            "worth": 1 + number * 0.37,
            "sell_through": rng.choice([1.0, 0.8]),
            "patience": rng.choice([0, 1, 3]) if rng.random() < 0.4 else None,
        }
        for number in range(int(rng.integers(1, 5)))
    ]


def crowded(market: Market, seed: int) -> Market:
    """The market with more needs, most of them alike, and lots on reels."""
    rng = np.random.default_rng(seed)
    demand, weeks = market.demand, market.demand["week"]
    needs = [
        demand.with_columns(
            demand=pl.col("demand") + f"-{copy}",
            worth=pl.lit(float(rng.choice([1.0, 2.0]))),
            pieces=pl.Series(rng.integers(0, 9, demand.height)),
            week=weeks.gather(rng.integers(0, demand.height, demand.height)),
        )
        for copy in range(3)
    ]
    amounts = [None, None, 2, 3]
    picks = rng.integers(0, 4, (2, market.supply.height))
    minimum, multiple = (
        pl.Series([amounts[p] for p in row], dtype=pl.Int64) for row in picks
    )
    supply = market.supply.with_columns(
        pl.col("pieces") * 3, minimum=minimum, multiple=multiple
    )
    shares = market.firms.with_columns(
        entitlement=pl.Series(rng.uniform(1, 5, market.firms.height)),
        group=pl.Series(["group", "group", None, None, None]),
    )
    firms = shares if seed % 2 else market.firms
    return market.replace(demand=pl.concat(needs), supply=supply, firms=firms)
