"""Whatever file somebody sends: it is refused with a reason, and all goes on."""

import signal
import subprocess
import sys
from collections.abc import Callable

import pytest
from tests.web.market import hostile, parsers
from tests.web.market.works import begun, planner

from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import Acting
from xinqiao_web.market.imports.confined import seconds_for

MOST = 1024
"""MiB that a parser may fill."""

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
    with parsers.measured() as spent:
        for name, data in corpus().items():
            said = why_refused(who, name, data)
            if not said or not all(text.strip() for text in said):
                silent.append(name)
            assert not any("passwd" in text or "root:" in text for text in said)
        assert silent == []
        took = spent()
    assert took
    assert max(one["mib"] for one in took) < MOST


def test_a_good_workbook_goes_in_after_all_that() -> None:
    work = begun(planner(), "demand", hostile.book(), "rows.xlsx")
    assert (work.state, work.findings) == ("checked", [])


@pytest.mark.parametrize(("size", "seconds"), [(0, 8), (4 << 20, 10), (50 << 20, 30)])
def test_a_small_file_gets_little_time(size: int, seconds: int) -> None:
    assert seconds_for(size) == seconds


def test_who_computes_longer_is_ended() -> None:
    code = (
        "from xinqiao_web.market.imports import confined\n"
        "confined.QUICK = 1\n"
        "confined.hurry(10)\n"
        "while True: pass"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=False)
    assert ended.returncode == -signal.SIGXCPU


def test_there_are_many_kinds() -> None:
    kinds = {**hostile.workbooks(), **hostile.texts(), **hostile.parquets()}
    assert len(kinds) >= 40
