"""The operator loads a market of many firms; one of them mends its own rows."""

import io
import zipfile
from pathlib import Path

import polars as pl
import pytest
from tests.web.actors import acting, firm
from tests.web.market.works import applied, begun, codes, rows, undone

from xinqiao_web.core.context import Acting

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "ecu-market"

PLANTED = {
    2: ("part", "rusefi-uaefi-f3", "XQ301"),
    3: ("week", "2026-06-02", None),
    4: ("pieces", "-5", None),
    5: ("pieces", "2.5", None),
    6: ("pieces", "five", None),
    7: ("demand", None, "XQ302"),
    8: ("class", "SR98", "XQ216"),
    9: ("week", "", "XQ201"),
    10: ("week", "2099-01-05", None),
    11: ("firm", "oem-b", "XW312"),
}
"""Row → column, what is written there (the key of the next row, if nothing), code."""


def archive() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in FOLDER.iterdir():
            packed.write(path, f"ecu-market/{path.name}")
    return data.getvalue()


@pytest.fixture(scope="module")
def ecu() -> None:
    """The market of open automotive boards, loaded by the operator."""
    if not FOLDER.exists():
        pytest.skip("../shared/data/ecu-market is not here")
    operator = acting(firm(office="operator"), "operator")
    work = begun(operator, "market", archive(), "ecu-market.zip")
    assert (work.state, work.errors) == ("checked", 0), work.findings[:3]
    work = applied(operator, work)
    assert work.state == "applied"
    again = applied(operator, begun(operator, "market", archive(), "again.zip"))
    assert again.counts["new"] == again.counts["changed"] == 0
    assert again.counts["unchanged"] == work.counts["new"]


def mine() -> pl.DataFrame:
    table = pl.read_csv(FOLDER / "demand.csv", infer_schema=False)
    return table.filter(pl.col("firm") == "oem-a")


def planner_of(name: str) -> Acting:
    return acting(name)


@pytest.mark.usefixtures("ecu")
def test_each_firm_has_its_own_rows_and_no_others() -> None:
    found = rows(planner_of("oem-a"), "demand")
    assert sorted(found["demand"]) == sorted(mine()["demand"])


@pytest.mark.usefixtures("ecu")
def test_ten_planted_errors_are_found_mended_applied_and_undone() -> None:
    who = planner_of("oem-a")
    before = rows(who, "demand")
    sound = mine().with_columns(pieces=pl.lit("6"))
    wrong = sound.to_dicts()
    for row, (column, value, _) in PLANTED.items():
        wrong[row - 2][column] = wrong[row - 1][column] if value is None else value
    work = begun(who, "demand", pl.DataFrame(wrong).write_csv().encode())
    blamed = {row for f in work.findings if f["level"] == "error" for row in f["rows"]}
    assert set(PLANTED) <= blamed
    told = [(f["code"], len(f["rows"])) for f in work.findings]
    assert blamed - set(PLANTED) <= {8}, told
    assert {code for *_, code in PLANTED.values() if code} <= codes(work)
    assert all(f["cure"]["zh"] and f["cure"]["en"] for f in work.findings)

    work = begun(who, "demand", sound.write_csv().encode())
    assert (work.errors, work.counts["changed"]) == (0, sound.height)
    assert applied(who, work).state == "applied"
    assert set(rows(who, "demand")["pieces"]) == {6}
    assert undone(who, work).kept == []
    assert rows(who, "demand").equals(before)


@pytest.mark.usefixtures("ecu")
def test_a_market_without_owners_is_refused() -> None:
    operator = acting(firm(office="operator"), "operator")
    data = io.BytesIO(archive())
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
