"""CSV is read as people's programs write it; what would be misread is refused."""

import csv
from contextlib import suppress
from io import StringIO

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.io.given import LOT, SUPPLY, codes, example, folder, refusal, supply

from xinqiao.errors import UnreadableFile
from xinqiao.io import read_market
from xinqiao.io.bytes import as_utf8
from xinqiao.io.csv import parse
from xinqiao.io.shape import longest_line, records_of, stray_quote
from xinqiao.tables import INPUTS

ROW = ("lot-1", "distributor-a", "chip-1", "2022-03-07", "1000")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_chinese_text_is_read_in_every_usual_encoding(tmp_path, encoding):
    text = "lot,firm\n批次一,上海某整车企业\n"
    path = folder(tmp_path / "m", supply_csv=text.encode(encoding))
    assert supply(path) == [("批次一", "上海某整车企业")]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_of_every_program_are_understood(
    tmp_path, separator, newline
):
    text = (SUPPLY + LOT).replace(",", separator).replace("\n", newline)
    assert supply(folder(tmp_path / "m", supply_csv=text)) == [ROW]


def test_a_quoted_cell_may_hold_separators_line_breaks_and_quotes(tmp_path):
    text = 'lot,firm\n"a,b","5"" reel\nof ""it"""\n'
    path = folder(tmp_path / "m", supply_csv=text)
    assert supply(path) == [("a,b", '5" reel\nof "it"')]


def test_all_cells_are_text_so_that_codes_keep_their_zeros(tmp_path):
    path = folder(tmp_path / "m", supply_csv="lot,firm\n0001,NA\n1e5,null\n")
    assert supply(path) == [("0001", "NA"), ("1e5", "null")]


def test_blank_lines_at_the_end_do_not_count(tmp_path):
    text = SUPPLY + LOT + "\n\r\n  \n"
    assert supply(folder(tmp_path / "m", supply_csv=text)) == [ROW]


def test_findings_count_rows_as_the_spreadsheet_does_in_spite_of_blank_lines(tmp_path):
    bad = LOT.replace("1000", "some").replace("lot-1", "lot-2")
    text = "\n\n" + SUPPLY + "\n,,,,\n" + LOT + bad
    (found,) = refusal(example(tmp_path / "m", supply_csv=text))
    assert (found.table, found.rows) == ("supply", (7,))


def test_names_of_files_and_columns_may_be_chinese(tmp_path):
    text = "批次编号,持有企业, 物料 ,可用周,件数\n" + LOT
    path = example(tmp_path / "m", 供给_csv=text)
    (path / "supply.csv").unlink()
    assert read_market(path).supply["lot"].to_list() == ["lot-1"]


def test_names_are_read_without_their_case_and_the_spaces_around_them(tmp_path):
    path = folder(tmp_path / "m", Supply_CSV=" Lot ,FIRM\n1,2\n")
    assert supply(path) == [("1", "2")]


def test_a_column_without_name_and_content_is_left_out(tmp_path):
    path = folder(tmp_path / "m", supply_csv="lot,firm,,\n1,2,,\n3,4,,\n")
    assert supply(path) == [("1", "2"), ("3", "4")]


