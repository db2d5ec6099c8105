"""Small markets by chance in which groups are compared."""

from dataclasses import dataclass, replace
from random import Random

import polars as pl
from tests.properties.chance import CARS, Chance, Traits, draw_case

from xinqiao import Market, Policy

SIZES = ("large", "medium", "small", "micro")
MAKERS = ("oem-1", "oem-2", "tier")


@dataclass(frozen=True)
class FairCase:
    """A market and a policy that compares levels."""

    market: Market
    policy: Policy


def fair_case(seed: int, *, rule: str = "", floors: bool | None = None) -> FairCase:
    """The market of a number: cars only, with sizes, entitlements and groups."""
    random = Random(seed)
    case = draw_case(random, Traits(weeks=4))
    chance = Chance(random)
    market = with_rights(chance, case.market)
    asked = rule or chance.pick(("leximin", "leximin", "proportional"))
    guarded = chance.happens(0.3) if floors is None else floors
    ranks = chance.happens(0.3)
    stages = ["classes"] * bool(case.policy.classes) + ["floors"] * guarded
    stages += ["fairness", "worth"] + ["substitutes"] * ranks
    sizes = {size: chance.pick((0.5, 0.8, 1.0)) for size in ("small", "micro")}
    policy = replace(
        case.policy,
        stages=tuple(stages),
        fairness=asked,
        between=chance.pick(("firms", "firms", "programmes", "sizes")),
        fairness_price=chance.pick((1.0, 1.0, 1.0, 0.1, 0.0)),
        floors=sizes if guarded else {},
    )
    return FairCase(market, policy)


def with_rights(chance: Chance, market: Market) -> Market:
    """The market for cars alone, with what shares are measured by."""
    entitled = chance.happens(0.6)
    joined = chance.happens(0.3)
    named = market.firms["firm"].to_list()
    firms = market.firms.with_columns(
        size=pl.Series([chance.pick(SIZES) for _ in named]),
        entitlement=pl.Series(
            [chance.pick((1.0, 2.0, 7.5, 40.0)) if entitled else None for _ in named],
            dtype=pl.Float64,
        ),
        group=pl.Series(
            [
                "holding" if joined and name in ("oem-1", "tier") else None
                for name in named
            ],
            dtype=pl.String,
        ),
    )
    cars = pl.col("part").is_in(CARS)
    demand = market.demand.with_columns(
        part=pl.when(cars).then("part").otherwise(pl.lit(CARS[0]))
    )
    return market.replace(firms=firms, demand=demand)
