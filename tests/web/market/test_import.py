"""A file becomes rows as its trial said, and can be taken back."""

from datetime import date

import pytest
from tests.web.actors import client, database_role
from tests.web.market.works import (
    again,
    applied,
    begun,
    codes,
    line,
    needs,
    pieces_of,
    planner,
    rows,
    stored,
    undone,
    worked,
)

from xinqiao_web.core import vault
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import act_as
from xinqiao_web.core.models import Version
from xinqiao_web.market.imports import actions
from xinqiao_web.market.imports.steps import work_on
from xinqiao_web.market.imports.tidying import tidy
from xinqiao_web.market.imports.undoing import MOST_NAMED
from xinqiao_web.market.models import Demand, Import

MONDAY = date(2026, 5, 25)
FILE = b"""demand,part,week,pieces
need-1,chip-imp,2026-05-25,5
need-2,chip-imp,2026-06-01,7
"""


def test_a_file_becomes_rows_and_can_be_taken_back() -> None:
    who = planner()
    work = begun(who, "demand", FILE)
    assert (work.state, work.findings) == ("checked", [])
    assert work.counts == {
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
        "rows": 2,
    }
    assert rows(who, "demand").is_empty()
    assert applied(who, work).state == "applied"
    assert rows(who, "demand")["pieces"].to_list() == [5, 7]
    assert undone(who, work).state == "undone"
    assert rows(who, "demand").is_empty()


def test_an_upsert_keeps_what_the_file_has_not() -> None:
    who = planner()
    stored(who, line("need-1"), line("need-2"), line("need-3"))
    work = begun(
        who, "demand", needs(line("need-2", 9), line("need-3"), line("need-4"))
    )
    counts = work.counts
    assert (counts["new"], counts["changed"], counts["unchanged"]) == (1, 1, 1)
    assert counts["removed"] == 0
    applied(who, work)
    assert pieces_of(who) == {"need-1": 5, "need-2": 9, "need-3": 5, "need-4": 5}


def test_a_replacement_removes_what_the_file_has_not() -> None:
    who = planner()
    stored(who, line("need-1"), line("need-2"))
    work = begun(who, "demand", needs(line("need-2", 9)), mode="replace")
    assert work.counts["removed"] == 1
    applied(who, work)
    assert pieces_of(who) == {"need-2": 9}


def test_applying_twice_is_applying_once() -> None:
    who = planner()
    work = stored(who, line("need-1"))
    with database_role("worker"):
        work_on(str(work.pk))
    work = begun(who, "demand", needs(line("need-1")))
    assert work.counts["unchanged"] == 1
    applied(who, work)
    with act_as(who):
        assert Demand.objects.get(demand="need-1").version == 1


def test_undoing_restores_every_row_and_leaves_those_changed_since() -> None:
    who = planner()
    stored(who, *(line(f"need-{i}") for i in range(1, 5)))
    work = stored(
        who, line("need-1", 7), line("need-2", 7), line("need-9"), mode="replace"
    )
    assert pieces_of(who) == {"need-1": 7, "need-2": 7, "need-9": 5}
    with act_as(who):
        Demand.objects.filter(demand="need-2").update(pieces=8)
        Demand.objects.create(
            owner_id=who.firm, demand="need-3", part="chip-imp", week=MONDAY, pieces=1
        )
    work = undone(who, work)
    assert pieces_of(who) == {"need-1": 5, "need-2": 8, "need-3": 1, "need-4": 5}
    assert sorted(work.kept) == ["need-2", "need-3"]
    assert work.counts["kept"] == 2


def test_of_many_rows_left_alone_some_are_named_and_all_are_counted() -> None:
    who, count = planner(), MOST_NAMED + 50
    work = stored(who, *(line(f"need-{i}") for i in range(count)))
    stored(who, *(line(f"need-{i}", 7) for i in range(count)))
    work = undone(who, work)
    assert (len(work.kept), work.counts["kept"]) == (MOST_NAMED, count)
    page = client(who.firm).get(f"/imports/{work.pk}/").content.decode()
    assert f"共 {count} 行，此处列出 {MOST_NAMED} 行" in page


