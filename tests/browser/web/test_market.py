"""A market of many firms, loaded by the operator; one firm mends its own rows."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
from playwright.sync_api import Browser
from tests.browser.web import house, importing
from tests.browser.web.house import House
from tests.browser.web.looks import faults
from tests.browser.web.visitor import Visitor, logged_in, visit
from tests.web.market import ecu

HAN = re.compile(r"[\u4e00-\u9fff]")
SHEETS = {"zh": "需求", "en": "Needs"}


@pytest.fixture(scope="module")
def empty(browser: Browser) -> Iterator[tuple[House, dict[str, Any]]]:
    """A platform without a market, its worker at work; who is logged in there."""
    ecu.need_it()
    with house.opened(house.EMPTY) as found, found.working():
        yield found, logged_in(browser, found.address, found.accounts)


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_a_market_is_loaded_and_a_firm_mends_its_rows(
    browser: Browser, empty: tuple[House, dict[str, Any]], tongue: str
) -> None:
    where, states = empty
    operator, planner = (
        visit(browser, where.address, tongue, states[role]) for role in states
    )
    load_the_market(operator, tongue)
    sound = ecu.needs_of("oem-a").with_columns(pieces=pl.lit("6"))
    own_rows_alone(planner)
    errors_are_told(planner, tongue, ecu.with_errors(sound))
    mended_stored_and_undone(planner, tongue, sound)
    assert planner.complaints == []
    operator.shut()
    planner.shut()


def load_the_market(operator: Visitor, tongue: str) -> None:
    """Tried first, then stored; a second time nothing is new."""
    state = importing.begin(operator, "market", "ecu-market.zip", ecu.archive())
    assert (state, importing.told(operator)) == ("checked", [])
    wrong = faults(operator, tongue)
    assert importing.apply(operator) == "applied"
    operator.go("/firms/")
    listed = set(operator.page.locator("tbody th").all_inner_texts())
    assert set(ecu.table("firms")["firm"]) <= listed
    assert wrong + operator.complaints == []


def own_rows_alone(planner: Visitor) -> None:
    """Of the needs in the market, the firm sees its own and no others."""
    needs = ecu.table("demand")
    for firm, rows in (("oem-a", 1), ("oem-b", 0)):
        need = needs.filter(pl.col("firm") == firm)["demand"][0]
        planner.go(f"/data/demand/?q={need}")
        assert planner.page.locator("tbody tr").count() == rows


def errors_are_told(planner: Visitor, tongue: str, wrong: pl.DataFrame) -> None:
    """Each of ten errors: its sheet, cell, rule and cure; and marked in the file."""
    file = workbook(wrong, SHEETS[tongue])
    assert importing.begin(planner, "demand", "needs.xlsx", file) == "checked"
    assert planner.page.locator("form[action$=apply]").count() == 0
    told = importing.told(planner)
    for row, (column, _, rule) in ecu.PLANTED.items():
        place = f"{'ABCDEF'[wrong.columns.index(column)]}{row}"
        at = [line for line in told if place in names(line)]
        assert at, (place, [(t.rule, t.cells, t.what) for t in told])
        assert {line.sheet for line in at} == {SHEETS[tongue]}
        assert rule in (None, *(line.rule for line in at)), (place, at)
    for line in told:
        assert "" not in (line.what, line.cure)
        for text in (line.what, line.cure):
            assert bool(HAN.search(text)) == (tongue == "zh"), text
    assert faults(planner, tongue) == []
    with planner.page.expect_download() as coming:
        planner.page.click("a[href$=marked]")
    with zipfile.ZipFile(coming.value.path()) as marked:
        assert "xl/comments1.xml" in marked.namelist()


def names(line: importing.Told) -> list[str]:
    """The names of the cells that a line is about."""
    return [cell.split(":")[0] for cell in line.cells]


def mended_stored_and_undone(
    planner: Visitor, tongue: str, sound: pl.DataFrame
) -> None:
    """The same rows without errors are stored; undone, they are as they were."""
    before = pieces(planner)
    file = workbook(sound, SHEETS[tongue])
    assert importing.begin(planner, "demand", "needs.xlsx", file) == "checked"
    assert importing.counts(planner) == [sound.height, 0, sound.height, 0, 0]
    assert importing.apply(planner) == "applied"
    address = planner.page.url.removeprefix(planner.address)
    assert set(pieces(planner)) == {"6"} != set(before)
    planner.go(address)
    assert faults(planner, tongue) == []
    assert importing.undo(planner) == "undone"
    assert pieces(planner) == before


def pieces(planner: Visitor) -> list[str]:
    """How many pieces stand in the list of a board's needs."""
    planner.go("/data/demand/?q=rusefi-uaefi-f2&sort=week")
    return planner.page.locator("tbody td:nth-child(5)").all_inner_texts()


def workbook(rows: pl.DataFrame, sheet: str) -> bytes:
    """Rows as a workbook with one sheet."""
    data = io.BytesIO()
    rows.write_excel(data, worksheet=sheet)
    return data.getvalue()
