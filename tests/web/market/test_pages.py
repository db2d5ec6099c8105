"""Imports by their pages, done by a worker of its own process."""

import io
import re
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web import conftest
from tests.web.actors import client, everyone, firm
from tests.web.market.works import again, begun, codes, line, needs, planner

from xinqiao_web.accounts.models import Person
from xinqiao_web.catalog.models import Chip
from xinqiao_web.core import vault
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.findings import finding
from xinqiao_web.market.imports import actions
from xinqiao_web.market.imports.cells import stored_cells
from xinqiao_web.market.imports.tidying import files_of
from xinqiao_web.market.imports.told import MOST, kept_at
from xinqiao_web.market.models import Import

FILE = b"Demand ID;Part Number;Due Week;Qty\nneed-1;chip-imp;2026-05-25;5\n"


def worker() -> str:
    """The worker of the platform, until there is no job left."""
    return conftest.manage("worker", "procrastinate", "worker", "--one-shot")


def test_a_planner_imports_by_page_and_the_worker_does_it() -> None:
    with everyone():
        Chip.objects.get_or_create(part="chip-imp")
    browser = client(firm())
    sent: dict[str, Any] = {"sheet": "demand", "mode": "upsert"}
    sent["file"] = SimpleUploadedFile("needs.csv", FILE)
    answer = browser.post("/imports/", sent)
    assert answer.status_code == 302
    place = answer.headers["Location"]
    assert browser.get(place + "progress").json()["works"]
    worker()
    page = browser.get(place).content.decode()
    assert "已检查" in page
    assert browser.post(place + "apply").status_code == 302
    worker()
    assert "已存入" in browser.get(place).content.decode()
    assert "need-1" in browser.get("/data/demand/").content.decode()
    assert "needs.csv" in browser.get("/imports/").content.decode()
    assert browser.post(place + "undo").status_code == 302
    worker()
    assert "need-1" not in browser.get("/data/demand/").content.decode()


def browser_of(who: Acting) -> Client:
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(Person.objects.get(pk=who.person))
    return browser


def fetched(browser: Client, place: str) -> bytes:
    answer: Any = browser.get(place)
    assert answer.status_code == 200
    data = b"".join(answer.streaming_content)
    answer.close()
    return data


def with_findings(who: Acting, count: int) -> Import:
    """An import of so many rows, with something to be said of each."""
    work = begun(who, "demand", needs(*(line(f"need-{i}") for i in range(count))))
    about = {"table": "demand", "column": "part", "value": "chip-imp"}
    found = [finding("XW312", rows=(row + 2,), **about) for row in range(count)]
    with act_as(who):
        told = kept_at(work, found, stored_cells(work))
        Import.objects.filter(pk=work.pk).update(**told)
    return again(who, work)


def test_what_a_page_does_not_show_is_counted_and_marked_in_the_file() -> None:
    who, count = planner(), MOST + 120
    work = with_findings(who, count)
    assert len(work.findings) == MOST
    assert work.found == work.errors == count
    with act_as(who), pytest.raises(Refusal):
        actions.apply(work, list[str]().append)
    browser = browser_of(who)
    words = {
        "en": f"500 of {count} findings",
        "zh-hans": f"共 {count} 项，此处显示 500",
    }
    for tongue, told in words.items():
        browser.cookies["django_language"] = tongue
        assert told in browser.get(f"/imports/{work.pk}/").content.decode()
    data = fetched(browser, f"/imports/{work.pk}/marked")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        remarks = book.read("xl/comments1.xml").decode()
    marked = re.findall(r'<comment ref="B(\d+)"', remarks)
    assert {int(row) for row in marked} == set(range(2, count + 2))
    assert vault.path_of(work.more["stored"]).stat().st_mode & 0o077 == 0
    assert work.more["stored"] in set(files_of(work))


def test_a_file_comes_back_with_its_wrong_cells_marked() -> None:
    who = planner()
    work = begun(who, "demand", needs(line("need-1", "five"), line("need-2")))
    browser = browser_of(who)
    page = browser.get(f"/imports/{work.pk}/").content.decode()
    assert "D2" in page
    assert "five" in page
    assert "XQ202" in page
    data = fetched(browser, f"/imports/{work.pk}/marked")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        remarks = book.read("xl/comments1.xml").decode()
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<comment ref="([A-Z]+\d+)"', remarks) == ["D2"]
    assert "XQ202" in remarks
    assert re.search(r'<c r="D2" s="[1-9]', sheet)
    assert not re.search(r'<c r="D3" s="[1-9]', sheet)
    anew = begun(who, "demand", data, "marked.xlsx")
    assert codes(anew) == codes(work)


@pytest.mark.parametrize("tongue", ["en", "zh-hans"])
def test_a_sample_is_an_example_whose_columns_are_known(tongue: str) -> None:
    who = planner()
    browser = browser_of(who)
    browser.cookies["django_language"] = tongue
    for suffix in ("csv", "xlsx"):
        data = fetched(browser, f"/imports/sample/supply.{suffix}")
        work = begun(who, "supply", data, f"sample.{suffix}")
        assert work.counts["rows"] == 1
        assert None not in work.columns
        assert {f["column"] for f in work.findings} <= {"part", "reserved_for"}


def test_an_import_of_another_firm_is_as_one_that_is_not_there() -> None:
    work = begun(planner(), "demand", needs(line("need-1")))
    other = browser_of(planner())
    missing = "0198c000-0000-7000-8000-000000000000"
    for tail in ("", "progress", "marked"):
        there = other.get(f"/imports/{work.pk}/{tail}")
        absent = other.get(f"/imports/{missing}/{tail}")
        assert there.status_code == absent.status_code == 404
    for tail in ("check", "apply", "stop", "undo"):
        assert other.post(f"/imports/{work.pk}/{tail}").status_code == 404


def test_who_may_not_write_imports_nothing() -> None:
    who = planner()
    work = begun(who, "demand", needs(line("need-1")))
    viewer = client(who.firm, "viewer")
    assert viewer.get("/imports/").status_code == 403
    assert viewer.post(f"/imports/{work.pk}/apply").status_code == 403
    seller = client(who.firm, "seller")
    offered = seller.get("/imports/").content.decode().partition("</select>")[0]
    assert 'value="supply"' in offered
    assert 'value="demand"' not in offered
    assert seller.post(f"/imports/{work.pk}/apply").status_code == 403
