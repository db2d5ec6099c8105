"""Workbooks are read by what their cells mean, not by how they look."""

from datetime import date, datetime

import pytest
import xlsxwriter
from tests.engine.io.given import book, codes, refusal, supply

from xinqiao.io import read_market, read_policy, read_tables, write_template
from xinqiao.market import Policy

HEADER = ["lot", "firm", "part", "week", "pieces"]


def test_a_date_cell_is_a_date_and_a_whole_number_has_no_fraction(tmp_path):
    row = [1001, "d", "chip-1", date(2022, 3, 7), 1000.0]
    path = book(tmp_path / "m.xlsx", supply=[HEADER, row])
    assert supply(path) == [("1001", "d", "chip-1", "2022-03-07", "1000")]


def test_dates_count_from_the_day_that_the_workbook_says(tmp_path):
    rows = [["week"], [datetime(2022, 3, 7)]]
    path = book(tmp_path / "m.xlsx", since_1904=True, supply=rows)
    assert supply(path) == [("2022-03-07",)]


def test_flags_and_numbers_of_every_size_are_read_exactly(tmp_path):
    row = [True, False, 0.125, 1e-7, 123456789012345]
    path = book(tmp_path / "m.xlsx", supply=[HEADER, row])
    assert supply(path) == [("true", "false", "0.125", "0.0000001", "123456789012345")]


def test_numbers_keep_all_their_digits_and_texts_stay_as_typed(tmp_path):
    numbers = [29278100.499564, 1 / 3, 1e-12, 123456.789012345, 12.5]
    texts = ["007", "1.10", "0.0000000001", "1e3", "0"]
    rows = [["lot", "price"], *map(list, zip(texts, numbers, strict=True))]
    found = supply(book(tmp_path / "m.xlsx", supply=rows))
    assert [row[0] for row in found] == texts
    assert [float(row[1]) for row in found] == numbers
    assert [row[1] for row in found][::4] == ["29278100.499564", "12.5"]


def test_of_a_formula_the_last_value_counts(tmp_path):
    path = tmp_path / "m.xlsx"
    made = xlsxwriter.Workbook(path)
    sheet = made.add_worksheet("supply")
    sheet.write_row(0, 0, ["pieces", "lot"])
    sheet.write_formula(1, 0, "=500+500", None, 1000)
    sheet.write_formula(1, 1, '="lot"&1', None, "lot1")
    made.close()
    assert supply(path) == [("1000", "lot1")]


def test_a_text_that_begins_like_a_formula_is_a_text(tmp_path):
    path = tmp_path / "m.xlsx"
    made = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    sheet = made.add_worksheet("supply")
    sheet.write_column(0, 0, ["lot", "=1+1", "+1", "-1", "@x", "\tx"])
    made.close()
    assert [row[0] for row in supply(path)] == ["=1+1", "+1", "-1", "@x", "\tx"]


def test_blank_rows_and_a_title_far_down_do_not_shift_the_rows_of_findings(tmp_path):
    path = tmp_path / "m.xlsx"
    write_template(path)
    good = ["lot-1", "distributor-a", "chip-1", date(2022, 3, 7), 1000]
    bad = ["lot-2", *good[1:4], "x"]
    rows = [[], [], [" lot", "firm ", *HEADER[2:]], [], good, [], bad]
    sheets = {name: as_rows(frame) for name, frame in read_tables(path)[0].items()}
    (found,) = refusal(book(path, **{**sheets, "supply": rows}))
    assert (found.table, found.column, found.rows) == ("supply", "pieces", (7,))


def as_rows(frame):
    return [frame.columns, *map(list, frame.rows())]


def test_a_sheet_with_only_a_header_is_a_table_without_rows(tmp_path):
    path = book(tmp_path / "m.xlsx", supply=[HEADER])
    assert supply(path) == []


def test_sheets_and_columns_may_have_their_chinese_names(tmp_path):
    path = book(tmp_path / "m.xlsx", **{"供给": [["批次编号", " 件数 "], ["a", 5]]})
    tables, _ = read_tables(path)
    assert tables["supply"].to_dicts() == [{"lot": "a", "pieces": "5"}]


