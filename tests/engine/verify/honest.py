"""Outcomes that are right: whole-piece plans of the reference, with proof."""

import tomllib
from collections import Counter, defaultdict
from typing import Any

import polars as pl
from tests.engine.verify.program import Linear, Program
from tests.engine.verify.reference import World
from tests.engine.verify.worlds import market, table, typed

from xinqiao.market import Market, Outcome, Policy
from xinqiao.market.outcome import market_hash
from xinqiao.tables import INPUTS, OUTCOMES

TOLERANCE = 1e-8
FIRMS = """
    firm,role,size,region
    oem-a,oem,large,CN
    oem-b,oem,small,CN
    tier-c,tier1,medium,DE
    chips-d,chipmaker,large,DE"""
Rows = list[dict[str, Any]]


def honest_outcome(given: Market, policy: Policy | None = None) -> Outcome:
    """A best whole-piece plan of a small market, in all tables, with its proof."""
    policy = policy or Policy()
    world = World(given, policy)
    plan = Program(world, whole=True)
    for key in policy.classes:
        pieces = plan.solve_whole(key)
        plan.hold(key, sum(n for name, n in pieces.items() if earns(plan, key, name)))
    return put_together(world, plan, plan.solve_whole())


def earns(plan: Program, stage: str, name: Any) -> bool:
    """Whether a variable earns something in a stage."""
    return plan.names[name] in plan.gain[stage]


def outcome(policy: Policy | None = None, **texts: str) -> Outcome:
    """An outcome from texts of its market and plan; figures and proof are worked out.

    Without others, its firms are FIRMS. The linear plan and its prices are the best;
    the plan in whole pieces is as given.
    """
    told = {"firms": FIRMS} | {n: text for n, text in texts.items() if n in INPUTS}
    plan = {
        name: typed(name, table(text)).to_dicts()
        for name, text in texts.items()
        if name in OUTCOMES
    }
    return complete(market(**told), policy or Policy(), plan)


def put_together(world: World, plan: Program, pieces: dict[Any, int]) -> Outcome:
    """An outcome from the pieces of every variable of a plan."""
    return complete(world.market, world.policy, plan_rows(world, plan, pieces))


def complete(given: Market, policy: Policy, plan: dict[str, Rows]) -> Outcome:
    """An outcome from the rows of its plan: leftovers, figures and proof are added."""
    world = World(given, policy)
    rows = {"deliveries": [], "allocations": [], **plan}
    rows["leftovers"] = leftovers(world, rows["allocations"])
    rows |= figures(world, rows["deliveries"])
    stages, rows["prices"] = prove(world)
    return Outcome(
        market=given,
        policy=policy,
        **{name: frame(name, rows.get(name, [])) for name in OUTCOMES},
        proof=proof(world, rows, stages),
        run={},
    )


def leftovers(world: World, allocations: Rows) -> Rows:
    """What stays in each lot."""
    taken: Counter[str] = Counter()
    for row in allocations:
        taken[row["lot"]] += row["pieces"]
    return [
        {"lot": r["lot"], "pieces": r["pieces"] - taken[r["lot"]]} for r in world.lots
    ]


def frame(name: str, rows: Rows) -> pl.DataFrame:
    """A table of an outcome in canonical order."""
    page = OUTCOMES[name]
    table = pl.DataFrame(rows, schema=page.schema, orient="row")
    return table.sort(page.order, nulls_last=False)


def plan_rows(world: World, plan: Program, pieces: dict[Any, int]) -> dict[str, Rows]:
    """Rows of deliveries, builds, usage and allocations."""
    counts: dict[str, Counter[Any]] = defaultdict(Counter)
    for (kind, *name), number in pieces.items():
        if kind == "deliver":
            counts["deliveries"][name[0], world.monday(name[1])] += number
            continue
        place = world.places[name[0]]
        need, day = place.need, world.monday(name[-1])
        if kind == "build":
            maker = world.parts[place.part]["maker"] or need["firm"]
            counts["builds"][maker, place.part, day, need["demand"]] += number
        elif kind == "choose":
            for below, per_unit, *_ in place.choices[name[1]][name[2]]:
                at = need["demand"], below.parent, below.position, below.part, day
                counts["usage"][at] += number * per_unit
        elif kind == "draw":
            at = name[1], place.user, place.part, day, need["demand"]
            counts["allocations"][*at, place.parent, place.position] += number
    return {name: keyed(name, counter) for name, counter in counts.items()}