REFUSED = {
    "an empty file": (b"", "XQ704"),
    "a file of blanks": (b"\n \r\n\t", "XQ704"),
    "zero bytes": (b"lot,firm\na\0b,2\n", "XQ708"),
    "UTF-16 without its mark": ("lot,firm\n".encode("utf-16-le"), "XQ708"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "XQ708"),
    "Western text": ("lot,firm\nMüller,Café\n".encode("latin-1"), "XQ709"),
    "bytes of no language": (b"lot,firm\n\xff\xff,1\n", "XQ709"),
    "a quote inside of a cell": (b'lot,firm\n5" reel,1\n', "XQ710"),
    "text behind a closing quote": (b'lot,firm\n"a"b,1\n', "XQ710"),
    "a quote that is never closed": (b'lot,firm\n"a,1\nb,2\n', "XQ710"),
    "a carriage return behind a quote": (b'lot,firm\n"a"\rb,2\n', "XQ710"),
    "too few cells": (b"lot,firm\n1\n", "XQ711"),
    "too many cells": (b"lot,firm\n1,2,3\n", "XQ711"),
    "two columns of one name": (b"lot,firm,lot\n1,2,3\n", "XQ712"),
    "one column by both its names": ("lot,批次编号\n1,2\n".encode(), "XQ712"),
    "a column without a name": (b"lot,,firm\n1,x,2\n", "XQ713"),
    "a cell as long as a book": (b"lot,firm\n" + b"x" * 10_001 + b",2\n", "XQ714"),
    "a header without end": (b"lot," + b"x" * 200_000 + b"\n1,2\n", "XQ733"),
    "a line without end": (b"lot,firm\n" + b"x" * 2_000_000, "XQ733"),
    "fifty million cells": (b"lot" + b",x" * 1_000 + b"\n" * 50_000 + b"a", "XQ715"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_would_be_misread_is_refused(tmp_path, what):
    content, code = REFUSED[what]
    assert codes(folder(tmp_path / "m", supply_csv=content)) == [code]


def test_a_refusal_names_the_lines(tmp_path):
    ragged = folder(tmp_path / "a", supply_csv='\nlot,firm\n"1\n1",2\n3\n4,5,6\n7\n')
    few, many = refusal(ragged)
    assert (few.rows, many.rows) == ((5, 7), (6,))
    stray = folder(tmp_path / "b", supply_csv='lot,firm\n1,2\n3,4"\n')
    assert [found.rows for found in refusal(stray)] == [(3,)]
    undecodable = folder(tmp_path / "c", supply_csv=b"lot,firm\n1,2\n\xff,4\n")
    assert [found.rows for found in refusal(undecodable)] == [(3,)]


CELLS = st.text(st.sampled_from('ab,;\t"\n\r é汉 '), max_size=5)
GRIDS = st.integers(2, 4).flatmap(
    lambda width: st.lists(
        st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=6
    )
)


@given(
    grid=GRIDS,
    separator=st.sampled_from(",;\t"),
    newline=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_what_a_careful_program_writes_is_read_back_cell_by_cell(
    grid, separator, newline, quoting
):
    if quoting == csv.QUOTE_MINIMAL:  # it leaves a lone carriage return unquoted
        grid = [[cell.replace("\r", "") for cell in row] for row in grid]
    header = [f"column {n}" for n in range(len(grid[0]))]
    text = StringIO()
    csv.writer(
        text, delimiter=separator, lineterminator=newline, quoting=quoting
    ).writerows([header, *grid])
    found = parse(text.getvalue().encode(), "supply.csv", INPUTS["supply"])
    rows = [["" if cell is None else cell for cell in row] for row in found.rows()]
    used = [row for row in rows if any(cell.strip() for cell in row)]
    assert used == [row for row in grid if any(cell.strip() for cell in row)]


TEXTS = st.text(st.sampled_from('a,"\n\r汉'), min_size=1, max_size=30)


@given(text=TEXTS, size=st.integers(1, 7))
def test_a_file_is_checked_alike_whatever_pieces_it_is_cut_into(text, size):
    data, comma = text.encode(), ord(",")
    assert longest_line(data, size) == longest_line(data)
    assert stray_quote(data, comma, size) == stray_quote(data, comma)
    whole, cut = (records_of(data, comma, n) for n in (len(data), size))
    assert whole.starts.tolist() == cut.starts.tolist()
    assert whole.cells.tolist() == cut.cells.tolist()
    assert whole.blank.tolist() == cut.blank.tolist()


@given(
    st.one_of(
        st.binary(max_size=60),
        st.text(st.sampled_from('lot,;"\n\r\t 汉\0é'), max_size=40).map(str.encode),
    )
)
def test_whatever_is_in_a_file_it_is_read_or_refused(data):
    with suppress(UnreadableFile):
        frame = parse(as_utf8(data, "supply.csv"), "supply.csv", INPUTS["supply"])
        assert set(frame.dtypes) <= {pl.String}
