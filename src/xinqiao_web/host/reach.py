"""Whether a user can reach files: tried as that user, not reckoned from modes."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from xinqiao_web.host.users import User


def reaches(user: User, paths: Iterable[Path]) -> bool:
    """Whether a user can read each file, and enter and list each folder."""
    return tried(user, paths, readable)


def enters(user: User, folder: Path) -> bool:
    """Whether a user can pass through a folder to what it knows there."""
    return tried(user, [folder], enterable)


def tried(user: User, paths: Iterable[Path], can: Callable[[Path], bool]) -> bool:
    """Whether a user can do something with every path; asked as that user."""
    if not user.drops:
        return all(can(path) for path in paths)
    child = os.fork()
    if child == 0:
        answer = 2
        try:
            become(user)
            answer = 0 if all(can(path) for path in paths) else 1
        finally:
            os._exit(answer)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def become(user: User) -> None:
    """Turn this process into a user for good."""
    os.setgroups(user.groups)
    os.setresgid(user.gid, user.gid, user.gid)
    os.setresuid(user.uid, user.uid, user.uid)


def readable(path: Path) -> bool:
    """Whether this process can use a file or folder."""
    if path.is_dir():
        return os.access(path, os.R_OK | os.X_OK)
    return os.access(path, os.R_OK)


def enterable(path: Path) -> bool:
    """Whether this process can pass through a folder."""
    return os.access(path, os.X_OK)