def keyed(name: str, counter: Counter[Any]) -> Rows:
    """Rows of a table from pieces by the other columns."""
    columns = [column for column in OUTCOMES[name].columns if column != "pieces"]
    return [
        {**dict(zip(columns, key, strict=True)), "pieces": number}
        for key, number in counter.items()
    ]


def figures(world: World, deliveries: Rows) -> dict[str, Rows]:
    """Rows of shortfalls and fill_rates, counted piece by piece."""
    got: dict[Any, Counter[str]] = defaultdict(Counter)
    short = []
    for need in world.needs:
        due = world.monday(world.holding(need["week"]))
        mine = [r for r in deliveries if r["demand"] == need["demand"]]
        on_time = sum(r["pieces"] for r in mine if r["week"] == due)
        late = sum(r["pieces"] for r in mine) - on_time
        lost = need["pieces"] - on_time - late
        if lost:
            short.append(
                {"demand": need["demand"], "pieces": lost, "reason": "CHIP_SHORT"}
            )
        size = world.firms[need["firm"]]["size"]
        for key in (
            ("firm", need["firm"]),
            ("programme", f"{need['firm']}|{need['part']}"),
            ("class", need["class"]),
            ("size", size),
        ):
            if key[1] is not None:
                got[key].update(
                    due=need["pieces"], on_time=on_time, late=late, lost=lost
                )
    rates = []
    for (scope, key), counts in got.items():
        rate = None
        if counts["due"]:
            rate = (counts["on_time"] + counts["late"]) / counts["due"]
        rates.append(
            {"scope": scope, "key": key, **{c: counts[c] for c in COUNTS}}
            | {"fill_rate": rate, "level": rate, "level_whole": rate}
        )
    return {"shortfalls": short, "fill_rates": rates}


COUNTS = ("due", "on_time", "late", "lost")


def prove(world: World) -> tuple[Rows, Rows]:
    """Stages with value, bound, gap and held level; and the prices that prove them."""
    program = Program(world)
    stages, prices = [], []
    there = {need["class"] for need in world.needs}
    order = [key for key in world.policy.classes if key in there]
    for name in world.policy.stages:
        for number, key in enumerate(order if name == "classes" else [name], start=1):
            answer = program.solve_linear(key)
            value = answer.value
            held = value - TOLERANCE * max(1.0, abs(value))
            stages.append(
                {"name": name, "round": number, "value": value, "bound": value}
                | {"gap": 0.0, "held": held, "key": key if name == "classes" else ""}
            )
            prices += priced(world, name, number, answer)
            program.hold(key, held)
    return stages, prices


def priced(world: World, name: str, number: int, answer: Linear) -> Rows:
    """Rows of prices of one stage, where a price is above zero."""
    rows = []
    for (kind, *key), price in answer.prices.items():
        row: dict[str, Any] = {"stage": name, "round": number, "price": price}
        if kind in ("pool", "capacity"):
            row |= {"kind": kind, "key": key[0], "week": world.monday(key[1])}
        elif kind == "held":
            plain = key[0] == "worth"
            row |= {"kind": "worth" if plain else "class"}
            row |= {"key": None if plain else key[0], "week": None}
        if price > 0 and "kind" in row:
            rows.append(row)
    return rows


def worth(world: World, deliveries: Rows) -> float:
    """Worth of deliveries, row by row: v · (1 - λ · weeks late)."""
    needs = {need["demand"]: need for need in world.needs}
    total = 0.0
    for row in deliveries:
        need = needs[row["demand"]]
        due = world.monday(world.holding(need["week"]))
        late = world.policy.lateness * ((row["week"] - due).days // 7)
        total += row["pieces"] * need["worth"] * need["sell_through"] * (1 - late)
    return total


def proof(world: World, rows: dict[str, Rows], stages: Rows) -> dict[str, Any]:
    """The content of proof.json."""
    best = next(s for s in stages if s["name"] == "worth")
    plan, base = worth(world, rows["deliveries"]), max(best["bound"], 1e-9)
    return {
        "status": "optimal",
        "worth": plan,
        "bound": best["bound"],
        "gap": (best["bound"] - plan) / base,
        "lp_worth": best["value"],
        "lp_gap": 0.0,
        "rounding": (best["value"] - plan) / base,
        "delivered": sum(r["pieces"] for r in rows["deliveries"]),
        "due": sum(need["pieces"] for need in world.needs),
        "stages": stages,
        "tolerance": TOLERANCE,
        "market_hash": market_hash(world.market, world.policy),
        "policy": tomllib.loads(world.policy.to_toml()),
        "rules": [dict(sentence) for sentence in world.policy.describe()],
    }
