"""Pages of what a round tells: a firm's result, the situation, objections."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from django.utils.translation import override
from tests.web.actors import client, firm
from tests.web.rounds.firms import Small, small
from tests.web.rounds.flow import published, reviewed
from tests.web.rounds.markets import outcome

from xinqiao_web.core.disclosure import Rule
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.proofs import lines_of
from xinqiao_web.rounds.proofs.verify_export import read, verify
from xinqiao_web.rounds.releases import contributions_of, released
from xinqiao_web.rounds.releases.page import situation
from xinqiao_web.rounds.results import page, result_of

RULE = Rule(5, 0.2)


@pytest.fixture(scope="module")
def told() -> tuple[Small, m.Round]:
    """A small market whose round is published."""
    who = small()
    return who, published(who, reviewed(who))


@pytest.mark.parametrize(
    ("tongue", "words"),
    [("en", "Of 10 cars due, 6 are delivered (60 %)"), ("zh-hans", "应交 10 辆")],
)
def test_a_member_reads_its_result_and_a_rival_finds_none(
    told: tuple[Small, m.Round], tongue: str, words: str
) -> None:
    who, round = told
    browser = client(who.oem.firm, "viewer")
    answer = browser.get("/results/", follow=True, headers={"Accept-Language": tongue})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert words in text
    assert "<svg" in text
    assert who.chip in text
    assert who.seller.firm not in text
    assert client(firm()).get(f"/rounds/{round.number}/result").status_code == 404
    assert client(firm()).get("/results/").status_code == 200


def test_the_export_of_the_page_verifies_against_the_root_of_the_situation(
    told: tuple[Small, m.Round], tmp_path: Path
) -> None:
    who, round = told
    browser = client(who.oem.firm)
    public = client(firm(office="regulator"), "regulator")
    answer = public.get(f"/rounds/{round.number}/situation")
    root = re.search(r"<code>([0-9a-f]{64})</code>", answer.content.decode())
    export = browser.get(f"/rounds/{round.number}/result.zip")
    file = tmp_path / "result.zip"
    file.write_bytes(export.content)
    assert root is not None
    assert verify(read(file), root[1]) == []
    with zipfile.ZipFile(BytesIO(export.content)) as archive:
        assert "verify_export.py" in archive.namelist()


@pytest.mark.parametrize("office", ["operator", "regulator"])
def test_offices_read_the_situation_and_no_result(
    told: tuple[Small, m.Round], office: str
) -> None:
    browser = client(firm(office=office), office)
    assert browser.get("/situation/", follow=True).status_code == 200
    for name in ("result", "result.zip"):
        place = f"/rounds/{told[1].number}/{name}"
        assert browser.get(place).status_code == 403


def test_an_objection_is_made_on_its_page(told: tuple[Small, m.Round]) -> None:
    who, round = told
    place = f"/rounds/{round.number}/objections"
    browser = client(who.oem.firm)
    assert browser.post(place, {"text": " "}).status_code == 422
    answer = browser.post(place, {"text": "<b>need-1</b>"}, follow=True)
    assert "&lt;b&gt;need-1&lt;/b&gt;" in answer.content.decode()
    others = client(firm()).get(place).content.decode()
    assert "need-1" not in others
    assert client(who.oem.firm).get("/rounds/999999/objections").status_code == 404


@pytest.mark.parametrize("tongue", ["en", "zh-hans"])
def test_a_rich_result_is_said_in_words(tongue: str) -> None:
    tables = {
        name: lines_of(table)
        for name, table in result_of(outcome(0), "oem-0", RULE).tables.items()
    }
    with override(tongue):
        shown = {table.name: table for table in page.shown(tables)}
        assert len(page.sentences(tables, tongue[:2])) == 2
        drawn = page.chart(tables)
    assert drawn is not None
    assert len(drawn.weeks) == len({row[1] for row in tables["cars"][1:]})
    assert {"totals", "held_back", "needs", "cures", "coming"} <= set(shown)
    said = " ".join(c.text for t in shown.values() for row in t.rows for c in row)
    assert "CHIP_SHORT" not in said
    assert "true" not in said


@pytest.mark.parametrize("tongue", ["en", "zh-hans"])
def test_the_situation_shows_all_that_is_published_and_says_what_is_not(
    tongue: str,
) -> None:
    totals = released(contributions_of(outcome(0)), RULE).totals
    with override(tongue):
        facts = situation(2, {1: totals, 2: totals})
    cells = [cell for _, row in facts.gap.rows for cell in row]
    gap = totals.filter(table="gap")
    withheld = "不公布" if tongue == "zh-hans" else "withheld"
    assert cells.count(withheld) == gap["pieces"].null_count()
    figures = {cell.replace("\N{NARROW NO-BREAK SPACE}", "") for cell in cells}
    public = gap["pieces"].drop_nulls().cast(pl.String)
    assert set(public) <= figures
    assert [number for number, _, _ in facts.rounds] == [1, 2]