def test_a_hidden_sheet_is_read_like_any_other(tmp_path):
    path = tmp_path / "m.xlsx"
    made = xlsxwriter.Workbook(path)
    made.add_worksheet("firms").write(0, 0, "firm")
    hidden = made.add_worksheet("supply")
    hidden.write_column(0, 0, ["lot", "a"])
    hidden.hide()
    made.close()
    assert supply(path) == [("a",)]


def test_notes_blank_sheets_and_charts_are_left_alone(tmp_path):
    path = tmp_path / "m.xlsx"
    made = xlsxwriter.Workbook(path)
    made.add_worksheet("supply").write_column(0, 0, ["lot", "a"])
    for name in ("Sheet2", "#scratch", "Read me", "说明页"):
        made.add_worksheet(name)
    made.get_worksheet_by_name("#scratch").write(0, 0, "1")
    made.get_worksheet_by_name("Read me").write(0, 0, "1")
    made.get_worksheet_by_name("说明页").write(0, 0, "1")
    made.add_chartsheet("chart")
    made.close()
    assert list(read_tables(path)[0]) == ["supply"]


def test_a_sheet_that_nobody_knows_is_refused_with_the_nearest_name(tmp_path):
    path = book(tmp_path / "m.xlsx", supply=[HEADER], suply2=[["lot"]])
    (found,) = refusal(path)
    assert (found.code, found.nearest) == ("XQ706", ("supply",))


def test_a_cell_that_shows_an_error_is_refused_by_its_place(tmp_path):
    path = tmp_path / "m.xlsx"
    made = xlsxwriter.Workbook(path)
    made.add_worksheet("firms").write(0, 0, "firm")
    sheet = made.add_worksheet("supply")
    sheet.write_row(0, 0, HEADER)
    sheet.write_formula(3, 4, "=NA()", None, "#N/A")
    made.close()
    (found,) = refusal(path)
    assert (found.code, found.table) == ("XQ721", "supply")
    assert "E4" in found.message["en"]


def test_what_is_wrong_with_all_sheets_is_said_at_once(tmp_path):
    path = book(
        tmp_path / "m.xlsx",
        supply=[["lot", "lot"]],
        供给=[["lot"]],
        demand=[["demand", ""], ["d", "x"]],
        whatever=[["x"]],
    )
    assert sorted(codes(path)) == ["XQ706", "XQ707", "XQ712", "XQ713"]


KEYS = [
    ["key", "value", "meaning"],
    ["stages", "worth, substitutes", "what is optimised"],
    ["weeks", "8x1,4x2", None],
    ["lateness", 0.05, None],
    ["usable", '["approved", "qualified"]', None],
    ["classes.order", "A1S1；ED01", None],
    ["rates.USD", 6.32, None],
    [None, None, None],
    ["proof.gap", None, "blank: the default"],
]
WANTED = Policy(
    stages=("worth", "substitutes"),
    weeks="8x1,4x2",
    lateness=0.05,
    usable=("approved", "qualified"),
    classes=("A1S1", "ED01"),
    rates={"USD": 6.32},
)


@pytest.mark.parametrize("name", ["policy", "Policy ", "规则"])
def test_a_policy_may_be_keys_and_values(tmp_path, name):
    path = book(tmp_path / "m.xlsx", supply=[HEADER], **{name: KEYS})
    assert read_policy(path) == WANTED


@pytest.mark.parametrize("title", [[], [["policy"]]])
def test_a_policy_may_be_its_own_text_line_by_line(tmp_path, title):
    lines = [[line] for line in WANTED.to_toml().splitlines()]
    path = book(tmp_path / "m.xlsx", supply=[HEADER], policy=title + lines)
    assert read_policy(path) == WANTED


def test_a_workbook_without_policy_has_none(tmp_path):
    path = book(tmp_path / "m.xlsx", supply=[HEADER], policy=[])
    assert read_policy(path) is None


def test_a_policy_in_other_columns_is_refused(tmp_path):
    path = book(tmp_path / "m.xlsx", supply=[HEADER], policy=[["stages", "worth"]])
    assert codes(path) == ["XQ729"]


def test_the_template_is_read_without_its_page_for_people(tmp_path):
    write_template(tmp_path / "t.xlsx")
    assert len(read_market(tmp_path / "t.xlsx").demand) == 1
