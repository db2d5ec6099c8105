"""Where a cap holds a need back: what it allows, and what the need gets without it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from xinqiao.allocation.asked import Asked
from xinqiao.allocation.explanation import Words
from xinqiao.allocation.hindrances import Scene
from xinqiao.allocation.words import say

HUNDRED = 100.0


def cap_sentences(asked: Asked) -> Iterator[Words]:
    """Say which cap a piece of a need pays for, if any, and what it costs the need."""
    binding = binding_cap(asked.scene, asked.key)
    if binding is None:
        return
    yield say("need", "capped", **binding)
    if asked.solvable:
        trials = asked.solvable
        policy = replace(asked.scene.outcome.policy, cap=None)
        free, base = trials.of(asked.scene.outcome.market, policy), trials.base
        gained = base.lost[asked.key] - free.lost[asked.key]
        yield say("need", "uncapped", gained=gained, cars=free.cars - base.cars)


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
