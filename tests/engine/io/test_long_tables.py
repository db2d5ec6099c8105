"""Long tables of outcomes are read in pieces, and say the same as if read at once."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from xinqiao.errors import UnreadableFile
from xinqiao.io.csv import read_csv
from xinqiao.io.typed import read_typed, typed
from xinqiao.market.outcome import spelt_out
from xinqiao.tables import OUTCOMES

TABLE = OUTCOMES["usage"]
HEADER = "demand,parent,position,part,week,pieces\n"
ROWS = [f'D{n % 7},M1,"P{n % 3}, left",C{n},2022-03-07,{n}\n' for n in range(200)]


@pytest.fixture
def file(tmp_path):
    def write(rows):
        path = tmp_path / "usage.csv"
        path.write_text(HEADER + "".join(rows), encoding="utf-8", newline="")
        return path

    return write


@pytest.mark.parametrize("size", [1, 40, 1000, 10**6])
@pytest.mark.parametrize("last", [[], ["D1,M1,P1,C1,2022-03-07,5"]])
def test_pieces_make_the_whole(file, size, last):
    path = file([*ROWS, *last])
    table = read_typed(path, TABLE, size)
    at_once = typed(path.name, TABLE, read_csv(path, TABLE))
    assert_frame_equal(spelt_out(table), at_once)


@pytest.mark.parametrize("size", [1, 1000])
def test_a_wrong_cell_is_named_by_its_line_in_the_file(file, size):
    path = file([*ROWS[:150], "D1,M1,P1,C1,7 March,5\n", *ROWS[150:]])
    with pytest.raises(UnreadableFile) as refused:
        read_typed(path, TABLE, size)
    assert [finding.rows for finding in refused.value.findings] == [(152,)]


def test_words_are_held_by_number(file):
    table = read_typed(file(ROWS), TABLE)
    words = [name for name, dtype in TABLE.schema.items() if dtype == pl.String]
    assert {table.schema[name] for name in words} == {pl.Categorical()}


def test_a_table_without_rows_is_a_table(file):
    assert spelt_out(read_typed(file([]), TABLE)).schema == TABLE.schema
