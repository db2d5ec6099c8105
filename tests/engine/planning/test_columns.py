"""Rows in order, and rows that are alike added up, however large their numbers are."""

import numpy as np
import pytest

from xinqiao.planning.columns import order_by, sum_alike

SPANS = [(5, 3, 4), (2**40, 3, 2**40), (2**61, 7, 1)]


def rows(spans, count=500):
    chance = np.random.default_rng(1)
    return [chance.integers(0, span, count) for span in spans]


@pytest.mark.parametrize("spans", SPANS)
def test_rows_are_put_into_the_order_of_their_columns(spans):
    columns = rows(spans)
    order = order_by(columns)
    assert sorted(order) == list(range(500))
    ordered = list(zip(*(column[order] for column in columns), strict=True))
    assert ordered == sorted(ordered)


@pytest.mark.parametrize("spans", SPANS)
def test_pieces_of_rows_that_are_alike_are_added_up(spans):
    columns = rows(spans)
    pieces = np.arange(500)
    first, sums = sum_alike(columns, pieces)
    found = dict(zip(zip(*(c[first] for c in columns), strict=True), sums, strict=True))
    expected: dict[tuple[int, ...], int] = {}
    for key, many in zip(zip(*columns, strict=True), pieces, strict=True):
        expected[key] = expected.get(key, 0) + int(many)
    assert found == expected
    assert list(found) == sorted(expected)


def test_nothing_has_an_order_too():
    first, sums = sum_alike([np.zeros(0, np.int64)], np.zeros(0, np.int64))
    assert len(first) == 0
    assert len(sums) == 0
