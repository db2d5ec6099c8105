"""The whole platform with a believable market, served to a browser for the tests."""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.web import postgres

PATIENCE = 180.0


@dataclass(frozen=True)
class House:
    """Where the platform answers, and an account for each role."""

    address: str
    accounts: Mapping[str, Mapping[str, str]]


@contextmanager
def opened() -> Iterator[House]:
    """The platform, until the tests end: its own database, served as in production."""
    folder = Path(tempfile.mkdtemp(prefix="xinqiao-browser-"))
    data = folder / "platform"
    data.mkdir()
    (data / "key").write_text(secrets.token_hex(32))
    folder.chmod(0o755)
    with postgres.running(folder):
        django(folder, "owner", "migrate", "-v0")
        django(folder, "owner", "collectstatic", "-v0", "--noinput")
        accounts = json.loads(django(folder, "worker", "seed_demo"))
        with served(folder) as address:
            yield House(address, {entry["role"]: entry for entry in accounts})


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


def django(folder: Path, role: str, *arguments: str) -> str:
    """Run a command of Django; what it prints."""
    command = [sys.executable, "-m", "django", *arguments]
    told = environment(folder, role)
    done = subprocess.run(command, env=told, check=True, stdout=subprocess.PIPE)
    return done.stdout.decode()


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
    process = subprocess.Popen(command, env=environment(folder, "web"))
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/health", process)
        yield address
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
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError(f"{address} does not answer")
