"""Whenever a worker is killed: no half import, nothing lost, the job goes on."""

import os
import signal
import subprocess
import sys

from tests.web.market.works import again, line, needs, pieces_of, planner, stored

from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.models import Detail
from xinqiao_web.market.imports import actions
from xinqiao_web.market.imports.tasks import defer_import
from xinqiao_web.market.models import Import

STEPS = "xinqiao_web.market.imports.steps"
STORING = "xinqiao_web.market.imports.storing"
UNDOING = "xinqiao_web.market.imports.undoing"
BEFORE = {"need-1": 5, "need-2": 5}
AFTER = {"need-2": 9, "need-3": 5}

TASKS = "xinqiao_web.market.imports.tasks"
CHECKING = (
    (STEPS, "parsed", "before"),
    (STEPS, "parsed", "after"),
    (STEPS, "readable", "before"),
    (STEPS, "stage", "after"),
    (STEPS, "rules", "after"),
    (STEPS, "state", "after"),
)
APPLYING = (
    (STEPS, "readable", "before"),
    (STEPS, "stage", "after"),
    (STORING, "remove", "after"),
    (STORING, "change", "after"),
    (STORING, "add", "after"),
    (STEPS, "record", "after"),
    ("xinqiao_web.core.audit", "write", "after"),
)
UNDOING_IT = ((UNDOING, "find_touched", "after"), (STEPS, "undo", "after"))
DONE = (TASKS, "work_on", "after")
"""All is committed, but the job is not yet known to be done."""


def worker(*crash: str) -> int:
    """Run a worker of its own process; how it ended."""
    environment = {
        **os.environ,
        "DATABASE_URL": os.environ["DATABASE_URL"].replace("_web@", "_worker@"),
    }
    command = [sys.executable, "-m", "tests.web.market.crashing", *crash]
    return subprocess.run(command, env=environment, check=False).returncode


def begun(who: Acting) -> Import:
    with act_as(who):
        file = needs(line("need-2", 9), line("need-3"))
        return actions.begin("demand", "rows.csv", [file], "replace", defer_import)


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
