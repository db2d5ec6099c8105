"""Files of members: under names that tell nothing, for web and worker alone."""

import os
import stat
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


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
    """The names of all files that were kept before a moment."""
    folder = Path(settings.FILES)
    for path in folder.iterdir() if folder.exists() else ():
        if path.stat().st_mtime < moment.timestamp():
            yield path.name


def drop(name: str) -> None:
    """Remove a file; it may be gone already."""
    path_of(name).unlink(missing_ok=True)
