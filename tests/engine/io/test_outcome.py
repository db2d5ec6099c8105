"""An outcome in files is whole, readable by anybody, and refused when it is not."""

import json

import fastexcel
import pytest
from tests.engine.io.given import altered
from tests.engine.io.markets import outcome

from xinqiao.errors import Refused
from xinqiao.io import read_market, read_outcome, read_policy, write_outcome
from xinqiao.tables import OUTCOMES


@pytest.fixture
def out(tmp_path):
    write_outcome(outcome(), tmp_path / "out")
    return tmp_path / "out"


def codes(path):
    with pytest.raises(Refused) as refused:
        read_outcome(path)
    return [found.code for found in refused.value.findings]


def test_the_folder_holds_tables_proof_run_and_the_market(out):
    names = sorted(p.relative_to(out).as_posix() for p in out.iterdir())
    tables = [f"{name}.csv" for name in OUTCOMES]
    assert names == sorted([*tables, "proof.json", "run.json", "market"])
    assert read_market(out / "market").demand.height == 1
    assert read_policy(out / "market") == outcome().policy


def test_the_proof_is_text_that_people_and_programs_read(out):
    text = (out / "proof.json").read_text(encoding="utf-8")
    assert text == (
        json.dumps(outcome().proof, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    )
    assert "规则" in text


def test_numbers_are_written_with_all_the_digits_they_need(out):
    assert "0.30000000000000004" in (out / "prices.csv").read_text()


def test_the_workbook_has_a_sheet_for_every_part(tmp_path):
    write_outcome(outcome(), tmp_path / "out.xlsx")
    names = fastexcel.read_excel(tmp_path / "out.xlsx").sheet_names
    assert names[: len(OUTCOMES)] == list(OUTCOMES)
    assert {"proof", "run", "policy", "market.firms", "market.bom"} <= set(names)


@pytest.mark.parametrize(
    ("file", "content", "code"),
    [
        ("deliveries.csv", None, "XQ725"),
        ("proof.json", None, "XQ725"),
        ("market/policy.toml", None, "XQ725"),
        ("deliveries.csv", "demand,week,pieces\nd,2022-03-07,some\n", "XQ726"),
        ("deliveries.csv", "demand,week,pieces\nd,07/03/2022,5\n", "XQ726"),
        ("deliveries.csv", "demand,week,pieces\nd,2022-03-07,\n", "XQ726"),
        ("deliveries.csv", "demand,week\nd,2022-03-07\n", "XQ731"),
        ("deliveries.csv", "demand,week,pieces,x\nd,2022-03-07,5,\n", "XQ731"),
        ("deliveries.csv", "demand,week,pieces\nd\n", "XQ711"),
        ("proof.json", "{", "XQ727"),
        ("proof.json", "[]", "XQ727"),
        ("run.json", "[" * 100_000, "XQ727"),
        ("market/supply.csv", "lot\n1,2\n", "XQ711"),
        ("market/policy.toml", "x = ", "XQ601"),
        ("market/supply.csv", "lot\n1\n", "XQ103"),
    ],
)
def test_an_outcome_that_is_not_whole_is_refused(out, file, content, code):
    (out / file).unlink()
    if content is not None:
        (out / file).write_text(content)
    assert code in codes(out)


def test_what_is_wrong_with_all_files_is_said_at_once(out):
    (out / "deliveries.csv").write_text("demand,week,pieces\n1\n")
    (out / "usage.csv").write_text("")
    (out / "run.json").write_text("x")
    (out / "market" / "firms.csv").write_text("")
    assert codes(out) == ["XQ711", "XQ704", "XQ727", "XQ704"]


def test_what_is_no_outcome_is_refused(tmp_path):
    (tmp_path / "out.csv").write_text("a")
    (tmp_path / "empty").mkdir()
    assert codes(tmp_path / "nowhere") == ["XQ701"]
    assert codes(tmp_path / "out.csv") == ["XQ732"]
    assert codes(tmp_path / "empty") == ["XQ725"]


def test_a_damaged_workbook_of_an_outcome_is_refused(tmp_path):
    write_outcome(outcome(), tmp_path / "out.xlsx")
    path = altered(tmp_path / "out.xlsx", "xl/sharedStrings.xml", lambda xml: xml[:900])
    assert set(codes(path)) == {"XQ717"}


def test_who_asks_for_a_table_gets_the_types_of_the_dictionary(out):
    read = read_outcome(out)
    for name, table in read.tables.items():
        assert table.schema == OUTCOMES[name].schema
