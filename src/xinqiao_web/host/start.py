"""`xinqiao-web start`: everything up, watched, and down again."""

import os
import signal
import socket
from collections.abc import Mapping
from contextlib import suppress

from xinqiao_web.host import database, services
from xinqiao_web.host.accounts import show_accounts
from xinqiao_web.host.folder import Folder, claim, locked
from xinqiao_web.host.machine import SUPERVISED, Machine, machine
from xinqiao_web.host.processes import alive, gone, numbers, send, was_told
from xinqiao_web.host.refused import refused
from xinqiao_web.host.runtime import forget_others
from xinqiao_web.host.screen import Screen
from xinqiao_web.host.supervisor import Stopped, Supervisor
from xinqiao_web.host.version import is_ready, note_ready, version

PATIENCE = 120.0
"""Seconds for the first page."""


def start(
    folder: Folder,
    profile: str,
    port: int,
    screen: Screen,
    environment: Mapping[str, str],
) -> None:
    """Run the platform until it is asked to end."""
    claim(folder, profile)
    with locked(folder):
        end_orphans(folder)
        services.check_port(port)
        screen.say("preparing", folder=folder.path)
        ready = machine(folder, profile, environment)
        forget_others(folder, ready.run)
        database.make_files(ready)
        supervisor = Supervisor(folder.logs, screen)
        with (
            suppress(Stopped),
            services.handing_over(ready) as listening,
            supervisor.hearing(),
        ):
            run(ready, port, supervisor, listening)
        screen.say("ended")


def run(
    ready: Machine, port: int, supervisor: Supervisor, listening: socket.socket
) -> None:
    """Start the parts in their order, then watch them until asked to end."""
    screen = supervisor.screen
    database.serve(ready, supervisor)
    prepare(ready, supervisor)
    supervisor.watch(services.parser(ready, listening))
    supervisor.watch(services.worker(ready))
    child = supervisor.watch(services.web(ready, port))
    if not supervisor.until(lambda: services.answers(ready, port), PATIENCE):
        raise refused("XH121", log=child.log.path, said=child.log.tail())
    if ready.profile == "demo":
        show_accounts(ready.folder, screen)
    screen.say("ready", port=port, logs=ready.folder.logs)
    supervisor.watch_on()


def prepare(ready: Machine, supervisor: Supervisor) -> None:
    """Bring tables, static files and demonstration up to this version, once.

    At a server that is not ours always: what was done to it meanwhile, we cannot know.
    """
    mark = version()
    if is_ready(ready.folder, mark) and not ready.outside:
        return
    supervisor.screen.say("migrating")
    services.migrate(ready, supervisor)
    services.collect(ready, supervisor)
    if ready.profile == "demo":
        supervisor.screen.say("seeding")
        services.seed(ready, supervisor)
    note_ready(ready.folder, mark)


def end_orphans(folder: Folder) -> None:
    """End what an earlier start has left behind when it was killed.

    Known by what they were told at their start, never by a number alone. One that is
    dying has forgotten that before it lets go of its port: so the numbers are kept.
    """
    line = f"{SUPERVISED}={folder.path}"
    left = [p for p in numbers() if p != os.getpid() and was_told(p, line)]
    for number, grace in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        for pid in left:
            send(pid, number)
            send(pid, signal.SIGCONT)
        if gone(lambda: [pid for pid in left if alive(pid)], grace):
            return
