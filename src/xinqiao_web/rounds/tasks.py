"""Jobs of this room: their arguments are ids, nothing else."""

from contextlib import suppress
from typing import Any

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from xinqiao_web.market.imports.steps import LOST
from xinqiao_web.rounds.alone.work import work_alone
from xinqiao_web.rounds.clearings.work import give_up, work_on
from xinqiao_web.rounds.freezing import freeze_market
from xinqiao_web.rounds.publishing import publish
from xinqiao_web.rounds.reminding import remind
from xinqiao_web.rounds.seeding import seed_rounds

TRIES = 25
"""How often work is begun anew when the database went away under it."""

AGAIN = RetryStrategy(max_attempts=TRIES, linear_wait=1, retry_exceptions=LOST)


@app.task(name="rounds.freeze", queue="rounds", retry=AGAIN)
def run_freeze(number: int) -> None:
    """Make the frozen market of a round."""
    freeze_market(number)


@app.task(name="rounds.clear", queue="rounds", retry=AGAIN, pass_context=True)
def run_clearing(context: JobContext, pk: str) -> None:
    """Do what there is to do about a clearing."""
    try:
        work_on(pk)
    except LOST:
        if context.job.attempts >= TRIES:
            give_up(pk)
        raise


@app.task(name="rounds.alone", queue="rounds", retry=AGAIN)
def run_alone(pk: str) -> None:
    """Work out what a firm would build alone."""
    work_alone(pk)


@app.task(name="rounds.publish", queue="rounds", retry=AGAIN)
def run_publish(number: int) -> None:
    """Publish a round."""
    publish(number)


@app.periodic(cron="7 * * * *")
@app.task(name="rounds.remind", queue="upkeep", queueing_lock="rounds.remind")
def run_remind(timestamp: int) -> None:
    """Remind firms of deadlines that are near."""
    remind()


@app.task(name="rounds.seed", queue="rounds")
def run_seeding() -> None:
    """Make the rounds of the demonstration."""
    seed_rounds()


def defer_seeding() -> None:
    """Have the demonstration's rounds made; one job at a time."""
    with suppress(AlreadyEnqueued):
        run_seeding.configure(lock="seed", queueing_lock="seed").defer()


def defer_freeze(number: Any) -> None:
    """Have the market frozen as soon as this transaction holds."""
    run_freeze.configure(lock=f"round {number}").defer(number=number)


def defer_clearing(pk: Any) -> None:
    """Have it cleared as soon as this transaction holds; one job at a time for each."""
    run_clearing.configure(lock=f"clearing {pk}").defer(pk=pk)


def defer_alone(pk: Any) -> None:
    """Have it worked out as soon as this transaction holds."""
    run_alone.configure(lock=f"alone {pk}").defer(pk=pk)


def defer_publish(number: Any) -> None:
    """Have the round published as soon as this transaction holds."""
    run_publish.configure(lock=f"round {number}").defer(number=number)