def test_an_undone_row_goes_on_with_its_history() -> None:
    who = planner()
    stored(who, line("need-1"))
    with act_as(who):
        row = Demand.objects.get(demand="need-1").pk
    undone(who, stored(who, line("need-2"), mode="replace"))
    with act_as(who):
        found = Version.objects.filter(row=row).order_by("version")
        assert [v.verb for v in found] == ["insert", "delete", "insert"]
        assert Demand.objects.get(demand="need-1").pk == row


def test_nothing_is_stored_of_a_file_with_errors() -> None:
    who = planner()
    work = begun(who, "demand", needs(line("need-1", "five"), line("need-1", -3)))
    assert work.errors
    with pytest.raises(Refusal), act_as(who):
        actions.apply(work, list[str]().append)
    assert pieces_of(who) == {}


def test_an_error_names_its_cell_and_value() -> None:
    who = planner()
    file = "week,pieces,demand,part\n2026-05-25,five,need-1,chip-imq\n"
    work = begun(who, "demand", file.encode())
    cells = {f["code"]: (f["column"], f["cells"], f["nearest"]) for f in work.findings}
    assert ["B2", "five"] in [c for _, found, _ in cells.values() for c in found]
    assert ["D2", "chip-imq"] in [c for _, found, _ in cells.values() for c in found]
    assert any("chip-imp" in nearest for _, _, nearest in cells.values())


def test_the_columns_of_a_header_are_remembered() -> None:
    who = planner()
    file = b"No,Thing,When,How many,Remark\nneed-1,chip-imp,2026-05-25,5,x\n"
    work = begun(who, "demand", file)
    assert "XW310" in codes(work)
    columns = ["demand", "part", "week", "pieces", ""]
    with worked(who) as jobs:
        actions.remap(work, columns, "upsert", jobs.append)
    assert again(who, work).findings == []
    later = begun(who, "demand", file.replace(b"need-1", b"need-2"))
    assert (later.columns, later.findings) == (columns, [])


def test_rows_of_another_firm_are_not_taken_for_ones_own() -> None:
    who = planner()
    file = f"demand,firm,part,week,pieces\nneed-1,{who.firm},chip-imp,2026-05-25,5\n"
    assert begun(who, "demand", file.encode()).findings == []
    others = file.replace(who.firm, "oem-elsewhere").encode()
    assert codes(begun(who, "demand", others)) == {"XW312"}


def test_a_stopped_import_changes_nothing() -> None:
    who = planner()
    work = begun(who, "demand", needs(line("need-1")))
    with worked(who) as jobs:
        actions.apply(work, jobs.append)
        actions.stop(work)
    assert again(who, work).state == "checked"
    assert pieces_of(who) == {}
    assert applied(who, work).state == "applied"


def test_what_changed_since_the_trial_is_tried_again() -> None:
    who = planner()
    work = begun(who, "demand", needs(line("need-1")))
    stored(who, line("need-1", 3))
    work = applied(who, work)
    assert (work.state, work.counts["changed"]) == ("checked", 1)
    assert pieces_of(who) == {"need-1": 3}


def test_files_go_when_an_import_cannot_be_undone_any_more() -> None:
    who = planner()
    old, new = (begun(who, "demand", needs(line("need-1"))) for _ in range(2))
    with act_as(who):
        Import.objects.filter(pk=old.pk).update(began_at="2026-01-05T00:00:00Z")
    with database_role("worker"):
        assert tidy() >= 1
    assert not vault.path_of(old.stored).exists()
    assert not vault.path_of(old.pages[0]["stored"]).exists()
    assert vault.path_of(new.stored).stat().st_mode & 0o777 == 0o600


def test_another_firm_sees_no_import() -> None:
    who, other = planner(), planner()
    work = begun(who, "demand", needs(line("need-1")))
    with act_as(other):
        assert not Import.objects.filter(pk=work.pk).exists()


@pytest.mark.parametrize(
    ("encoding", "separator"), [("utf-8-sig", ";"), ("gb18030", ","), ("utf-16", "\t")]
)
def test_text_is_read_in_the_ways_spreadsheets_write_it(
    encoding: str, separator: str
) -> None:
    who = planner()
    text = "需求编号,物料,交付周,数量\n需求一,chip-imp,2026-05-25,5\n"
    data = text.replace(",", separator).encode(encoding)
    assert begun(who, "demand", data).findings == []
