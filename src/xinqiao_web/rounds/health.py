"""How rounds are: what the operator looks at beside database and disk."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from xinqiao_web.core.health import Measure, asked
from xinqiao_web.core.texts import say
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.moves import now

LONG = timedelta(hours=2)
"""A clearing, or a job that waits, is a worry after it."""

JOBS = """
SELECT count(*) FILTER (WHERE status = 'todo'),
    count(*) FILTER (WHERE status = 'failed'),
    coalesce(bool_and(scheduled_at IS NOT NULL OR at > now() - %s)
        FILTER (WHERE status = 'todo'), true)
FROM procrastinate_jobs LEFT JOIN LATERAL (
    SELECT max(at) AS at FROM procrastinate_events WHERE job_id = procrastinate_jobs.id
) AS last ON true WHERE queue_name = 'rounds'
"""


def measures() -> Iterator[Measure]:
    """All about rounds."""
    yield of_clearing()
    yield of_publication()
    waiting, failed, recent = asked(JOBS, LONG)
    yield Measure("rounds.health.waiting", waiting, recent)
    yield Measure("rounds.health.failed", failed, failed == 0)


def of_clearing() -> Measure:
    """The clearing that has been running longest."""
    name = "rounds.health.clearing"
    running = m.Clearing.objects.filter(state=m.WORKING).select_related("snapshot")
    first = running.order_by("began_at").first()
    if first is None:
        return Measure(name, say("rounds.health.none"))
    value = at(first.snapshot.round_id, first.began_at)
    return Measure(name, value, now() - first.began_at < LONG)


def of_publication() -> Measure:
    """The round that was published last."""
    last = m.Publication.objects.order_by("-round_id").first()
    value = None if last is None else at(last.round_id, last.at)
    return Measure("rounds.health.published", value)


def at(number: int, moment: datetime) -> str:
    """A round and a time, in the market's zone."""
    when = f"{localtime(moment):%Y-%m-%d %H:%M %Z}"
    return say("rounds.health.at", number=number, at=when)
