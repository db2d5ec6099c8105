"""The whole platform with a believable market, served to a browser for the tests."""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.web import postgres

PATIENCE = 180.0
ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class House:
    """Where the platform answers, an account for each role, and where its data lie."""

    address: str
    accounts: Mapping[str, Mapping[str, str]]
    folder: Path

    @contextmanager
    def working(self) -> Iterator[None]:
        """With the worker, who does the jobs."""
        words = ("-m", "django", "procrastinate", "worker")
        told = environment(self.folder, "worker")
        with running([sys.executable, *words], told):
            yield

    def deed(self, *words: object) -> Any:
        """What others do in the small market; what came of it."""
        return json.loads(done(self.folder, "worker", *SMALL, *map(str, words)))

    @contextmanager
    def without_database(self) -> Iterator[None]:
        """While the database is away."""
        postgres.stop(self.folder, "fast")
        try:
            yield
        finally:
            postgres.start(self.folder)

    @contextmanager
    def without_table(self, table: str) -> Iterator[None]:
        """While a table of the database has another name, as after a botched change."""
        rename = "ALTER TABLE {} RENAME TO {}"
        postgres.ask(self.folder, "xinqiao", rename.format(table, f"{table}_away"))
        try:
            yield
        finally:
            postgres.ask(self.folder, "xinqiao", rename.format(f"{table}_away", table))


DEMO = ("-m", "django", "seed_demo")
EMPTY = ("-m", "tests.browser.web.beginning")
SMALL = ("-m", "tests.browser.web.bazaar")


@contextmanager
def opened(seed: Sequence[str] = DEMO) -> Iterator[House]:
    """The platform, until the tests end: its own database, served as in production.

    `seed`: the program that fills it, and prints accounts.
    """
    folder = Path(tempfile.mkdtemp(prefix="xinqiao-browser-"))
    data = folder / "platform"
    data.mkdir()
    (data / "key").write_text(secrets.token_hex(32))
    folder.chmod(0o755)
    with postgres.running(folder):
        done(folder, "owner", "-m", "django", "migrate", "-v0")
        done(folder, "owner", "-m", "django", "collectstatic", "-v0", "--noinput")
        accounts = json.loads(done(folder, "worker", *seed))
        with served(folder) as address:
            yield House(address, {one["role"]: one for one in accounts}, folder)


def environment(folder: Path, role: str) -> dict[str, str]:
    """What the supervisor tells a process that has a database role."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "xinqiao_web.config.settings",
        "DATABASE_URL": postgres.url(folder, role),
        "XINQIAO_DATA": str(folder / "platform"),
        "XINQIAO_SECRET_FILE": str(folder / "platform" / "key"),
        "XINQIAO_PROFILE": "demo",
    }


def done(folder: Path, role: str, *words: str) -> str:
    """Run a program of Python with a database role; what it prints."""
    told = environment(folder, role)
    command = [sys.executable, *words]
    ran = subprocess.run(
        command, env=told, check=True, stdout=subprocess.PIPE, cwd=ROOT
    )
    return ran.stdout.decode()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The pages, by the server that serves them in production."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
        *("--blocking-threads", "4", "--log-level", "warning"),
        "xinqiao_web.config.wsgi:application",
    ]
    address = f"http://127.0.0.1:{port}"
    with running(command, environment(folder, "web")) as process:
        wait_for(f"{address}/health", process)
        yield address


@contextmanager
def running(
    command: list[str], told: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of the platform, until it is no longer needed."""
    process = subprocess.Popen(command, env=told)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until an address answers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{address} does not answer")
