"""The proof that goes with an outcome: what was reached, and the most there is."""

import tomllib
from typing import Any

import numpy as np
import polars as pl

from xinqiao.allocation.names import ordered
from xinqiao.market.under_policy import notes_on_measure
from xinqiao.planning.fairness.evidence import (
    PIECE,
    alone,
    could_rise,
    pieces_kept,
    within,
)
from xinqiao.planning.fairness.groups import make_groups
from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.plan import Plan
from xinqiao.planning.stability import LESS, MORE
from xinqiao.planning.stages import TOLERANCE, StageResult
from xinqiao.solver import FirstOrder

OPTIMAL = 1e-6
SMALL = 1e-9
REACHED = 1e-6  # share by which a floor, or all that is due, may be missed


def make_proof(
    plan: Plan, delivered: Ints, market_hash: str, engine: str
) -> dict[str, Any]:
    """Gather status, worth, bound and gaps; `delivered`: whole pieces."""
    ground = plan.ground
    lp_worth, worth = plan_worth(plan), ground.worth(delivered.astype(np.float64))
    bound = worth_bound(plan, lp_worth)
    scale = max(abs(bound), SMALL)
    lp_gap, rounding = (bound - lp_worth) / scale, (lp_worth - worth) / scale
    policy = ground.policy
    return {
        "status": status(lp_gap, policy.gap, exact=not is_nearly_fair(plan)),
        "worth": worth,
        "bound": bound,
        "gap": (bound - worth) / scale,
        "lp_worth": lp_worth,
        "lp_gap": lp_gap,
        "rounding": rounding,
        "delivered": int(delivered[:, -1].sum()),
        "due": int(ground.streams.due.sum()),
        "stages": [stage_entry(result) for result in plan.results],
        "tolerance": TOLERANCE,
        "market_hash": market_hash,
        "engine": engine,
        "policy": tomllib.loads(policy.to_toml()),
        "rules": [dict(sentence) for sentence in policy.describe()],
        **(fair_pages(plan) if policy.is_fair else {}),
        **({"classes": classes_page(plan)} if policy.class_minimum else {}),
    }


def fair_pages(plan: Plan) -> dict[str, Any]:
    """What goes with a proof in which levels are compared."""
    ground = plan.ground
    notes = notes_on_measure(ground.market, ground.policy)
    return {"notes": notes, **floors_page(plan), **nearness_page(plan)}


def is_nearly_fair(plan: Plan) -> bool:
    """Whether levels were raised by a method that is not exact."""
    rounds = [r for r in plan.results if r.stage.raises]
    return bool(rounds) and isinstance(plan.run.solver, FirstOrder)


def nearness_page(plan: Plan) -> dict[str, Any]:
    """How near levels are to be fair, where they are not exactly.

    The share by which a lowest level could be raised, the greatest share of what it has
    that a group alone could have more, and the pieces by name, of at least one.
    """
    if not is_nearly_fair(plan):
        return {}
    groups = make_groups(plan.ground, plan.ground.policy.between)
    rise = could_rise(plan.results, groups)
    most = alone(rise, pieces_kept(plan.results, groups)).max(initial=0.0)
    both = zip(groups.keys, rise, strict=True)
    some = {key: float(pieces) for key, pieces in both if pieces >= PIECE}
    near = within(plan.results, groups)
    return {"fairness": {"within": near, "alone": float(most), "could_rise": some}}


def classes_page(plan: Plan) -> dict[str, Any]:
    """The classes that stay below their minimum."""
    rounds = [(r.stage, r.value) for r in plan.results if r.stage.most is not None]
    below = [s.key for s, value in rounds if value < (s.most or 0) * (1 - REACHED)]
    return {"below": sorted(below)}


def floors_page(plan: Plan) -> dict[str, Any]:
    """The mean level without floors, and the firms that stay below theirs; if any.

    Not those that have all that is due to them.
    """
    rounds = [r for r in plan.results if r.stage.name == "floors"]
    if not rounds:
        return {}
    groups = make_groups(plan.ground, "firms")
    due = dict(zip(groups.keys, groups.due, strict=True))
    below = [
        key
        for result in rounds
        for key, kept in result.fixed.items()
        if result.value < 1 - REACHED and kept < due[key] * (1 - REACHED)
    ]
    return {"floors": {"mean": rounds[0].value, "below": sorted(below)}}


