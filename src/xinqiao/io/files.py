"""Writes files and folders whole or not at all.

What is written grows beside its target under a name that begins with a dot, is flushed
to the disk, and takes the target's place in one step, by a rename or, where there is a
folder already, by an exchange. When anything fails the target is as it was; what a
killed process left is cleared away by the next that writes to the same target.
"""

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from xinqiao.errors import OutputExists
from xinqiao.io.exchange import exchanged
from xinqiao.io.leftovers import GROWING, clear_away, free_place, tidy

Ours = Callable[[Path], bool]
"""Whether a path inside of a folder, or a file, is one of those that we write."""

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Errors that say there is no more room: a full disk, a quota, a limit to a file."""

CODE = re.compile(r"\(os error ([0-9]+)\)")
"""How libraries that are not written in Python tell the number of an error."""


@contextmanager
def new_file(path: Path, ours: Ours, *, force: bool = False) -> Iterator[Path]:
    """A place to write a file that then appears at `path`, whole.

    With `force` a file is replaced if it is one of `ours`.

    Raises
    ------
    OutputExists
        If there is a folder, or a file and `force` is not set, or it is not ours.
    OSError
        If the disk is full (its `errno` is one of `FULL`) or cannot be written to.
    """
    target = path.resolve()
    tidy(target)
    refuse_file(path, ours, force=force)
    with beside(target) as place:
        yield place
        flush(place)
        place.replace(target)
        flush(target.parent)


@contextmanager
def new_folder(path: Path, ours: Ours, *, force: bool = False) -> Iterator[Path]:
    """A folder to write to that then appears at `path`, whole.

    With `force` a folder is replaced if all that it holds is `ours`.

    Raises
    ------
    OutputExists
        If there is a file, or a folder and `force` is not set, or it holds anything
        that we did not write.
    OSError
        If the disk is full (its `errno` is one of `FULL`) or cannot be written to.
    """
    target = path.resolve()
    tidy(target)
    refuse_folder(path, ours, force=force)
    with beside(target) as place:
        place.mkdir()
        yield place
        for written in (*sorted(place.rglob("*")), place):
            flush(written)
        swap_in(place, target)
        flush(target.parent)


def refuse_file(path: Path, ours: Ours, *, force: bool) -> None:
    """Refuse a place for a file; one of ours may be replaced with `force`."""
    target = path.resolve()
    refuse_taken(path, target, force and not target.is_dir())
    if target.exists() and not ours(target):
        raise OutputExists(
            en=f"{path} is not a file that Xinqiao wrote; choose another place, or "
            "remove it.",
            zh=f"{path} 不是芯桥写入的文件；请另选位置，或先移走该文件。",
        )


def refuse_folder(path: Path, ours: Ours, *, force: bool) -> None:
    """Refuse a place for a folder; one of ours may be replaced with `force`."""
    target = path.resolve()
    refuse_taken(path, target, force and target.is_dir())
    if target.is_dir():
        refuse_foreign(path, target, ours)


def refuse_taken(path: Path, target: Path, may_replace: bool) -> None:
    """Refuse a place that is taken."""
    if (target.exists() or target.is_symlink()) and not may_replace:
        raise OutputExists(
            en=f"{path} exists; use force (--force) to replace what Xinqiao wrote "
            "there.",
            zh=f"{path} 已存在；如需替换芯桥写入的内容，请使用 --force。",
        )


def refuse_foreign(path: Path, folder: Path, ours: Ours) -> None:
    """Refuse to replace a folder that holds anything that we did not write."""
    foreign = sorted(
        entry.relative_to(folder).as_posix()
        for entry in folder.rglob("*")
        if not ours(entry.relative_to(folder))
    )
    if foreign:
        raise OutputExists(
            en=f"{path} holds files that Xinqiao did not write, such as {foreign[0]}; "
            "choose another folder, or remove them.",
            zh=f"{path} 中有并非芯桥写入的文件（如 {foreign[0]}）；请另选文件夹，"
            "或先移走这些文件。",
        )


@contextmanager
def beside(target: Path, mark: str = "new") -> Iterator[Path]:
    """A free place beside a target, cleared away at the end."""
    place = free_place(target, mark)
    GROWING.add(place)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield place
    except Exception as error:
        if (number := number_of(error)) in FULL:
            raise OSError(number, os.strerror(number), str(target)) from error
        raise
    finally:
        clear_away(place)
        GROWING.discard(place)


def number_of(error: Exception) -> int:
    """The number of an error of the operating system, 0 if it is none."""
    if isinstance(error, OSError) and error.errno:
        return error.errno
    told = CODE.search(str(error))
    return int(told[1]) if told else 0


def swap_in(place: Path, target: Path) -> None:
    """Put a folder in the place of another, which is then removed."""
    if not target.exists():
        place.rename(target)
    elif exchanged(place, target):
        clear_away(place)
    else:
        step_in(place, target)


def step_in(place: Path, target: Path) -> None:
    """Do so in two steps; `tidy` mends what a kill between them would leave."""
    old = free_place(target, "old")
    target.rename(old)
    try:
        place.rename(target)
    except BaseException:
        if not os.path.lexists(target):
            old.rename(target)
        raise
    clear_away(old)


def flush(path: Path) -> None:
    """Have the disk hold what was written to a file or folder."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
