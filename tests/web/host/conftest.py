"""The host's tests make databases and platforms of their own, in their folders."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from xinqiao_web.host.folder import Folder, claim
from xinqiao_web.host.machine import Machine
from xinqiao_web.host.screen import Screen
from xinqiao_web.host.session import session
from xinqiao_web.host.supervisor import Supervisor

COMMAND = Path(sys.executable).with_name("xinqiao-web")
AS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="session", autouse=True)
def database() -> None:
    """Not the database of the other tests: they need none of ours, nor we theirs."""


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """A folder that every user can pass through, with a name as long as may be."""
    path = Path(tempfile.mkdtemp(prefix=f"xinqiao-{'long-' * 20}", dir=quick_disk()))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


def quick_disk() -> Path | None:
    """Memory that serves as a disk, if there is enough of it to run programs from.

    A real disk makes sure of half a dozen databases again and again: tests would wait.
    """
    memory = Path("/dev/shm")
    if not memory.is_dir() or not os.access(memory, os.W_OK):
        return None
    found = os.statvfs(memory)
    roomy = found.f_bavail * found.f_frsize > 3 * 1024**3
    return memory if roomy and not found.f_flag & os.ST_NOEXEC else None


@pytest.fixture(scope="session")
def folder(place: Path) -> Folder:
    """A data folder with a database that tests open and close."""
    made = claimed(place / "data")
    with opened(made):
        pass
    return made


def opened(folder: Folder) -> AbstractContextManager[tuple[Machine, Supervisor]]:
    """A data folder's database, up for a while."""
    return session(folder, Screen("en"), told(folder.path))


def told(folder: Path, **more: str) -> dict[str, str]:
    """What a command is told by its environment: the folder, and little else."""
    return {"PATH": os.environ["PATH"], "XINQIAO_DATA": str(folder), **more}


def command(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `xinqiao-web` to its end."""
    return subprocess.run(
        [str(COMMAND), *words], env=told(folder, **more), capture_output=True, text=True
    )


def claimed(path: Path, profile: str = "production") -> Folder:
    """A data folder that a start has claimed."""
    folder = Folder(path)
    claim(folder, profile)
    return folder
