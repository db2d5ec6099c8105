"""A worker that does the jobs which programs ask for."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.web import postgres
from tests.web.conftest import FOLDER


@contextmanager
def worker() -> Iterator[None]:
    """Jobs are done meanwhile, by a process of its own as the database role of jobs."""
    environment = {**os.environ, "DATABASE_URL": postgres.url(FOLDER, "worker")}
    command = [sys.executable, "-m", "django", "procrastinate", "worker"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as works:
        try:
            yield
        finally:
            works.terminate()
