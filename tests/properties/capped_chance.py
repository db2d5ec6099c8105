"""Small markets by chance in which groups or classes have limits."""

from dataclasses import replace
from functools import cache
from random import Random

import polars as pl
from tests.properties.chance import CLASSES, Case, Chance, Traits, draw_case

from xinqiao import Outcome, clear


@cache
def capped_case(seed: int) -> Case:
    """The market of a number: several firms, some of one group, and a cap.

    Every fourth has lots in packs; most lots are open to all.
    """
    random = Random(seed)
    case = draw_case(random, Traits(packs=seed % 4 == 0, pieces=14))
    chance = Chance(random)
    joined = chance.happens(0.3)
    pair = pl.col("firm").is_in(["oem-1", "tier"])
    firms = case.market.firms.with_columns(
        group=pl.when(pair & joined).then(pl.lit("holding"))
    )
    opened = [chance.happens(0.8) for _ in range(case.market.supply.height)]
    supply = case.market.supply.with_columns(
        reserved_for=pl.when(pl.Series(opened, dtype=pl.Boolean))
        .then(pl.lit("*"))
        .otherwise("reserved_for")
    )
    market = case.market.replace(firms=firms, supply=supply)
    cap = chance.pick((0.25, 0.3, 0.4, 0.5, 0.6, 0.29))
    return replace(case, market=market, policy=replace(case.policy, cap=cap))


@cache
def capped_outcome(seed: int) -> Outcome:
    """Its outcome; many tests look at the same one."""
    return clear(capped_case(seed).market, capped_case(seed).policy)


@cache
def bounded_case(seed: int) -> Case:
    """The market of a number: classes with minimums, maximums or both."""
    random = Random(1000 + seed)
    case = draw_case(random, Traits(packs=seed % 4 == 0))
    chance = Chance(random)
    least = {k: chance.pick((0.3, 0.5, 0.8)) for k in CLASSES if chance.happens(0.6)}
    most = {
        k: chance.pick([p for p in (0.3, 0.45, 0.8) if p >= least.get(k, 0)])
        for k in CLASSES
        if chance.happens(0.6)
    }
    bounds = {"class_minimum": least, "class_maximum": most}
    return replace(case, policy=replace(case.policy, **bounds))


@cache
def bounded_outcome(seed: int) -> Outcome:
    """Its outcome; many tests look at the same one."""
    return clear(bounded_case(seed).market, bounded_case(seed).policy)
