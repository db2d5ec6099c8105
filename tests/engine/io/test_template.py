"""A template explains every column, and is a market that passes all checks."""

import re
from zipfile import ZipFile

import pytest
from tests.engine.io.given import codes

from xinqiao.io import read_market, read_policy, read_tables, write_template
from xinqiao.io.excel import Workbook
from xinqiao.io.words import KINDS, explained
from xinqiao.market import Policy, check_policy
from xinqiao.tables import INPUTS

COLUMNS = [c for table in INPUTS.values() for c in table.columns.values()]


@pytest.fixture(params=["t", "t.xlsx"])
def template(request, tmp_path):
    write_template(tmp_path / request.param)
    return tmp_path / request.param


def xml(path, entry):
    with ZipFile(path) as packed:
        return packed.read(entry).decode()


def test_a_fresh_template_is_clean(template):
    market = read_market(template)
    assert market.warnings == ()
    assert check_policy(market, read_policy(template)) == ()


def test_its_policy_is_the_default(template):
    assert read_policy(template) == Policy()


def test_every_table_is_there_with_all_columns_and_an_example(template):
    tables, _ = read_tables(template)
    assert {n: t.columns for n, t in tables.items()} == {
        name: list(table.columns) for name, table in INPUTS.items()
    }
    assert all(table.height for table in tables.values())


def test_its_policy_file_explains_every_key_in_both_languages(tmp_path):
    write_template(tmp_path / "t")
    text = (tmp_path / "t" / "policy.toml").read_text(encoding="utf-8")
    pairs = re.findall(r"# (.*[。])\n# (.*\.)\n(?:\w+ =|\n|$)", text)
    assert len(pairs) == 22
    assert all(re.search("[一-鿿]", zh) and en.isascii() for zh, en in pairs)


def test_the_workbook_begins_with_a_page_for_people_in_both_languages(tmp_path):
    write_template(tmp_path / "t.xlsx")
    book = Workbook.open(tmp_path / "t.xlsx")
    assert book.sheets == ("read me 说明", *INPUTS, "policy")
    page = book.cells("read me 说明")
    assert page.row(0) == ("说明", "read me")
    assert page.null_count().row(0) == (0, 0)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda c: f"{c.table}.{c.name}")
def test_every_header_says_what_it_means_in_both_languages(column):
    text = explained(column)
    assert {column.zh, column.name} <= set(text.replace(" *", "").splitlines())
    assert column.meaning in text
    assert column.meaning_zh in text
    assert all(word in text for word in KINDS[column.type])
    assert (
        ("必填" in text)
        == ("required" in text.split(column.meaning)[0])
        == column.required
    )
    assert all(choice in text for choice in column.choices)


def test_headers_carry_their_comments_and_lists_of_choices(tmp_path):
    write_template(tmp_path / "t.xlsx")
    pages = (f"xl/comments{n}.xml" for n in range(1, len(INPUTS) + 1))
    comments = "".join(xml(tmp_path / "t.xlsx", page) for page in pages)
    assert comments.count("<comment ref=") == len(COLUMNS)
    sheet = xml(tmp_path / "t.xlsx", "xl/worksheets/sheet6.xml")
    assert '"stock,transit,capacity"' in sheet
    assert '"true,false"' in sheet
    assert 'state="frozen"' in sheet


def test_rows_left_from_the_template_do_not_hide_what_is_wrong(tmp_path):
    write_template(tmp_path / "t")
    file = tmp_path / "t" / "supply.csv"
    file.write_text(file.read_text() + "lot-1,nobody,chip-1,2022-03-08,1.5,,,,,,,,\n")
    assert {"XQ301", "XQ203"} & set(codes(tmp_path / "t")) or codes(tmp_path / "t")
