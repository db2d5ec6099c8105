"""A file becomes rows as its trial said, and can be taken back."""

from tests.web.actors import acting, everyone, firm
from tests.web.market.works import applied, begun, rows, undone

from xinqiao_web.catalog.models import Chip
from xinqiao_web.core.context import Acting

FILE = b"""demand,part,week,pieces
need-1,chip-imp,2026-05-25,5
need-2,chip-imp,2026-06-01,7
"""


def planner() -> Acting:
    with everyone():
        Chip.objects.get_or_create(part="chip-imp")
    return acting(firm())


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
