"""Where a limit of the policy holds a need back: a cap, or the maximum of its class.

What it allows, and what the need would get without it, by solving the market again.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from xinqiao.allocation.asked import Asked
from xinqiao.allocation.explanation import Words
from xinqiao.allocation.hindrances import Scene
from xinqiao.allocation.words import say
from xinqiao.planning.stages import MOST

HUNDRED = 100.0
CENT = 1e-7  # prices below are the solver's dust


def limit_sentences(asked: Asked) -> Iterator[Words]:
    """Say which limits a piece of a need pays for, if any, and what they cost it."""
    if cap := binding_cap(asked.scene, asked.key):
        yield say("need", "capped", **cap)
        yield from without(asked, cap=None)
    if full := binding_maximum(asked):
        yield say("need", "class_full", **full)
        yield from without(asked, class_maximum={})


def without(asked: Asked, **settings: Any) -> Iterator[Words]:
    """Say what the need would get if the policy had other settings."""
    if asked.solvable:
        trials, outcome = asked.solvable, asked.scene.outcome
        free = trials.of(outcome.market, replace(outcome.policy, **settings))
        gained = trials.base.lost[asked.key] - free.lost[asked.key]
        cars = free.cars - trials.base.cars
        yield say("need", "without_limit", gained=gained, cars=cars)


def binding_maximum(asked: Asked) -> dict[str, Any] | None:
    """The maximum of a need's class, if it has a price: kind, share (%), most."""
    kind, outcome = asked.need["class"], asked.scene.outcome
    paid = outcome.prices.filter(stage="worth", kind=MOST, key=kind)["price"].sum()
    if paid <= CENT:
        return None
    most = int(asked.scene.ground.protection.at_most(kind))
    share = outcome.policy.class_maximum[kind] * HUNDRED
    return {"kind": kind, "share": share, "most": most}


def binding_cap(scene: Scene, key: str) -> dict[str, Any] | None:
    """The dearest cap on a piece of a need: part, who, share (%), week, most.

    `most`: pieces that the group may have drawn by the last week in which it binds.
    """
    found, ground = scene.need(key), scene.ground
    if found is None or not ground.caps.count:
        return None
    stream, due = found
    last = min(int(ground.streams.limit[stream, due]), ground.grid.size - 1)
    weeks = np.arange(due, last + 1)
    weeks = weeks[np.isfinite(scene.tracer.start[stream, weeks])]
    costs = scene.tracer.trace(np.full(len(weeks), stream), weeks)
    costs = costs.filter(kind="cap").sort("cost", "number", descending=[True, False])
    if costs.is_empty():
        return None
    cap = int(costs["number"][0])
    binds = int(np.flatnonzero(scene.tariff.cap[cap])[-1])
    part, who, _ = ground.caps.table.row(cap)
    share = float(ground.caps.share) * HUNDRED
    most, week = int(ground.caps.total[cap, binds]), ground.grid.mondays[binds]
    return {"part": part, "who": who, "share": share, "most": most, "week": week}
