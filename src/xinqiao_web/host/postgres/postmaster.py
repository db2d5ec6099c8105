"""The database's first process: is it ours, is it alive, and how it is stopped."""

import signal
from dataclasses import dataclass

from xinqiao_web.host.folder import Folder
from xinqiao_web.host.postgres.sockets import socket_folder
from xinqiao_web.host.processes import (
    alive,
    gone,
    numbers,
    parent,
    send,
    started,
    works_in,
)
from xinqiao_web.host.refused import refused
from xinqiao_web.host.runtime import Runtime

FAST, AT_ONCE = signal.SIGINT, signal.SIGQUIT
CLOCK = 60.0
"""Seconds by which the machine's clock may have been put right since."""


NO_VALUES_IN_LOG = {
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_statement": "none",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
"""Else the server's log quotes rows: in errors, their details, and statements.

Whoever causes an error hears of it, and logs its code.
"""


@dataclass(frozen=True)
class Note:
    """What `postmaster.pid` says: a process, when it started, how far it has come."""

    pid: int
    started: float
    status: str


def command(folder: Folder, run: Runtime, shared: bool) -> list[str]:
    """How the server is started: on the socket alone, nothing left unsynchronised."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_folder(folder)),
        "unix_socket_permissions": "0777" if shared else "0700",
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "logging_collector": "off",
        "log_line_prefix": "%m [%p] %q%u ",
        **NO_VALUES_IN_LOG,
    }
    options = (f"-c{name}={value}" for name, value in settings.items())
    return [str(run.binaries / "postgres"), "-D", str(folder.postgres), *options]


def note(folder: Folder) -> Note | None:
    """What the server last wrote of itself; none if it stopped in order."""
    try:
        lines = (folder.postgres / "postmaster.pid").read_text("utf-8").splitlines()
        status = lines[7].strip() if len(lines) > 7 else ""
        return Note(int(lines[0]), float(lines[2]), status)
    except (OSError, ValueError, IndexError):
        return None


def serves(folder: Folder) -> bool:
    """Whether the noted process runs and is the server of this folder.

    Its number alone proves nothing: the system gives numbers again. So must agree when
    it started and the folder it works in.
    """
    said = note(folder)
    if said is None or not alive(said.pid):
        return False
    same_time = abs(started(said.pid) - said.started) <= CLOCK
    return same_time and works_in(said.pid) == folder.postgres.resolve()


def ready(folder: Folder) -> bool:
    """Whether the server of this folder answers."""
    said = note(folder)
    return said is not None and said.status == "ready" and serves(folder)


def strays(folder: Folder) -> list[int]:
    """The server's processes, first one included: whoever works in its folder."""
    here = folder.postgres.resolve()
    return [pid for pid in numbers() if works_in(pid) == here and alive(pid)]


def settle(folder: Folder) -> None:
    """End a server that nobody watches, and remove the note of one that is dead.

    The note of a number that another process has now would keep the server from
    starting for ever. Refused if its processes cannot be brought to an end.
    """
    for number, grace in ((FAST, 10.0), (AT_ONCE, 3.0), (signal.SIGKILL, 3.0)):
        for pid in leaders(strays(folder)) if number == FAST else strays(folder):
            send(pid, number)
        if gone(lambda: strays(folder), grace):
            break
    if left := strays(folder):
        raise refused("XH111", pids=", ".join(map(str, left)))
    (folder.postgres / "postmaster.pid").unlink(missing_ok=True)


def leaders(pids: list[int]) -> list[int]:
    """Those that none of the others has started."""
    return [pid for pid in pids if parent(pid) not in pids]
