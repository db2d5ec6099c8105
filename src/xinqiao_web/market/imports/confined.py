"""What a process gives up for good before it reads what a stranger wrote."""

import ctypes
import os
import resource
import signal

MEMORY = 1_536 << 20
"""Bytes of address space: libraries take half of it, so less than 1 GB is filled."""

SECONDS = 30
"""Of computing, for the largest file."""

QUICK, PACE = 8, 2 << 20
"""Seconds for a file of no size, and bytes for which there is one more: a small file
that takes long means harm.
"""

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
DIES_WITH_PARENT, NO_NEW_PRIVILEGES = 1, 38


def confine() -> None:
    """Give up memory, time, new files, privileges and, where it can be, the network.

    No file can be written at all: what is found goes out through the pipe.
    """
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(limit, (most, most))
    system = ctypes.CDLL(None, use_errno=True)
    system.prctl(DIES_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    alone = NEW_NETWORK if os.geteuid() == 0 else NEW_USER | NEW_NETWORK
    # Where the system does not allow it, the other limits still hold.
    system.unshare(alone)


def hurry(size: int) -> None:
    """Give up time that reading a file of so many bytes does not take."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds_for(size), SECONDS))


def seconds_for(size: int) -> int:
    """Seconds of computing that a file of so many bytes may take."""
    return min(SECONDS, QUICK + size // PACE)
