"""The platform's tests run on a real PostgreSQL, as the database role of the web."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.conf import settings
from tests.web import postgres

FOLDER = Path(tempfile.mkdtemp(prefix="xinqiao-tests-"))
DATA = FOLDER / "platform"
DATA.mkdir()
(DATA / "key").write_text(secrets.token_hex(32))
os.environ.update(
    DJANGO_SETTINGS_MODULE="xinqiao_web.config.settings",
    DATABASE_URL=postgres.url(FOLDER, "web"),
    XINQIAO_DATA=str(DATA),
    XINQIAO_SECRET_FILE=str(DATA / "key"),
    XINQIAO_PROFILE="demo",
    XINQIAO_HOSTS="testserver,localhost,127.0.0.1",
)
FOLDER.chmod(0o755)
django.setup()
settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(scope="session", autouse=True)
def database() -> Iterator[None]:
    """PostgreSQL with the platform's tables; it goes with the tests."""
    with postgres.running(FOLDER):
        manage("owner", "migrate", "-v0")
        manage("owner", "collectstatic", "-v0", "--noinput")
        yield
        from django.db import connections

        connections.close_all()


def manage(role: str, *arguments: str) -> str:
    """Run a command of Django as a database role; what it prints."""
    environment = {**os.environ, "DATABASE_URL": postgres.url(FOLDER, role)}
    command = [sys.executable, "-m", "django", *arguments]
    done = subprocess.run(command, env=environment, check=True, capture_output=True)
    return done.stdout.decode()
