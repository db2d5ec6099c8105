"""Jobs of this room: their arguments are ids, nothing else."""

from typing import Any

from procrastinate import JobContext
from procrastinate.contrib.django import app

from xinqiao_web.market.imports.steps import work_on
from xinqiao_web.market.imports.tidying import tidy

STALLED = 20
"""Seconds without a sign of life after which a worker is given up."""


@app.task(name="market.import", queue="imports")
def run_import(pk: str) -> None:
    """Do what there is to do about an import."""
    work_on(pk)


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
    """Put jobs back whose worker has given no sign of life; how many."""
    manager = jobs.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=seconds))
    for job in stalled:
        await manager.retry_job(job)
    return len(stalled)
