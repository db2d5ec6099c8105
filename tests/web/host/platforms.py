"""A platform started by its command, looked at and killed from outside."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.web.host.conftest import COMMAND, told

from xinqiao_web.host.processes import alive, numbers, parent

PATIENCE = 180.0


def free_port() -> int:
    """A port that nobody serves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Wait until something is so; whether it came true."""
    until = time.monotonic() + seconds
    while not what():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@dataclass
class Platform:
    """A platform on a data folder, as a person at a terminal has it."""

    folder: Path
    words: tuple[str, ...] = (str(COMMAND),)
    more: dict[str, str] = field(default_factory=dict)
    user: str | None = None
    port: int = field(default_factory=free_port)

    def start(self) -> None:
        """Start it, and wait for its address."""
        self.screen = self.folder.parent / f"{self.folder.name}.screen"
        with self.screen.open("w") as screen:
            self.process = subprocess.Popen(
                [*self.words, "start", "--port", str(self.port)],
                env=told(self.folder, **self.more),
                stdout=screen,
                stderr=subprocess.STDOUT,
                user=self.user,
                cwd="/",
            )
        address = f"http://localhost:{self.port}"
        assert wait_for(lambda: address in self.said() or not alive(self.process.pid))
        assert address in self.said(), self.said()

    def said(self) -> str:
        """What stands on the terminal."""
        return self.screen.read_text()

    def well(self) -> bool:
        """Whether it answers and says that its database does."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=10)
        try:
            told = {"X-Forwarded-Proto": "https"}
            connection.request("GET", "/health", headers=told)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def processes(self) -> list[int]:
        """What it has started, and what those have started."""
        parents = {pid: parent(pid) for pid in numbers()}
        found = [self.process.pid]
        for pid in found:
            found += [p for p, above in parents.items() if above == pid]
        return found[1:]

    def named(self, words: str) -> list[int]:
        """Its processes whose command line holds some words, the first one first."""
        return [pid for pid in self.processes() if words in command_line(pid)]

    def end(self) -> int:
        """Press Ctrl-C, and give the exit code."""
        if alive(self.process.pid):
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


def command_line(pid: int) -> str:
    """The words that a process was started with."""
    try:
        said = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ""
    return said.replace(b"\0", b" ").decode()


def user_of(pid: int) -> int:
    """Whom a process runs as: real, effective and saved must be the same."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    numbers = {int(n) for n in next(x for x in lines if x[:4] == "Uid:").split()[1:]}
    assert len(numbers) == 1
    return numbers.pop()


def left_over(folder: Path) -> list[int]:
    """Processes that anything of a data folder has started."""
    mark = os.fsencode(str(folder))
    return [pid for pid in numbers() if pid != os.getpid() and marked(pid, mark)]


def marked(pid: int, mark: bytes) -> bool:
    """Whether a process names a folder, where it works or by what it was told."""
    place = Path(f"/proc/{pid}")
    try:
        told = (place / "environ").read_bytes() + (place / "cmdline").read_bytes()
        return alive(pid) and mark in told + os.fsencode((place / "cwd").readlink())
    except OSError:
        return False
