"""Lists, rows and their history, as a browser without a script sees them."""

import re
from datetime import date, timedelta
from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.actors import acting, client, everyone, firm

from xinqiao_web.catalog.models import Chip, Part
from xinqiao_web.core.context import act_as
from xinqiao_web.core.models import Version
from xinqiao_web.market.models import Demand, Supply

MONDAY = date(2022, 3, 7)
_chips = count(1)


def chip() -> str:
    """A new chip of the catalogue."""
    name = f"page-chip-{next(_chips)}"
    with everyone():
        Chip.objects.create(part=name)
    return name


def firm_with(needs: int) -> str:
    """A firm with a car and some needs of it, one a week."""
    name = firm()
    with act_as(acting(name)):
        Part(owner_id=name, part="car-1", kind="vehicle").save()
        for number in range(needs):
            week = MONDAY + timedelta(weeks=number)
            fields = {"demand": f"need-{number:03}", "part": "car-1", "week": week}
            Demand(owner_id=name, pieces=number, **fields).save()
    return name


def names(page: str) -> list[str]:
    """The rows of a list, by what they are called."""
    return re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', page)


def link(page: str, relation: str) -> str:
    """The address of a page before or after."""
    found = re.search(rf'rel="{relation}" href="([^"]*)"', page)
    return found[1].replace("&amp;", "&") if found else ""


def read(browser: Client, path: str) -> str:
    """A page's text."""
    return browser.get(path, headers={"accept-language": "en"}).content.decode()


def sent(browser: Client, path: str, **fields: object) -> str:
    """What comes of sending a form."""
    headers = {"accept-language": "en"}
    answer = browser.post(path, fields, follow=True, headers=headers)
    return answer.content.decode()


@pytest.mark.parametrize("sort", ["demand", "-week", "patience", "-patience"])
def test_pages_go_on_and_back_over_the_same_rows(sort: str) -> None:
    browser = client(firm_with(120))
    path = f"/data/demand/?sort={sort}"
    pages = [read(browser, path)]
    while onward := link(pages[-1], "next"):
        pages.append(read(browser, f"/data/demand/{onward}"))
    rows = [name for page in pages for name in names(page)]
    assert len(rows) == len(set(rows)) == 120
    back = read(browser, f"/data/demand/{link(pages[-1], 'prev')}")
    assert names(back) == names(pages[-2])
    assert not link(pages[0], "prev")


def test_a_list_is_narrowed_by_its_address_and_says_by_what() -> None:
    browser = client(firm_with(20))
    asked = "pieces__from=5&pieces__to=9&demand__begins=need"
    page = read(browser, f"/data/demand/?{asked}")
    assert names(page) == [f"need-{n:03}" for n in range(5, 10)]
    assert "Pieces ≥ 5" in page
    assert "Pieces ≤ 9" in page
    week = (MONDAY + timedelta(weeks=3)).isoformat()
    assert names(read(browser, f"/data/demand/?week={week}")) == ["need-003"]


def test_a_mark_leads_to_the_list_without_it() -> None:
    browser = client(firm_with(3))
    page = read(browser, "/data/demand/?pieces__from=1&part=car-1&sort=-week")
    links = re.findall(r'<li><a href="([^"]*)"><span class="hush">Take', page)
    assert [one.replace("&amp;", "&") for one in links] == [
        "?pieces__from=1&sort=-week",
        "?part=car-1&sort=-week",
    ]


def queries_of(browser: Client, path: str) -> int:
    """How often a page asks the database, apart from beginning and ending."""
    browser.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(path).status_code == 200
    begins = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return sum(not q["sql"].startswith(begins) for q in asked.captured_queries)


@pytest.mark.parametrize("sheet", ["demand", "supply", "bom", "chips", "reserved"])
def test_a_list_asks_as_often_however_many_rows_there_are(sheet: str) -> None:
    few, many = client(firm_with(1)), client(firm_with(60))
    count = queries_of(many, f"/data/{sheet}/")
    assert count <= 15
    if sheet == "demand":
        assert queries_of(few, "/data/demand/") == count


def test_codes_lead_to_pages_that_the_reader_may_read_and_to_no_others() -> None:
    theirs = firm_with(1)
    ours = firm()
    with act_as(acting(ours)):
        needs = {"part": "car-1", "week": MONDAY, "pieces": 1}
        Demand(owner_id=ours, demand="need", **needs).save()
    part = r'<a href="/data/parts/[0-9a-f]'
    assert re.search(part, read(client(theirs), "/data/demand/"))
    assert not re.search(part, read(client(ours), "/data/demand/"))


def test_columns_left_out_stay_left_out() -> None:
    browser = client(firm_with(1))
    page = sent(browser, "/data/demand/columns", column=["part", "pieces"])
    heads = re.findall(r'<a href="\?[^"]*" title="[^"]*">(\w+)', page)
    assert heads == ["Demand", "Part", "Pieces"]


def ticked(page: str) -> list[str]:
    """What the boxes of a list send."""
    return re.findall(r'name="row" value="([^"]*)"', page)


def test_rows_removed_come_back_by_undo() -> None:
    browser = client(firm_with(3))
    rows = ticked(read(browser, "/data/demand/"))
    page = sent(browser, "/data/demand/remove", row=rows[:2])
    assert names(page) == ["need-002"]
    cause = re.search(r'name="cause" value="([^"]*)"', page)
    page = sent(browser, "/data/demand/undo", cause=cause[1] if cause else "")
    assert names(page) == ["need-000", "need-001", "need-002"]


