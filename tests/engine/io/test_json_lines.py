"""Rows that come as lines of JSON."""

import pytest

from xinqiao.errors import UnreadableFile
from xinqiao.io import read_grids
from xinqiao.tables import INPUTS

DEMAND = INPUTS["demand"]


def test_each_line_is_a_row_and_a_name_that_lacks_is_a_blank() -> None:
    data = b'{"demand": "a", "pieces": 5}\n\n{"demand": "b", "worth": "0.1"}\n'
    (grid,) = read_grids(data, "rows", DEMAND)
    assert grid.header == ("demand", "pieces", "worth")
    assert grid.top == 0
    assert grid.cells.rows() == [("a", 5, None), ("b", None, "0.1")]


def test_values_of_many_kinds_are_told_apart_later() -> None:
    data = b'{"pieces": 5}\n{"pieces": "many"}\n{"pieces": null}\n'
    (grid,) = read_grids(data, "rows", DEMAND)
    assert grid.cells["0"].to_list() == ["5", "many", None]


@pytest.mark.parametrize(
    "data", [b'{"a": 1}\nnot json\n', b'{"a": 1}{"a": 2}\n', b'{"a": 1', b"{}{"]
)
def test_what_is_no_object_in_a_line_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_grids(data, "rows", DEMAND)
    (found,) = refused.value.findings
    assert found.code == "XQ734"
    assert {*found.message, *found.cure} == {"en", "zh"}
