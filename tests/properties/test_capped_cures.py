"""Where caps hold needs back a cure is still enough: what is reserved is not capped."""

from dataclasses import replace

import polars as pl
import pytest
from tests.properties.capped_chance import capped_case, capped_outcome
from tests.properties.chance import Case
from tests.properties.test_cures import CRUMB, cured, lost

SEEDS = [seed for seed in range(28) if seed % 4]


def cures_in(seed: int) -> pl.DataFrame:
    """Cures found by solving the market again."""
    return capped_outcome(seed).cures.filter(found="market")


def up_to_worth(case: Case) -> Case:
    """The case as cures are solved for: later stages may serve its needs late."""
    return Case(case.market, replace(case.policy, stages=("classes", "worth")))


@pytest.mark.parametrize("seed", SEEDS)
def test_with_its_cure_a_need_is_met_in_the_whole_market(seed):
    for (name,), cures in cures_in(seed).group_by("demand"):
        case = up_to_worth(cured(capped_case(seed), cures))
        assert lost(case)[name] < CRUMB


def test_such_cures_are_for_needs_that_a_cap_holds_back_too():
    rows = [
        capped_outcome(seed).shortfalls.join(cures_in(seed), on="demand", how="semi")
        for seed in SEEDS
    ]
    assert (pl.concat(rows)["reason"] == "POLICY").sum() > 5