def test_rows_that_somebody_changed_meanwhile_are_not_removed() -> None:
    name = firm_with(2)
    browser = client(name)
    rows = ticked(read(browser, "/data/demand/"))
    with act_as(acting(name)):
        Demand.objects.filter(demand="need-001").update(pieces=9)
    page = sent(browser, "/data/demand/remove", row=rows)
    assert names(page) == ["need-000", "need-001"]
    assert "1 of the rows were changed" in page


def test_nobody_undoes_what_another_firm_removed() -> None:
    name = firm_with(1)
    browser = client(name)
    rows = ticked(read(browser, "/data/demand/"))
    page = sent(browser, "/data/demand/remove", row=rows)
    cause = re.search(r'name="cause" value="([^"]*)"', page)
    page = sent(client(firm()), "/data/demand/undo", cause=cause[1] if cause else "")
    assert "There is no such state to bring back" in page
    with act_as(acting(name)):
        assert not Demand.objects.exists()


def test_a_row_returns_from_its_history_and_its_versions_go_on() -> None:
    name = firm_with(1)
    browser = client(name)
    with act_as(acting(name)):
        row = Demand.objects.get().pk
        Demand.objects.filter(pk=row).update(pieces=70)
        Demand.objects.filter(pk=row).delete()
    page = read(browser, f"/data/demand/{row}/history")
    assert page.count("Bring back the state of version") == 2
    sent(browser, f"/data/demand/{row}/restore", version=2, seen=3)
    with act_as(acting(name)):
        assert Demand.objects.get(pk=row).pieces == 70
        versions = Version.objects.filter(row=row).values_list("version", flat=True)
        assert sorted(versions) == [1, 2, 3, 4]


def test_a_history_names_colleagues_and_the_platform_where_no_person_was() -> None:
    name = firm_with(1)
    with everyone():
        Demand.objects.filter(owner_id=name).update(pieces=2)
    with act_as(acting(name)):
        row = Demand.objects.get().pk
    page = read(client(name), f"/data/demand/{row}/history")
    assert f"@{name}.example" in page
    assert "the platform" in page


def test_two_who_change_one_row_see_both_and_lose_nothing() -> None:
    name = firm_with(1)
    browser = client(name)
    with act_as(acting(name)):
        row = Demand.objects.get()
        Demand.objects.filter(pk=row.pk).update(pieces=50)
    fields = {"demand": "need-000", "part": "car-1", "week": "2022-03-07"}
    path = f"/data/demand/{row.pk}/"
    headers = {"accept-language": "en"}
    answer = browser.post(path, {**fields, "pieces": 60, "version": 1}, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<td>60</td><td>50</td>" in page
    found = re.search(r'name="version" value="(\d+)"', page)
    version = found[1] if found else 0
    browser.post(path, {**fields, "pieces": 60, "version": version})
    with act_as(acting(name)):
        assert Demand.objects.get().pieces == 60


def test_a_code_that_nobody_granted_is_refused_with_those_nearest() -> None:
    ours, theirs = firm_with(1), firm()
    with act_as(acting(theirs)):
        Part(owner_id=theirs, part="car-1x", kind="vehicle").save()
    fields = {"demand": "d", "part": "car-1x", "week": "2022-03-07", "pieces": 1}
    page = sent(client(ours), "/data/demand/new", **fields)
    assert "Nearest: car-1." in page


def test_codes_are_suggested_within_the_wall() -> None:
    known, theirs = chip(), firm()
    with act_as(acting(theirs)):
        Part(owner_id=theirs, part="page-chip-secret", kind="module").save()
    page = read(client(firm()), "/data/supply/suggest/part?part=page-chip")
    assert f'value="{known}"' in page
    assert "secret" not in page


def test_a_lot_reserved_for_us_shows_with_its_holder() -> None:
    ours, theirs, part = firm(), firm("distributor"), chip()
    lot = {"lot": "lot-1", "part": part, "week": MONDAY, "pieces": 5}
    with act_as(acting(theirs)):
        Supply(owner_id=theirs, reserved_for=ours, **lot).save()
    page = read(client(ours), "/data/reserved/")
    assert names(page) == ["lot-1"]
    assert theirs in page
    assert names(read(client(ours), f"/data/reserved/?firm={theirs}")) == ["lot-1"]
    assert names(read(client(ours), "/data/reserved/?firm=nobody")) == []


@pytest.mark.parametrize("sheet", ["demand", "supply", "bom", "quotes", "holdings"])
def test_an_empty_list_says_what_to_do_next(sheet: str) -> None:
    page = read(client(firm()), f"/data/{sheet}/")
    assert "Enter a first row" in page
    assert f"/data/{sheet}/new" in page
    assert "/imports/" in page


def test_the_switch_of_language_keeps_page_and_filters() -> None:
    browser = client(firm_with(1))
    there = "/data/demand/?pieces__from=0&sort=-week"
    answer = browser.post("/language", {"language": "zh-hans", "next": there})
    assert answer.headers["Location"] == there
    page = browser.get(there).content.decode()
    assert '<html lang="zh-Hans">' in page
    assert "<h1>需求</h1>" in page


@pytest.mark.parametrize("tongue", ["en", "zh-hans"])
def test_a_page_that_is_not_there_says_nothing_of_what_is(tongue: str) -> None:
    theirs = firm_with(1)
    with act_as(acting(theirs)):
        row = Demand.objects.get().pk
    browser = client(firm())
    missing = "01890000-0000-7000-8000-000000000000"
    pages = [
        browser.get(f"/data/demand/{one}/", headers={"accept-language": tongue})
        for one in (row, missing)
    ]
    texts = [
        re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
        .replace(str(row), "ID")
        .replace(missing, "ID")
        for page in pages
    ]
    assert [page.status_code for page in pages] == [404, 404]
    assert texts[0] == texts[1]
