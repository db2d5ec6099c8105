"""How the platform is: what its operator looks at, and what machines ask."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinqiao import __version__
from xinqiao_web.core.context import acting
from xinqiao_web.core.sheets import OPERATOR

STALLED = 60
"""Seconds without a sign of life after which a worker's job counts as stalled."""

LITTLE_SPACE = 0.1
"""Share of the disk below which too little is free."""

BACKED_UP = "backed-up"
"""The file of the data folder in which a backup notes when it was made."""

DATABASE = """
SELECT current_setting('server_version'), pg_database_size(current_database()),
    (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
    current_setting('max_connections')::int
"""
JOBS = """
SELECT count(*) FILTER (WHERE status = 'todo'),
    count(*) FILTER (WHERE status = 'doing'),
    count(*) FILTER (WHERE status = 'failed'),
    count(*) FILTER (WHERE status = 'doing' AND NOT EXISTS (
        SELECT FROM procrastinate_workers w
        WHERE w.id = worker_id AND last_heartbeat > now() - make_interval(secs => %s)))
FROM procrastinate_jobs
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is looked at. `text`: the key of its name, that of another room
    with the room before it; `good`: no worry.
    """

    text: str
    value: Any
    good: bool = True
    kind: str = ""

    @property
    def key(self) -> str:
        """The key of its name, in full."""
        return self.text if "." in self.text else f"core.status.{self.text}"


ROOMS: list[Callable[[], Iterator[Measure]]] = []
"""What other rooms have looked at."""


def enter(measures: Callable[[], Iterator[Measure]]) -> None:
    """Enter what a room has looked at."""
    ROOMS.append(measures)


def measures() -> Iterator[Measure]:
    """All that the operator looks at."""
    yield Measure("version", __version__)
    yield from of_database()
    yield from of_jobs()
    yield from of_disk()
    yield of_backup()
    for measures_of_room in ROOMS:
        yield from measures_of_room()


def of_database() -> Iterator[Measure]:
    """The database: which, how large, how busy."""
    version, size, now, most = asked(DATABASE)
    yield Measure("database", f"PostgreSQL {version}")
    yield Measure("size", size, kind="bytes")
    yield Measure("connections", f"{now} / {most}", now < most * 0.9)


def of_jobs() -> Iterator[Measure]:
    """Jobs that wait, run, failed or hang."""
    waiting, running, failed, stalled = asked(JOBS, STALLED)
    yield Measure("waiting", waiting)
    yield Measure("running", running)
    yield Measure("failed", failed, failed == 0)
    yield Measure("stalled", stalled, stalled == 0)


def of_disk() -> Iterator[Measure]:
    """Space where the data folder is."""
    disk = shutil.disk_usage(settings.DATA)
    enough = disk.free >= disk.total * LITTLE_SPACE
    yield Measure("free", disk.free, enough, kind="bytes")
    yield Measure("disk", disk.total, kind="bytes")


def of_backup() -> Measure:
    """When the last backup was made."""
    note = settings.DATA / BACKED_UP
    try:
        made = datetime.fromisoformat(note.read_text("ascii").strip())
    except (OSError, ValueError):
        return Measure("backup", None, good=False)
    return Measure("backup", made, kind="time")


def asked(sql: str, *values: Any) -> tuple[Any, ...]:
    """One row from the database."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return tuple(cursor.fetchone())


@require_GET
def status(request: HttpRequest) -> HttpResponse:
    """The operator's page."""
    if acting().role != OPERATOR:
        raise PermissionDenied
    return render(request, "core/health.html", {"measures": list(measures())})


@login_not_required
@transaction.non_atomic_requests
@require_GET
def healthy(request: HttpRequest) -> HttpResponse:
    """Answers machines whether platform and database answer; says nothing else."""
    try:
        asked("SELECT 1")
    except DatabaseError:
        words = "the database does not answer\n数据库没有响应\n"
        response = HttpResponse(words, "text/plain; charset=utf-8", 503)
        response.headers["Retry-After"] = "10"
        return response
    return HttpResponse("ok", content_type="text/plain")
