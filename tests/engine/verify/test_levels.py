"""Levels of the linear plan: one that was changed no longer fits the others."""

from dataclasses import replace

import polars as pl
import pytest
from tests.builders import cleared, fit, lot, need

from xinqiao import verify


@pytest.fixture(scope="module")
def outcome():
    return cleared(
        fit("car", "chip"),
        fit("cab", "chip"),
        lot("chip", 13),
        need("car", 10, firm="oem", worth=5),
        need("cab", 7, firm="tier", **{"class": "ED01"}),
    )


def test_levels_of_one_plan_fit_each_other(outcome) -> None:
    assert verify(outcome).proved


@pytest.mark.parametrize("by", [1.0, -1.0])
def test_a_level_changed_by_one_is_found_and_its_row_named(outcome, by) -> None:
    table = outcome.fill_rates
    for row in range(table.height):
        here = pl.when(pl.int_range(pl.len()) == row).then(by).otherwise(0.0)
        changed = table.with_columns(level=pl.col("level") + here)
        verdict = verify(replace(outcome, fill_rates=changed))
        assert not verdict.proved
        assert row + 2 in {b.row for b in verdict.breaches if b.table == "fill_rates"}
