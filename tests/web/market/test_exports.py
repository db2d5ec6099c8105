"""An export says what the list says, does nothing by itself, and comes back alike."""

import csv
import io
import random
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
from django.test import Client
from django.utils import translation
from tests.web.actors import acting, client, everyone, firm
from tests.web.market.works import begun

from xinqiao_web.accounts.models import Person
from xinqiao_web.catalog.models import Chip, Part
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.exports import exported
from xinqiao_web.core.sheets import SHEETS
from xinqiao_web.market.models import Quote, Supply

COMMANDS = ("=", "+", "-", "@", "'=", "''+", "'", "")
SIGNS = "abz019 =+-@'\"|,;&<>{}()$#%/\\芯桥é"


def texts(count: int) -> list[str]:
    """Texts of which many look like formulas, links or quotes."""
    chance = random.Random(7)
    links = ["http://example.org", "mailto:a@b.c", "internal:A1", "file://x", "{=1}"]

    def one() -> str:
        if chance.random() < 0.1:
            return chance.choice(links)
        tail = "".join(chance.choices(SIGNS, k=chance.randint(1, 12)))
        return (chance.choice(COMMANDS) + tail).strip() or "x"

    return [one() for _ in range(count)]


def browser_of(who: Acting) -> Client:
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(Person.objects.get(pk=who.person))
    return browser


@pytest.fixture(scope="module")
def who() -> Acting:
    """A planner whose modules have strange names."""
    planner = acting(firm("tier1"))
    rows = [
        Part(owner_id=planner.firm, part=f"m-{i:05}", kind="module", name=name)
        for i, name in enumerate(texts(1_200))
    ]
    for i, row in enumerate(rows):
        row.reference_price, row.currency, row.lead_weeks = i * 10_001, "CNY", i % 9
    with act_as(planner):
        Part.objects.bulk_create(rows)
    return planner


def read(sheet: str, asked: Mapping[str, str], suffix: str) -> bytes:
    with exported(SHEETS[sheet], asked, suffix) as file:
        return file.read()


def export(who: Acting, suffix: str, tongue: str = "zh-hans", **asked: str) -> bytes:
    with translation.override(tongue), act_as(who):
        return read("parts", asked, suffix)


@pytest.mark.parametrize("tongue", ["zh-hans", "en"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_an_export_comes_back_unchanged(who: Acting, suffix: str, tongue: str) -> None:
    data = export(who, suffix, tongue)
    work = begun(who, "parts", data, f"parts.{suffix}", mode="replace")
    assert not work.errors, work.findings[:3]
    assert work.counts == {
        "new": 0,
        "changed": 0,
        "unchanged": 1_200,
        "removed": 0,
        "rows": 1_200,
    }


def test_nothing_typed_becomes_a_formula_or_a_link(who: Acting) -> None:
    with zipfile.ZipFile(io.BytesIO(export(who, "xlsx"))) as book:
        names = book.namelist()
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        links = book.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
    cells = sheet[: sheet.index("</sheetData>")]
    assert not re.search(r"<f[ >]", cells)
    assert "<hyperlink" not in sheet
    assert "hyperlink" not in links
    assert not any("externalLink" in name for name in names)
    for row in csv.reader(io.StringIO(export(who, "csv").decode("utf-8-sig"))):
        assert not [
            cell for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")
        ]


def test_an_export_has_the_rows_and_columns_that_the_list_shows(who: Acting) -> None:
    asked = {"q": "m-0001", "sort": "-lead_weeks", "columns": "part,lead_weeks"}
    data = export(who, "csv", **asked).decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(data)))
    browser = browser_of(who)
    page = browser.get("/data/parts/", asked).content.decode()
    shown = re.findall(r'<th scope="row"><a[^>]*>(m-\d+)</a>', page)
    assert len(shown) == 10
    assert [row[0] for row in found[1:]] == shown
    assert len(found[0]) == 2


def test_a_workbook_has_typed_cells_and_a_header_that_stays(who: Acting) -> None:
    with zipfile.ZipFile(io.BytesIO(export(who, "xlsx"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in sheet
    parquet = pl.read_parquet(io.BytesIO(export(who, "parquet")))
    assert parquet.schema["lead_weeks"] == pl.Int64
    assert parquet.schema["reference_price"] == pl.Decimal(38, 6)


def test_a_list_of_another_firm_is_not_exported(who: Acting) -> None:
    other = client(firm())
    for suffix in ("csv", "xlsx", "parquet"):
        answer: Any = other.get(f"/data/parts/export.{suffix}")
        assert answer.status_code == 200
        assert b"m-00001" not in b"".join(answer.streaming_content)
        answer.close()
    assert other.get("/data/parts/export.exe").status_code == 404


def test_rows_without_a_key_come_back_unchanged_however_often_they_stand() -> None:
    planner = acting(firm())
    with everyone():
        Chip.objects.get_or_create(part="chip-imp")
    with act_as(planner):
        for price in (5, 5, 7):
            Quote.objects.create(
                owner_id=planner.firm,
                day="2026-05-25",
                part="chip-imp",
                price=price * 1_000_000,
                currency="CNY",
            )
        data = read("quotes", {}, "csv")
    work = begun(planner, "quotes", data, mode="replace")
    assert (work.findings, work.counts["unchanged"]) == ([], 3)


def test_shares_dates_and_flags_come_back_unchanged() -> None:
    planner = acting(firm())
    with everyone():
        Chip.objects.get_or_create(part="chip-imp")
    with act_as(planner):
        Supply.objects.create(
            owner_id=planner.firm,
            lot="0001",
            part="chip-imp",
            week="2026-05-25",
            pieces=10**12 + 1,
            blocked=True,
            probability=333_333,
            price=1,
            currency="CNY",
        )
    for suffix in ("csv", "xlsx", "parquet"):
        with act_as(planner):
            data = read("supply", {}, suffix)
        work = begun(planner, "supply", data)
        assert not work.errors, work.findings
        assert work.counts["unchanged"] == 1, suffix
