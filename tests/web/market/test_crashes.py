"""Whenever a worker is killed: no half import, nothing lost, the job goes on."""

import asyncio
import signal

from django.db import connection
from procrastinate.contrib.django import app
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
from xinqiao_web.market.imports.tasks import defer_import, resume_stalled


def lines_of(who: Acting, verb: str) -> int:
    with act_as(who):
        return Detail.objects.filter(entry__verb=verb).count()


def test_a_lost_job_whose_next_turn_waits_holds_no_other_up() -> None:
    stalled, waiting, other = (
        insert_job("tidy", "doing"),
        insert_job("tidy", "todo"),
        insert_job(None, "doing"),
    )
    assert asyncio.run(take_over()) >= 2
    assert [state_of(job) for job in (stalled, waiting, other)] == [
        "aborted",
        "todo",
        "todo",
    ]


def insert_job(queueing_lock: str | None, state: str) -> int:
    """A job that no worker knows, in a queue that none works at; its id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs"
            " (task_name, queue_name, queueing_lock, status)"
            " VALUES ('none', 'nobody', %s, %s) RETURNING id",
            [queueing_lock and f"nobody {queueing_lock}", state],
        )
        return int(cursor.fetchone()[0])


def state_of(job: int) -> str:
    """Its state; the job is removed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE id = %s RETURNING status", [job]
        )
        return str(cursor.fetchone()[0])


async def take_over() -> int:
    """Take over whatever no living worker does."""
    with app.replace_connector(app.connector.get_worker_connector()) as jobs:
        async with jobs.open_async():
            return await resume_stalled(jobs, seconds=20)


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
