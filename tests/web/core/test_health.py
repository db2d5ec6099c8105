"""The operator sees how the platform is; machines hear whether it answers."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from tests.web.actors import client, firm

from xinqiao_web.core import health


def test_the_operator_sees_database_jobs_disk_and_backup() -> None:
    note = settings.DATA / health.BACKED_UP
    note.unlink(missing_ok=True)
    operator = client(firm(office="operator"), "operator")
    page = operator.get("/status/").content.decode()
    assert "PostgreSQL 18" in page
    assert "从未" in page
    note.write_text(datetime(2041, 5, 6, 7, 8, tzinfo=UTC).isoformat(), "ascii")
    assert "2041" in operator.get("/status/").content.decode()
    note.unlink()


def test_a_job_whose_worker_is_silent_hangs() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, status)"
            " VALUES ('none', 'isolation', 'doing') RETURNING id"
        )
        (job,) = cursor.fetchone()
        found = {one.text: one.good for one in health.of_jobs()}
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job])
    assert not found["stalled"]
    assert {one.text: one.good for one in health.of_jobs()}["stalled"]


@pytest.mark.parametrize("role", ["administrator", "viewer", "regulator"])
def test_nobody_else_does(role: str) -> None:
    assert client(firm(), role).get("/status/").status_code == 403


def test_machines_hear_that_all_is_well_and_nothing_else() -> None:
    answer = Client(SERVER_NAME="localhost").get("/health")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_machines_hear_that_the_database_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nonexistent")
    answer = Client(SERVER_NAME="localhost").get("/health")
    page = Client(SERVER_NAME="localhost", raise_request_exception=False).get("/log/")
    monkeypatch.undo()
    connection.close()
    assert answer.status_code == 503
    assert "数据库没有响应" in answer.content.decode()
    assert page.status_code in (302, 503)
    for text in (answer.content, page.content):
        assert b"nonexistent" not in text
        assert OperationalError.__name__.encode() not in text
