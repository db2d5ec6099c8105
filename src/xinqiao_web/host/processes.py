"""Processes of this machine: who they are, and making sure that they are gone."""

import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
TO_DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of <sys/prctl.h>."""

LIBC = ctypes.CDLL(None, use_errno=True)


def numbers() -> Iterator[int]:
    """The numbers of all processes that can be seen."""
    yield from (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())


def alive(pid: int) -> bool:
    """Whether a process runs: a dead one that nobody has waited for does not.

    Its first thread may be dead while others still hold its files and ports.
    """
    found = fields(pid)
    return bool(found) and (found[0] not in ("Z", "X") or int(found[17]) > 1)


def fields(pid: int) -> list[str]:
    """What /proc says of a process after its name; empty if there is none."""
    try:
        return (PROC / str(pid) / "stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return []


def started(pid: int) -> float:
    """When a process started, in seconds since 1970; 0 if there is none."""
    found = fields(pid)
    if not found:
        return 0.0
    boot = next(
        int(line.split()[1])
        for line in (PROC / "stat").read_text("utf-8").splitlines()
        if line.startswith("btime")
    )
    return boot + int(found[19]) / TICKS


def parent(pid: int) -> int:
    """The process that started another, or took it over; 0 if there is none."""
    return int((fields(pid) or ["", "0"])[1])


def works_in(pid: int) -> Path | None:
    """A process's working folder; none if it cannot be seen."""
    try:
        return (PROC / str(pid) / "cwd").readlink()
    except OSError:
        return None


def was_told(pid: int, line: str) -> bool:
    """Whether a process was started with a line (NAME=value) in its environment."""
    try:
        return line.encode() in (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def send(pid: int, number: signal.Signals) -> None:
    """Signal a process, if it is still there and ours."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def send_group(pid: int, number: signal.Signals) -> None:
    """Signal a process and all that it started, if any are left."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def members(group: int) -> list[int]:
    """The processes of a group that still run."""
    return [pid for pid in numbers() if alive(pid) and fields(pid)[2:3] == [str(group)]]


def gone(pids: Callable[[], list[int]], grace: float) -> bool:
    """Wait until no process is left; whether that came true in time."""
    until = time.monotonic() + grace
    while pids():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def dying_with(parent: int, number: signal.Signals) -> Callable[[], None]:
    """What a child does before it runs: ask to be signalled when its parent has died.

    It hears all signals again, which its parent may have kept for itself.
    """

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        LIBC.prctl(TO_DIE_WITH_PARENT, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return prepare
