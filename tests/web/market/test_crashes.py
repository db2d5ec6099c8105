"""Whenever a worker is killed: no half import, nothing lost, the job goes on."""

import signal

from tests.web.market.crash_points import (
    AFTER,
    APPLYING,
    BEFORE,
    CHECKING,
    DONE,
    UNDOING_IT,
    begun,
    worker,
)
from tests.web.market.works import again, line, pieces_of, planner, stored

from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.models import Detail
from xinqiao_web.market.imports import actions
from xinqiao_web.market.imports.tasks import defer_import


def lines_of(who: Acting, verb: str) -> int:
    with act_as(who):
        return Detail.objects.filter(entry__verb=verb).count()


def test_a_worker_killed_anywhere_neither_halves_nor_loses_an_import() -> None:
    who = planner()
    stored(who, line("need-1"), line("need-2"))
    work = begun(who)
    for crash in CHECKING:
        assert worker(*crash) == -signal.SIGKILL, crash
        assert pieces_of(who) == BEFORE
    assert worker() == 0
    assert again(who, work).state == "checked"

    with act_as(who):
        actions.apply(work, defer_import)
    lines = lines_of(who, "import.applied")
    for crash in APPLYING:
        assert worker(*crash) == -signal.SIGKILL, crash
        assert pieces_of(who) == BEFORE
        assert again(who, work).state == "applying"
    assert worker(*DONE) == -signal.SIGKILL
    assert pieces_of(who) == AFTER
    assert worker() == 0
    assert pieces_of(who) == AFTER
    assert lines_of(who, "import.applied") == lines + 1

    with act_as(who):
        actions.take_back(work, defer_import)
    for crash in UNDOING_IT:
        assert worker(*crash) == -signal.SIGKILL, crash
        assert pieces_of(who) == AFTER
    assert worker(*DONE) == -signal.SIGKILL
    assert worker() == 0
    assert pieces_of(who) == BEFORE
    assert again(who, work).state == "undone"
