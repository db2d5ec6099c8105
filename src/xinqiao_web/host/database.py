"""The database of a data folder, running: for a whole life or for one command."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from xinqiao_web.host.child import Task
from xinqiao_web.host.keys import place
from xinqiao_web.host.machine import Machine
from xinqiao_web.host.postgres import postmaster
from xinqiao_web.host.postgres.cluster import SUPERUSER, make_cluster
from xinqiao_web.host.postgres.roles import (
    ROLES,
    Connection,
    grant,
    make_database,
    set_up_roles,
    too_mighty,
)
from xinqiao_web.host.postgres.sockets import make_socket_folder, socket_folder
from xinqiao_web.host.refused import refused
from xinqiao_web.host.supervisor import Supervisor

PATIENCE = 120.0
"""Seconds for the server to come up: after a crash it reads its journal first."""


def make_files(machine: Machine) -> None:
    """Make the server's files and the folder of its socket, if the server is ours."""
    if machine.outside:
        return
    people = machine.people
    password = place(machine.folder, SUPERUSER, "password")
    make_cluster(machine.folder, machine.run, people.database, password)
    knocking = people.web.groups[0] if people.web.drops else os.getegid()
    mode = 0o750 if people.web.drops else 0o700
    owner = (people.database.uid, knocking)
    make_socket_folder(socket_folder(machine.folder), owner, mode)


def server(machine: Machine) -> Task:
    """The task of our own server."""
    return Task(
        name="postgres",
        command=postmaster.command(
            machine.folder, machine.run, machine.people.web.drops
        ),
        user=machine.people.database,
        environment={"PATH": os.defpath, "LC_ALL": "C"},
        end=signal.SIGINT,
        grace=60.0,
        ends_last=True,
        before=lambda: postmaster.settle(machine.folder),
    )


def serve(machine: Machine, supervisor: Supervisor) -> None:
    """Start the server, if it is ours, wait until it answers, and set up its roles."""
    if not machine.outside:
        child = supervisor.watch(server(machine))
        if not supervisor.until(lambda: postmaster.ready(machine.folder), PATIENCE):
            raise refused("XH113", log=child.log.path, said=child.log.tail())
    set_up(machine)


def set_up(machine: Machine) -> None:
    """Make roles and database, and what the roles may do; try that each gets in."""
    ours = not machine.outside
    with connected(machine.admin_url()) as admin:
        set_up_roles(admin, machine.passwords, ours)
        if ours:
            make_database(admin)
        if mighty := too_mighty(admin):
            raise refused("XH116", roles=", ".join(mighty))
    with connected(machine.url("owner")) as owner:
        grant(owner)
    for role in ROLES:
        with connected(machine.url(role)):
            pass


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection; a server that lets nobody in is refused in plain words."""
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise refused("XH114", said=str(error).strip()) from None
    with connection:
        yield connection
