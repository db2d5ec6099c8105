"""All that the processes of one data folder share: users, programs, keys, addresses."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from xinqiao_web.host.folder import Folder, make
from xinqiao_web.host.keys import DRAWING, SIGNING, key, place, share, signers
from xinqiao_web.host.postgres.cluster import SUPERUSER
from xinqiao_web.host.postgres.roles import DATABASE, PREFIX
from xinqiao_web.host.postgres.sockets import parser_socket, socket_folder
from xinqiao_web.host.postgres.urls import as_role, at_socket
from xinqiao_web.host.refused import refused
from xinqiao_web.host.runtime import Runtime, cache_of, runtime
from xinqiao_web.host.users import User, Users, users

PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ")
MAIL = re.compile(r"(smtps?://.+)?")
"""What `XINQIAO_MAIL` may be; it holds a password, so it is never repeated."""

LOOPBACK = "localhost,127.0.0.1,[::1]"
SUPERVISED = "XINQIAO_SUPERVISED"
"""Set in what we start, and only there: so that what is left of it can be found."""


@dataclass(frozen=True)
class Machine:
    """A data folder made ready for its processes."""

    folder: Folder
    profile: str
    people: Users
    run: Runtime
    outside: str
    passwords: Mapping[str, str]
    caller: Mapping[str, str]

    def user(self, process: str) -> User:
        """Whom a process runs as."""
        return {**signers(self.people), "parser": self.people.parser}[process]

    def url(self, process: str) -> str:
        """The database's address for a process's role."""
        role, password = PREFIX + process, self.passwords[process]
        if not self.outside:
            return at_socket(socket_folder(self.folder), role, password, DATABASE)
        if process == "owner":
            return self.outside
        return as_role(self.outside, role, password)

    def admin_url(self, database: str = "postgres") -> str:
        """The address of the role that may make roles."""
        password = self.passwords[SUPERUSER]
        place = socket_folder(self.folder)
        return self.outside or at_socket(place, SUPERUSER, password, database)

    def environment(self, process: str) -> dict[str, str]:
        """What a process that runs the platform's code is told; no more of ours."""
        caller = self.caller
        ours = {n: caller[n] for n in caller if n.startswith("XINQIAO_")}
        return {
            "XINQIAO_HOSTS": LOOPBACK,
            **ours,
            **self.plain_environment(process),
            "DJANGO_SETTINGS_MODULE": "xinqiao_web.config.settings",
            "DATABASE_URL": self.url(process),
            "XINQIAO_DATA": str(self.folder.path),
            "XINQIAO_PROFILE": self.profile,
            "XINQIAO_SECRET_FILE": str(place(self.folder, process, SIGNING)),
            "XINQIAO_MARKET_FILE": str(place(self.folder, process, DRAWING)),
            "XINQIAO_PARSER": str(parser_socket(self.folder)),
        }

    def plain_environment(self, process: str) -> dict[str, str]:
        """What every Python of ours is told: where its parts are, and no secret."""
        cache = str(cache_of(self.folder, self.user(process)))
        return {
            **{n: self.caller[n] for n in PASSED_ON if n in self.caller},
            **self.run.environment,
            SUPERVISED: str(self.folder.path),
            "PYTHONPYCACHEPREFIX": cache,
            "PYTHONUNBUFFERED": "1",
            "PYTHONSAFEPATH": "1",
            "NUMBA_CACHE_DIR": cache,
            "HOME": cache,
        }

    def python(self, *arguments: str) -> list[str]:
        """The command that runs the platform's Python."""
        return [str(self.run.python), *arguments]


def machine(folder: Folder, profile: str, caller: Mapping[str, str]) -> Machine:
    """Make a data folder ready: users, folders, keys, programs."""
    if not MAIL.fullmatch(caller.get("XINQIAO_MAIL", "")):
        raise refused("XH805")
    people = users()
    run = runtime(folder, people)
    make_folders(folder, people)
    share(folder, people)
    passwords = {
        role: key(folder, role, "password", user)
        for role, user in {SUPERUSER: people.database, **signers(people)}.items()
    }
    outside = caller.get("DATABASE_URL", "")
    return Machine(folder, profile, people, run, outside, passwords, caller)


def make_folders(folder: Folder, people: Users) -> None:
    """Make the folders that processes write to, each open to those alone."""
    make(folder.logs, 0o700)
    shared = (os.geteuid(), people.web.groups[0]) if people.web.drops else None
    for name in ("files", "mail"):
        make(folder.path / name, 0o2770 if shared else 0o700, shared)
    owner = people.database.owner if people.database.drops else None
    make(folder.path / "static", 0o755, owner)
    if folder.profile == "demo":
        folder.accounts.touch(0o600)
        if people.worker.drops:
            os.chown(folder.accounts, *people.worker.owner)


def mask(people: Users) -> int:
    """What new files of web and worker are kept from: all but the two of them."""
    return 0o007 if people.web.drops else 0o077
