"""Writes files and folders whole or not at all.

What is written grows beside its target under a name that begins with a dot, is flushed
to the disk, and takes the target's place by one rename. What is replaced steps aside
first and is removed last. When anything fails the target is as it was.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from xinqiao.errors import OutputExists

Ours = Callable[[Path], bool]
"""Whether a path inside of a folder is one of those that we write."""


@contextmanager
def new_file(path: Path, *, force: bool = False) -> Iterator[Path]:
    """A place to write a file that then appears at `path`, whole.

    Raises
    ------
    OutputExists
        If there is a folder, or a file and `force` is not set.
    """
    target = path.resolve()
    refuse_taken(path, target, force and not target.is_dir())
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
    """
    target = path.resolve()
    refuse_taken(path, target, force and target.is_dir())
    if target.is_dir():
        refuse_foreign(path, target, ours)
    with beside(target) as place:
        place.mkdir()
        yield place
        for written in (*sorted(place.rglob("*")), place):
            flush(written)
        swap_in(place, target)
        flush(target.parent)


def refuse_taken(path: Path, target: Path, may_replace: bool) -> None:
    """Refuse a place that is taken."""
    if (target.exists() or target.is_symlink()) and not may_replace:
        raise OutputExists(
            f"{path} exists; use force (--force) to replace what Xinqiao wrote there. "
            f"{path} 已存在；如需替换芯桥写入的内容，请使用 --force。"
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
            f"{path} holds files that Xinqiao did not write, such as {foreign[0]}; "
            f"choose another folder, or remove them. {path} 中有并非芯桥写入的文件"
            f"（如 {foreign[0]}）；请另选文件夹，或先移走这些文件。"
        )


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A free place beside a target, cleared away at the end."""
    target.parent.mkdir(parents=True, exist_ok=True)
    place = free_place(target, "new")
    try:
        yield place
    finally:
        clear_away(place)


def free_place(target: Path, mark: str) -> Path:
    """A name beside a target that is not taken."""
    names = (f".{target.name}.{mark}.{os.getpid()}.{n}" for n in count())
    places = (target.with_name(name) for name in names)
    return next(place for place in places if not os.path.lexists(place))


def swap_in(place: Path, target: Path) -> None:
    """Put a folder in the place of another, which is then removed."""
    if not target.exists():
        place.rename(target)
        return
    old = free_place(target, "old")
    target.rename(old)
    try:
        place.rename(target)
    except OSError:
        old.rename(target)
        raise
    clear_away(old)


def clear_away(place: Path) -> None:
    """Remove a file or folder, if there is one."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Have the disk hold what was written to a file or folder."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
