"""Jobs of this room: their arguments are ids, nothing else."""

from typing import Any

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from xinqiao_web.market.imports.steps import LOST, give_up, work_on
from xinqiao_web.market.imports.tidying import tidy

STALLED = 20
"""Seconds without a sign of life after which a worker is given up."""


TRIES = 25
"""How often an import is begun anew when the database went away under it."""


@app.task(
    name="market.import",
    queue="imports",
    retry=RetryStrategy(max_attempts=TRIES, linear_wait=1, retry_exceptions=LOST),
    pass_context=True,
)
def run_import(context: JobContext, pk: str) -> None:
    """Do what there is to do about an import."""
    try:
        work_on(pk)
    except LOST:
        if context.job.attempts >= TRIES:
            give_up(pk)
        raise


def defer_import(pk: str) -> None:
    """Have it done as soon as this transaction holds; one job at a time for each."""
    run_import.configure(lock=f"import {pk}").defer(pk=pk)


@app.periodic(cron="17 3 * * *")
@app.task(name="market.tidy", queue="upkeep", queueing_lock="tidy")
def tidy_up(timestamp: int) -> None:
    """Remove the files of old imports."""
    tidy()


@app.periodic(cron="* * * * *")
@app.task(name="jobs.resume", queue="upkeep", queueing_lock="resume", pass_context=True)
async def resume(context: JobContext, timestamp: int) -> None:
    """Give the jobs of workers that died to those that live."""
    await resume_stalled(context.app)


async def resume_stalled(jobs: Any, seconds: float = STALLED) -> int:
    """Put jobs back whose worker has given no sign of life; how many.

    A job whose next turn waits already (`queueing_lock`) is not put back beside it.
    """
    manager = jobs.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=seconds))
    for job in stalled:
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            await manager.finish_job(job, Status.ABORTED, delete_job=False)
    return len(stalled)
