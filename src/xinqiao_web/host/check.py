"""`xinqiao-web check`: is the platform as it should be, in production too."""

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from xinqiao_web.host.database import Connection, connected
from xinqiao_web.host.folder import Folder
from xinqiao_web.host.machine import Machine
from xinqiao_web.host.postgres.roles import PREFIX, ROLES, WALLED, too_mighty
from xinqiao_web.host.refused import Finding, Refused
from xinqiao_web.host.services import django
from xinqiao_web.host.supervisor import Supervisor

LEAST_SERVER = 160000
LEAST_FREE = 2 * 1024**3
"""Bytes of disk below which a market should not be kept."""


def findings(machine: Machine, supervisor: Supervisor) -> list[Finding]:
    """All that should be mended."""
    found = [*disk(machine.folder), *modes(machine)]
    for role in ROLES:
        found += tried(lambda role=role: login(machine, role))  # type: ignore[misc]
    with connected(machine.url("owner")) as owner:
        found += [*version(owner), *mighty(owner), *walls(owner)]
    return [*found, *deployment(machine, supervisor)]


def tried(look: Callable[[], None]) -> list[Finding]:
    """What a look refuses, as findings."""
    try:
        look()
    except Refused as refusal:
        return list(refusal.findings)
    return []


def login(machine: Machine, role: str) -> None:
    """Try that a role gets into the database."""
    with connected(machine.url(role)):
        pass


def disk(folder: Folder) -> Iterator[Finding]:
    """Whether there is room."""
    free = shutil.disk_usage(folder.path).free
    if free < LEAST_FREE:
        gigabytes = round(free / 1024**3, 1)
        yield Finding("XH141", {"folder": folder.path, "free": gigabytes})


def modes(machine: Machine) -> Iterator[Finding]:
    """Files and folders that others could read or change."""
    folder = machine.folder
    secret = [path for path in folder.keys.rglob("*") if path.is_file()]
    closed = [folder.logs, *([] if machine.outside else [folder.postgres])]
    shared = [folder.files, folder.path / "mail"]
    yield from open_to(secret + closed, stat.S_IRWXG | stat.S_IRWXO)
    yield from open_to(shared, stat.S_IRWXO)
    yield from open_to([folder.path, folder.keys], stat.S_IWGRP | stat.S_IWOTH)


def open_to(paths: list[Path], bits: int) -> Iterator[Finding]:
    """Those paths whose mode has any of the bits."""
    for path in paths:
        mode = path.stat().st_mode
        if mode & bits:
            yield Finding("XH142", {"path": path, "mode": f"{mode & 0o7777:04o}"})


def version(owner: Connection) -> Iterator[Finding]:
    """Whether the server is new enough."""
    if owner.info.server_version < LEAST_SERVER:
        yield Finding("XH143", {"version": owner.info.server_version // 10000})


def mighty(owner: Connection) -> Iterator[Finding]:
    """Whether web or worker can do more than they should."""
    if roles := too_mighty(owner):
        yield Finding("XH116", {"roles": ", ".join(roles)})


def walls(owner: Connection) -> Iterator[Finding]:
    """Tables whose row-level security does not bind their owner, or is someone's."""
    rows = owner.execute(
        "SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
        " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        " AND (relrowsecurity <> relforcerowsecurity OR rolname = ANY(%s))"
        " ORDER BY relname",
        [[PREFIX + process for process in WALLED]],
    )
    if names := [str(row[0]) for row in rows]:
        yield Finding("XH144", {"tables": ", ".join(names)})


def deployment(machine: Machine, supervisor: Supervisor) -> Iterator[Finding]:
    """Ask the platform itself, as it would be set up in production."""
    words = ("check", "--deploy", "--fail-level", "WARNING", "--database", "default")
    task = django(machine, "web", "check", *words)
    told = {**task.environment, "XINQIAO_PROFILE": "production"}
    try:
        supervisor.finish(replace(task, environment=told))
    except Refused as refusal:
        yield Finding("XH145", {"said": refusal.findings[0].given["said"]})
