"""The system users that processes run as: none of them is root."""

import grp
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from typing import Any

from xinqiao_web.host.refused import refused

SHARED = "xinqiao"
"""The group of web and worker: it reaches the database's socket and members' files."""

ADMIN_PATH = "/usr/sbin:/sbin:/usr/bin:/bin"


@dataclass(frozen=True)
class User:
    """Whom a process runs as; `drops` when that is another than who starts it."""

    name: str
    uid: int
    gid: int
    groups: tuple[int, ...]
    drops: bool

    @property
    def owner(self) -> tuple[int, int]:
        """User and group, as chown takes them."""
        return self.uid, self.gid

    def dropping(self) -> dict[str, Any]:
        """What subprocess needs to start a process as this user."""
        if not self.drops:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": self.groups}


@dataclass(frozen=True)
class Users:
    """One user for each kind of process."""

    database: User
    web: User
    worker: User
    parser: User

    @property
    def all(self) -> tuple[User, ...]:
        """All of them."""
        return self.database, self.web, self.worker, self.parser


def users() -> Users:
    """As root: four system users, made if they are missing; else oneself four times."""
    if os.geteuid() != 0:
        me = User(str(os.geteuid()), os.geteuid(), os.getegid(), (), drops=False)
        return Users(me, me, me, me)
    shared = group(SHARED)
    return Users(
        system_user("xinqiao-db", ()),
        system_user("xinqiao-web", (shared,)),
        system_user("xinqiao-worker", (shared,)),
        system_user("xinqiao-parser", ()),
    )


def group(name: str) -> int:
    """The number of a system group, made if it is missing."""
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        administer("groupadd", "--system", name)
        return grp.getgrnam(name).gr_gid


def system_user(name: str, groups: tuple[int, ...]) -> User:
    """A system user that cannot log in, made if it is missing."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        home = ("--no-create-home", "--home-dir", "/nonexistent")
        shell = ("--shell", "/usr/sbin/nologin")
        administer("useradd", "--system", "--user-group", *home, *shell, name)
        entry = pwd.getpwnam(name)
    if entry.pw_uid == 0:
        raise refused("XH106", user=name, said="uid 0")
    return User(name, entry.pw_uid, entry.pw_gid, groups, drops=True)


def administer(command: str, *arguments: str) -> None:
    """Run one of the system's tools for users; another start may have been first."""
    tool = shutil.which(command, path=ADMIN_PATH)
    if tool is None:
        raise refused("XH106", user=arguments[-1], said=f"{command}: not found")
    done = subprocess.run([tool, *arguments], capture_output=True, text=True)
    already_there = done.returncode == 9
    if done.returncode and not already_there:
        raise refused("XH106", user=arguments[-1], said=done.stderr.strip())
