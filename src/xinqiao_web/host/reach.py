"""Whether a user can reach files: tried as that user, not reckoned from modes."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from xinqiao_web.host.users import User


def reaches(user: User, folders: Iterable[str], files: Iterable[str]) -> bool:
    """Whether a user can enter and list every folder and read every file."""

    def can() -> bool:
        enter = os.R_OK | os.X_OK
        return all(os.access(folder, enter) for folder in folders) and all(
            os.access(file, os.R_OK) for file in files
        )

    return tried(user, can)


def enters(user: User, folder: Path) -> bool:
    """Whether a user can pass through a folder to what it knows there."""
    return tried(user, lambda: os.access(folder, os.X_OK))


def tried(user: User, can: Callable[[], bool]) -> bool:
    """Whether something can be done by a user: tried as that user, in a child."""
    if not user.drops:
        return can()
    child = os.fork()
    if child == 0:
        answer = 2
        try:
            become(user)
            answer = 0 if can() else 1
        finally:
            os._exit(answer)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def become(user: User) -> None:
    """Turn this process into a user for good."""
    os.setgroups(user.groups)
    os.setresgid(user.gid, user.gid, user.gid)
    os.setresuid(user.uid, user.uid, user.uid)
