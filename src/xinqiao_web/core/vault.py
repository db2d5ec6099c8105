"""Files of members: under names that tell nothing, for web and worker alone."""

import os
import shutil
import stat
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

Names = Callable[[], Iterable[str]]
NAMED: list[Names] = []
"""What tells which files the rows of a room name, of all firms: what none names goes.

Whoever asks acts for all firms.
"""


def enter(names: Names) -> None:
    """Enter a room whose rows name files: they stay as long as the rows do."""
    NAMED.append(names)


def path_of(name: str) -> Path:
    """Where a file lies."""
    return Path(settings.FILES) / name


def keep(pieces: Iterable[bytes]) -> str:
    """Keep a file; its name. What fails on the way leaves nothing."""
    name = uuid.uuid4().hex
    path = path_of(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with open_new(path) as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return name


def open_new(path: Path) -> BinaryIO:
    """A new file that only we may read; our group too, where the folder is shared."""
    shared = path.parent.stat().st_mode & stat.S_ISGID
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    if shared:
        os.fchmod(handle, 0o660)
    return os.fdopen(handle, "wb")


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """A file, to read."""
    with path_of(name).open("rb") as file:
        yield file


def names_before(moment: datetime) -> Iterator[str]:
    """The names of all files and folders that were made before a moment."""
    folder = Path(settings.FILES)
    for path in folder.iterdir() if folder.exists() else ():
        if path.stat().st_mtime < moment.timestamp():
            yield path.name


def drop(name: str) -> None:
    """Remove a file; it may be gone already."""
    path_of(name).unlink(missing_ok=True)


def clear_away(name: str) -> None:
    """Remove a file, or a folder with all that is in it."""
    if path_of(name).is_dir():
        shutil.rmtree(path_of(name), ignore_errors=True)
    else:
        drop(name)
