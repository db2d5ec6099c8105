"""A cure is enough in the whole market, and half of it is not."""

from functools import cache

import polars as pl
import pytest
from tests.properties.chance import Case, case_of, outcome_of

from xinqiao.planning.ground import lay_ground
from xinqiao.planning.losses import lost_pieces
from xinqiao.planning.plan import make_plan

SEEDS = range(30)
CRUMB = 1e-4  # pieces: what stages may lose when they are held


def lost(case: Case) -> dict[str, float]:
    """Pieces that each need loses in the plan in fractions, made from nothing."""
    ground = lay_ground(case.market, case.policy)
    pieces = lost_pieces(ground.streams, make_plan(ground).delivered)
    return dict(zip(ground.streams.needs["demand"], pieces.tolist(), strict=True))


@cache
def lost_in(seed: int) -> dict[str, float]:
    """What the needs of a numbered market lose."""
    return {n: p for n, p in lost(case_of(seed)).items() if p > CRUMB}


def cures_in(seed: int) -> pl.DataFrame:
    """Cures of the needs that its plan in fractions loses."""
    return outcome_of(seed).cures.filter(pl.col("demand").is_in(list(lost_in(seed))))


def cured(case: Case, cures: pl.DataFrame, share: int = 1) -> Case:
    """The case in which a share of a need's cure has come, reserved for its firm."""
    needs = case.market.demand.select("demand", "firm")
    lots = cures.join(needs, on="demand").with_row_index("number")
    lots = lots.select(
        *("part", "week", "firm"),
        pl.col("pieces") // share,
        lot=pl.lit("cure-") + pl.col("number").cast(pl.String),
        reserved_for="firm",
    )
    supply = pl.concat([case.market.supply, lots], how="diagonal")
    return Case(case.market.replace(supply=supply), case.policy)


def in_last_place(case: Case, demand: str) -> Case:
    """The case in which other needs go before one, all else being equal."""
    less = pl.when(pl.col("demand") == demand).then(1 - 1e-5).otherwise(1.0)
    table = case.market.demand.with_columns(worth=pl.col("worth") * less)
    return Case(case.market.replace(demand=table), case.policy)


@pytest.mark.parametrize("seed", SEEDS)
def test_with_its_cure_a_need_is_met_in_the_whole_market(seed):
    for (name,), cures in cures_in(seed).group_by("demand"):
        assert lost(cured(case_of(seed), cures))[name] < CRUMB


@pytest.mark.parametrize("seed", SEEDS)
def test_with_half_of_its_cure_a_need_is_not_sure_to_be_met(seed):
    for (name,), cures in cures_in(seed).group_by("demand"):
        halved = cured(in_last_place(case_of(seed), name), cures, 2)
        assert lost(halved)[name] > CRUMB


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_plan_in_fractions_loses_is_solved_for_in_the_whole_market(seed):
    assert set(cures_in(seed)["found"]) <= {"market"}
