"""Whatever file somebody sends: it is refused with a reason, and all goes on."""

import resource
from collections.abc import Callable

import pytest
from tests.web.market import hostile
from tests.web.market.works import begun, planner

from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import Acting

MOST = 1 << 20
"""Kilobytes that a parser may fill: 1 GB."""

Corpus = dict[str, bytes]


def why_refused(who: Acting, name: str, data: bytes) -> list[str]:
    """What is said of a file, in Chinese and English."""
    try:
        work = begun(who, "demand", data, name)
    except Refusal as refusal:
        return [text for f in refusal.findings for text in f.message.values()]
    if work.state == "refused" or work.errors:
        errors = [f for f in work.findings if f["level"] == "error"]
        return [text for f in errors for text in f["message"].values()]
    return []


@pytest.mark.parametrize("corpus", [hostile.workbooks, hostile.texts, hostile.parquets])
def test_no_hostile_file_goes_in_and_each_is_told_why(
    corpus: Callable[[], Corpus],
) -> None:
    who = planner()
    silent = []
    for name, data in corpus().items():
        said = why_refused(who, name, data)
        if not said or not all(text.strip() for text in said):
            silent.append(name)
        assert not any("passwd" in text or "root:" in text for text in said)
    assert silent == []
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MOST


def test_a_good_workbook_goes_in_after_all_that() -> None:
    work = begun(planner(), "demand", hostile.book(), "rows.xlsx")
    assert (work.state, work.findings) == ("checked", [])


def test_there_are_many_kinds() -> None:
    kinds = {**hostile.workbooks(), **hostile.texts(), **hostile.parquets()}
    assert len(kinds) >= 40
