"""The operator loads a market of many firms; one of them mends its own rows."""

import io
import zipfile

import polars as pl
import pytest
from tests.web.actors import acting, firm
from tests.web.market import ecu
from tests.web.market.works import applied, begun, codes, rows, undone

from xinqiao_web.core.context import Acting


@pytest.fixture(scope="module")
def loaded() -> None:
    """The market of open automotive boards, loaded by the operator."""
    ecu.need_it()
    operator = acting(firm(office="operator"), "operator")
    work = begun(operator, "market", ecu.archive(), "ecu-market.zip")
    assert (work.state, work.errors) == ("checked", 0), work.findings[:3]
    work = applied(operator, work)
    assert work.state == "applied"
    again = applied(operator, begun(operator, "market", ecu.archive(), "again.zip"))
    assert again.counts["new"] == again.counts["changed"] == 0
    assert again.counts["unchanged"] == work.counts["new"]


def planner_of(name: str) -> Acting:
    return acting(name)


@pytest.mark.usefixtures("loaded")
def test_each_firm_has_its_own_rows_and_no_others() -> None:
    found = rows(planner_of("oem-a"), "demand")
    assert sorted(found["demand"]) == sorted(ecu.needs_of("oem-a")["demand"])


@pytest.mark.usefixtures("loaded")
def test_ten_planted_errors_are_found_mended_applied_and_undone() -> None:
    who = planner_of("oem-a")
    before = rows(who, "demand")
    sound = ecu.needs_of("oem-a").with_columns(pieces=pl.lit("6"))
    wrong = ecu.with_errors(sound)
    work = begun(who, "demand", wrong.write_csv().encode())
    blamed = {row for f in work.findings if f["level"] == "error" for row in f["rows"]}
    assert set(ecu.PLANTED) <= blamed
    told = [(f["code"], len(f["rows"])) for f in work.findings]
    assert blamed - set(ecu.PLANTED) <= {8}, told
    assert {code for *_, code in ecu.PLANTED.values() if code} <= codes(work)
    assert all(f["cure"]["zh"] and f["cure"]["en"] for f in work.findings)

    work = begun(who, "demand", sound.write_csv().encode())
    assert (work.errors, work.counts["changed"]) == (0, sound.height)
    assert applied(who, work).state == "applied"
    assert set(rows(who, "demand")["pieces"]) == {6}
    assert undone(who, work).kept == []
    assert rows(who, "demand").equals(before)


@pytest.mark.usefixtures("loaded")
def test_a_market_without_owners_is_refused() -> None:
    operator = acting(firm(office="operator"), "operator")
    data = io.BytesIO(ecu.archive())
    with zipfile.ZipFile(data) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    parts = files["ecu-market/parts.csv"].decode()
    files["ecu-market/parts.csv"] = parts.replace("module,rusefi,", "module,,").encode()
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    work = begun(operator, "market", changed.getvalue(), "market.zip")
    assert "XW330" in codes(work)
