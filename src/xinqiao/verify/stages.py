"""The stages of a policy: what each maximises, and what it holds of those before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
import polars as pl

from xinqiao.verify.bound import Goal
from xinqiao.verify.breaches import Breach, breaches
from xinqiao.verify.facts import Facts
from xinqiao.verify.prices import HELD, Prices


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage and round; `key`: the class it is about, else blank."""

    name: str
    round: int
    key: str = ""

    @property
    def kind(self) -> str:
        """What a price on holding this stage is called."""
        return "class" if self.name == "classes" else self.name


def list_stages(facts: Facts) -> tuple[Stage, ...]:
    """The stages that the policy asks for, in their order.

    The stage `classes` has a round for each protected class of which pieces are due.
    """
    return tuple(stages_of(facts))


def stages_of(facts: Facts) -> Iterator[Stage]:
    """The stages and rounds, one by one."""
    streams = facts.needs.rows.filter(pl.col("pieces") > 0)["stream"].unique()
    there = set(facts.needs.streams["class"].gather(streams))
    for name in facts.policy.stages:
        if name == "classes":
            order = [key for key in facts.policy.classes if key in there]
            for number, key in enumerate(order, start=1):
                yield Stage(name, number, key)
        else:
            yield Stage(name, 1)


def goal_of(
    stage: Stage,
    before: Sequence[Stage],
    held: Mapping[Stage, float],
    prices: Prices,
    facts: Facts,
) -> Goal:
    """What a piece earns in a stage, with the prices of holding those before it.

    gain = [class of the round] + Σ μ of its class, weight = [worth] + ω; off the bound
    go Σ μ·held + ω·held.
    """
    classes = facts.needs.streams["class"].to_numpy()
    gain = np.zeros(len(classes))
    if stage.name == "classes":
        gain += classes == stage.key
    owed, weight = 0.0, 1.0 if stage.name == "worth" else 0.0
    for earlier in before:
        price = prices.held.get((earlier.kind, earlier.key), 0.0)
        if not isfinite(held[earlier]):
            continue  # without a level that is held, its price pays for nothing
        owed += price * held[earlier]
        if earlier.name == "classes":
            gain += price * (classes == earlier.key)
        if earlier.name == "worth":
            weight += price
    return Goal(
        gain, weight, rank=1.0 if stage.name == "substitutes" else 0.0, held=owed
    )


def stray_prices(prices: pl.DataFrame, stages: Sequence[Stage]) -> list[Breach]:
    """Prices of no stage of the policy, or on what their stage does not hold."""
    names = [f"{stage.name} {stage.round}" for stage in stages]
    holds = [
        " ".join((name, earlier.kind, earlier.key))
        for at, name in enumerate(names)
        for earlier in stages[:at]
    ]
    stage = pl.concat_str("stage", "round", separator=" ")
    what = pl.concat_str(stage, "kind", "key", separator=" ")
    on_held = pl.col("kind").is_in(HELD)
    stray = ~stage.is_in(names) | (on_held & ~what.is_in(holds))
    return breaches(
        "PRICE_STAGE", "prices", prices.filter(stray).select("row", value=what)
    )