def plan_worth(plan: Plan) -> float:
    """Worth of the plan in fractions, as the stage `worth` left it.

    Later stages may take a hair of it (the tolerance), for the solver's sake only.
    """
    reached = [r.value for r in plan.results if r.stage.name == "worth"]
    worth = reached[0] if reached else plan.ground.worth(plan.delivered)
    return without_dust(plan, worth)


def worth_bound(plan: Plan, lp_worth: float) -> float:
    """The bound of the stage `worth`; without that stage, all that is due, on time."""
    bounds = [r.bound for r in plan.results if r.stage.name == "worth"]
    bound = without_dust(plan, min([*bounds, all_on_time(plan)]))
    # Two ways to compute the same sum may differ in the last digit.
    return max(bound, lp_worth)


def all_on_time(plan: Plan) -> float:
    """Worth of everything that is due, delivered on time."""
    streams = plan.ground.streams
    return float((streams.value * streams.due.sum(axis=1)).sum())


def without_dust(plan: Plan, worth: float) -> float:
    """Nothing, where a worth is only what the solver's tolerance leaves of nothing."""
    return 0.0 if abs(worth) <= SMALL * all_on_time(plan) else worth


def status(lp_gap: float, wanted: float, *, exact: bool) -> str:
    """What the certificate says: `optimal`, `within_gap` or `best_found`.

    `exact`: whether levels are; a plan that is only nearly fair is not optimal.
    """
    if lp_gap <= OPTIMAL and exact:
        return "optimal"
    return "within_gap" if lp_gap <= max(wanted, OPTIMAL) else "best_found"


def stage_entry(result: StageResult) -> dict[str, Any]:
    """One stage for proof.json."""
    fixed = {"fixed": result.fixed} if result.fixed else {}
    return {
        "name": result.stage.name,
        "round": result.stage.round,
        "key": result.stage.key,
        "value": result.value,
        "bound": result.bound,
        "gap": result.gap,
        "held": result.held,
        **fixed,
    }


def prices_table(plan: Plan) -> pl.DataFrame:
    """Prices of all stages: one row per stage, round, kind, key and week."""
    tables = [stage_prices(plan, result) for result in plan.results]
    empty = pl.DataFrame(schema=["stage", "round", "kind", "key", "week", "price"])
    return ordered("prices", pl.concat(tables) if tables else empty)


def stage_prices(plan: Plan, result: StageResult) -> pl.DataFrame:
    """Prices of one stage; what is zero is left out."""
    ground = plan.ground
    limited = ground.net.parts.gather(ground.capacity.parts)
    dues = [(kind, key, price) for (kind, key), price in result.dues.items() if price]
    held = pl.DataFrame(
        dues,
        schema={"kind": pl.String, "key": pl.String, "price": pl.Float64},
        orient="row",
    ).with_columns(week=pl.lit(None, pl.Date))
    rows = [
        weekly(ground, "pool", ground.pools.table["id"], result.tariff.pool),
        weekly(ground, "capacity", limited, result.tariff.capacity),
        weekly(ground, "cap", ground.caps.table["id"], result.tariff.cap),
        held.select("kind", "key", "week", "price"),
    ]
    if result.tariff.moves is not None:
        first = ground.streams.needs.unique("stream", keep="first", maintain_order=True)
        moves, keys = result.tariff.moves, first.sort("stream")["demand"]
        rows.append(weekly(ground, LESS, keys, np.maximum(moves, 0)))
        rows.append(weekly(ground, MORE, keys, np.maximum(-moves, 0)))
    stage = result.stage
    return pl.concat(rows).with_columns(
        stage=pl.lit(stage.name), round=pl.lit(stage.round)
    )


def weekly(ground: Ground, kind: str, keys: pl.Series, prices: Floats) -> pl.DataFrame:
    """List the prices that are not zero: kind, key, week, price."""
    row, bucket = np.nonzero(prices)
    return pl.DataFrame(
        {
            "kind": pl.Series([kind] * len(row), dtype=pl.String),
            "key": keys.gather(row),
            "week": ground.grid.mondays.gather(bucket),
            "price": prices[row, bucket],
        }
    )
