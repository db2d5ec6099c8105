"""One command's use of the database: of the running platform, or for a moment."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from xinqiao_web.host import database
from xinqiao_web.host.folder import Folder, locked
from xinqiao_web.host.machine import Machine, machine
from xinqiao_web.host.postgres import postmaster
from xinqiao_web.host.refused import Refused, refused
from xinqiao_web.host.screen import Screen
from xinqiao_web.host.supervisor import Stopped, Supervisor


@contextmanager
def session(
    folder: Folder,
    screen: Screen,
    environment: Mapping[str, str],
    *,
    alone: bool = False,
) -> Iterator[tuple[Machine, Supervisor]]:
    """The machine of a data folder with its database up.

    If the platform runs, its server is used and left alone, or it is refused to who
    must be alone; else one is started, and ended with the command.
    """
    if not folder.profile:
        raise refused("XH117", folder=folder.path)
    if folder.restoring.exists():
        raise refused("XH105", folder=folder.path)
    if not alone and postmaster.ready(folder) and taken(folder):
        ready = machine(folder, folder.profile, environment)
        with interrupted_in_order(Supervisor(folder.logs, screen)) as supervisor:
            yield ready, supervisor
        return
    with locked(folder):
        ready = machine(folder, folder.profile, environment)
        database.make_files(ready)
        with interrupted_in_order(Supervisor(folder.logs, screen)) as supervisor:
            database.serve(ready, supervisor)
            yield ready, supervisor


@contextmanager
def interrupted_in_order(supervisor: Supervisor) -> Iterator[Supervisor]:
    """Hear requests to end: what was started is ended, then they count as Ctrl-C."""
    try:
        with supervisor.hearing():
            yield supervisor
    except Stopped:
        raise KeyboardInterrupt from None


def taken(folder: Folder) -> bool:
    """Whether another process holds the folder."""
    try:
        with locked(folder):
            return False
    except Refused:
        return True
