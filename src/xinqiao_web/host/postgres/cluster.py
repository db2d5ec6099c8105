"""The database's files: made once, whole or not at all."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from xinqiao_web.host.folder import Folder, make
from xinqiao_web.host.processes import dying_with
from xinqiao_web.host.refused import refused
from xinqiao_web.host.runtime import Runtime
from xinqiao_web.host.users import User

SUPERUSER = "postgres"
VERSION = "18"


def make_cluster(folder: Folder, run: Runtime, user: User, password: Path) -> None:
    """Make the database's files where there are none; refuses those of another version.

    The superuser has a password from its first moment: nobody is trusted by the socket.
    """
    if folder.postgres.exists():
        return check_version(folder)
    nursery = make(folder.path / "postgres.new", 0o700, owner_of(user))
    fresh = nursery / "data"
    if fresh.exists():
        shutil.rmtree(fresh)
    initdb(run, fresh, user, password)
    fresh.rename(folder.postgres)
    nursery.rmdir()
    return None


def check_version(folder: Folder) -> None:
    """Refuse files that another major version has written."""
    held = (folder.postgres / "PG_VERSION").read_text("utf-8").strip()
    if held != VERSION:
        raise refused("XH109", folder=folder.postgres, held=held, version=VERSION)


def initdb(run: Runtime, place: Path, user: User, password: Path) -> None:
    """Run initdb as the database's user, who reads the superuser's password."""
    command = [
        str(run.binaries / "initdb"),
        f"--pgdata={place}",
        f"--username={SUPERUSER}",
        "--auth=scram-sha-256",
        f"--pwfile={password}",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
    ]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd="/",
        preexec_fn=dying_with(os.getpid(), signal.SIGKILL),
        env={"PATH": os.defpath, "LC_ALL": "C"},
        **user.dropping(),
    )
    if done.returncode:
        raise refused("XH110", said=done.stderr.strip()[-600:])


def owner_of(user: User) -> tuple[int, int] | None:
    """Whom files are given to; nobody if we are that user."""
    return user.owner if user.drops else None
