"""Weeks and buckets: what lies where, and when a delay ends."""

import numpy as np
import polars as pl
import pytest
from tests.engine.verify.cases import CASES
from tests.engine.verify.worlds import week

from xinqiao.verify.grid import Grid, make_grid

GRID = Grid(week(0), np.array([0, 1, 2, 4]), np.array([1, 1, 2, 2]))


def test_weeks_run_from_the_first_in_supply_demand_or_capacity_to_the_last_one_due():
    outcome = CASES["capacity"]()
    grid = make_grid(outcome.market, outcome.policy)
    assert (grid.origin, grid.size) == (week(0), 5)


@pytest.mark.parametrize(("at", "bucket"), [(0, 0), (2, 2), (3, 3), (4, 3), (5, 4)])
def test_what_arrives_counts_from_the_first_bucket_that_starts_no_earlier(at, bucket):
    assert GRID.entering(np.array([at])) == [bucket]


@pytest.mark.parametrize(("at", "bucket"), [(0, 0), (2, 2), (3, 2), (5, 3)])
def test_what_is_due_is_due_in_the_bucket_that_holds_its_week(at, bucket):
    assert GRID.holding(np.array([at])) == [bucket]


def test_a_delay_rounds_up_to_the_start_of_a_bucket():
    assert list(GRID.ahead(1)) == [1, 2, 3, 4]
    assert list(GRID.ahead(2)) == [2, 3, 3, 4]
    assert list(GRID.back(2)) == [-1, -1, 0, 2]


def test_a_window_of_fitting_holds_whole_buckets_only():
    days = pl.Series([week(1), week(3), None], dtype=pl.Date)
    assert list(GRID.first(days)) == [1, 3, 0]
    assert list(GRID.last(days)) == [1, 2, 3]
    assert list(GRID.last(pl.Series([week(2), week(-1)]))) == [1, -1]


def test_a_date_is_a_bucket_only_if_one_starts_on_it():
    days = pl.Series([week(2), week(3), week(6), week(-1), None], dtype=pl.Date)
    assert GRID.numbers(days).to_list() == [2, None, None, None, None]
