"""The stages of a policy: what each maximises, and what it holds of those before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
import polars as pl

from xinqiao.verify.bound import Goal
from xinqiao.verify.breaches import Breach, breaches
from xinqiao.verify.classes import maximums, minimums
from xinqiao.verify.facts import Facts
from xinqiao.verify.grid import Floats
from xinqiao.verify.groups import Groups
from xinqiao.verify.prices import HELD, MOST, MOVES, Prices


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage and round; `key`: the class it is about, else blank.

    `most`: pieces up to which a round brings its class; None: as many as can be.
    """

    name: str
    round: int
    key: str = ""
    most: int | None = None

    @property
    def kind(self) -> str:
        """What a price on holding this stage is called."""
        if self.name == "fairness" and not self.round:
            return "worth"
        return {"classes": "class", **GROUPED}.get(self.name, self.name)

    @property
    def compares(self) -> bool:
        """Whether it is a round that raises levels of groups."""
        return self.name in GROUPED and self.round > 0


GROUPED = {"floors": "floor", "fairness": "level"}
"""Stages that compare groups, and what prices on their rows are called."""


def list_stages(
    facts: Facts, rounds: Mapping[str, int], *, earlier: bool = False
) -> tuple[Stage, ...]:
    """The stages that the policy asks for, in their order.

    The stage `classes` has a round for each class with a minimum, then one for each
    that is served first, if pieces of it are due. `rounds`: of stages that compare
    groups, as the proof lists them. Without an `earlier` outcome there is no stage
    `stability`.
    """
    stages = stages_of(facts, rounds)
    return tuple(s for s in stages if earlier or s.name != "stability")


def stages_of(facts: Facts, rounds: Mapping[str, int]) -> Iterator[Stage]:
    """The stages and rounds, one by one.

    Round 0 of `floors` states the mean level, that of `fairness` the worth without it.
    """
    streams = facts.needs.rows.filter(pl.col("pieces") > 0)["stream"].unique()
    there = set(facts.needs.streams["class"].gather(streams))
    for name in facts.policy.stages:
        if name == "classes":
            least = minimums(facts)
            for number, key in enumerate(least, start=1):
                yield Stage(name, number, key, least[key])
            order = [key for key in facts.policy.classes if key in there]
            for number, key in enumerate(order, start=1 + len(least)):
                yield Stage(name, number, key)
        elif name in GROUPED:
            if name == "floors" or facts.policy.fairness_price < 1:
                yield Stage(name, 0)
            for number in range(rounds[name]):
                yield Stage(name, number + 1)
        else:
            yield Stage(name, 1)


@dataclass(frozen=True, eq=False)
class Kept:
    """What stages before keep: levels by stage; pieces of groups, with their streams.

    `fixed`: by kind and name of a group: pieces, and 1 for its streams.
    """

    levels: Mapping[Stage, float]
    fixed: Mapping[tuple[str, str], tuple[float, Floats]]


def goal_of(stage: Stage, kept: Kept, prices: Prices, facts: Facts) -> Goal:
    """What a piece earns in a stage, with the prices of holding those before it.

    gain = [class of the round] + Σ μ of its class + Σ y of its groups, weight = [worth]
    + ω; off the bound go Σ μ·held + Σ y·kept + ω·held. What has no level that is held
    has a price that pays for nothing. A piece of a class with a maximum pays its price,
    and the bound gains price · maximum.
    """
    classes = facts.needs.streams["class"].to_numpy()
    gain = np.zeros(len(classes))
    if stage.name == "classes":
        gain += classes == stage.key
    owed, weight = 0.0, 1.0 if stage.kind == "worth" else 0.0
    latest = {(e.kind, e.key): (e, held) for e, held in kept.levels.items()}
    for name, (earlier, held) in latest.items():
        price = prices.held.get(name, 0.0)
        if earlier.kind in GROUPED.values() or not isfinite(held):
            continue
        owed += price * held
        if earlier.name == "classes":
            gain += price * (classes == earlier.key)
        if earlier.kind == "worth":
            weight += price
    for key, limit in limits_in(stage, facts).items():
        price = prices.held.get((MOST, key), 0.0)
        owed -= price * limit
        gain -= price * (classes == key)
    for name, (pieces, member) in kept.fixed.items():
        owed += prices.held.get(name, 0.0) * pieces
        gain += prices.held.get(name, 0.0) * member
    return Goal(
        gain,
        weight,
        rank=(stage.name == "substitutes") + prices.held.get(("substitutes", ""), 0.0),
        held=owed,
    )


def limits_in(stage: Stage, facts: Facts) -> dict[str, int]:
    """The most pieces that classes may get in a stage, by class that has a limit."""
    own = {} if stage.most is None else {stage.key: stage.most}
    return {**maximums(facts), **own}


def raise_levels(
    goal: Goal, shares: Mapping[str, float], groups: Groups, top: float
) -> Goal:
    """What a piece earns besides in a round that raises levels.

    `shares`: of the price sum, by name of the groups that still rise. Without a top
    they are brought to 1 in all; with one, to no more, and what is missing is the
    price of the top. Shares of nothing prove nothing.
    """
    total = sum(shares.values())
    scale = 1 / total if total and (np.isinf(top) or total > 1) else 1.0
    gain = goal.gain.copy()
    for key, share in shares.items():
        weight = groups.weight[groups.keys.index(key)]
        gain += scale * share / weight * groups.member(key)
    missing = max(0.0, 1 - scale * total)
    rest = missing * top if missing > 1e-12 else 0.0
    return Goal(gain, goal.weight, goal.rank, goal.held - rest)


def stray_prices(
    prices: pl.DataFrame,
    stages: Sequence[Stage],
    groups: Mapping[str, Groups],
    facts: Facts,
) -> list[Breach]:
    """Prices of no stage of the policy, or on what their stage does not hold."""
    names = [f"{stage.name} {stage.round}" for stage in stages]
    holds = [
        " ".join((name, earlier.kind, key))
        for at, name in enumerate(names)
        for earlier in stages[: at + stages[at].compares]
        for key in (groups[earlier.name].keys if earlier.compares else (earlier.key,))
    ]
    holds += [
        f"{name} {MOST} {key}"
        for name, stage in zip(names, stages, strict=True)
        for key in limits_in(stage, facts)
    ]
    stage = pl.concat_str("stage", "round", separator=" ")
    moved = pl.col("kind").is_in(MOVES) & (pl.col("stage") != "stability")
    what = pl.concat_str(stage, "kind", "key", separator=" ")
    on_held = pl.col("kind").is_in(HELD)
    stray = ~stage.is_in(names) | (on_held & ~what.is_in(holds)) | moved
    return breaches(
        "PRICE_STAGE", "prices", prices.filter(stray).select("row", value=what)
    )
