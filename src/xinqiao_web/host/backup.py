"""`xinqiao-web backup`: the database and members' files in one sealed file."""

import json
import os
import shutil
import stat
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib import metadata
from io import BytesIO
from pathlib import Path
from typing import IO

from xinqiao_web.host.child import Task
from xinqiao_web.host.folder import Folder, make
from xinqiao_web.host.keys import DRAWING, SHAPES, SIGNING, place, read
from xinqiao_web.host.machine import Machine
from xinqiao_web.host.postgres.urls import without_password
from xinqiao_web.host.refused import refused
from xinqiao_web.host.screen import Screen
from xinqiao_web.host.sealed import Identity, identity, new_identity, seal
from xinqiao_web.host.session import session
from xinqiao_web.host.supervisor import Supervisor

FORMAT = 1
DUMP, MANIFEST = "database.dump", "manifest.json"
KEYS = {SIGNING: "django.key", DRAWING: "market.key"}
FOLDERS = ("files", "mail")
"""What web and worker keep as files."""


def back_up(
    folder: Folder,
    target: Path,
    key_file: Path | None,
    screen: Screen,
    environment: Mapping[str, str],
) -> Path:
    """Write a backup; gives the file of the key that opens it.

    The database comes first: files are only ever added before a row names them.
    """
    if target.exists():
        raise refused("XH130", path=target)
    with session(folder, screen, environment) as (machine, supervisor):
        where = key_file or own_key(folder)
        key = identity(where)
        with nursery(folder) as place:
            dump_database(machine, supervisor, place / DUMP)
            supervisor.end_all()
            seal_all(machine, target, key, place / DUMP)
    note_when(folder)
    return where


def note_when(folder: Folder) -> None:
    """Note for the operator's page when the last backup was made."""
    folder.backed_up.write_text(datetime.now(UTC).isoformat(), "ascii")
    folder.backed_up.chmod(0o644)


@contextmanager
def nursery(folder: Folder) -> Iterator[Path]:
    """A folder for what is being made; nothing is left in it."""
    place = make(folder.path / "backup.part", 0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place)


def seal_all(machine: Machine, target: Path, key: Identity, dump: Path) -> None:
    """Seal dump and files into the backup."""
    try:
        seal(target, key, lambda archive: fill(archive, machine, dump))
    except OSError as error:
        raise refused("XH134", path=target, said=str(error)) from None


def own_key(folder: Folder) -> Path:
    """The data folder's own key for backups, made at the first one."""
    make(folder.keys, folder.keys.stat().st_mode & 0o777)
    path = make(folder.keys / "host", 0o700) / "backup.key"
    if not path.exists():
        new_identity(path)
    return path


def dump_database(machine: Machine, supervisor: Supervisor, target: Path) -> None:
    """Dump the database as the one role that sees all firms' rows, and only reads."""
    words = ("--format=custom", "--no-password")
    with os.fdopen(
        os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    ) as file:
        task = database_tool(machine, machine.url("backup"), "pg_dump", *words)
        supervisor.finish(replace(task, writes=file.fileno()))


def database_tool(machine: Machine, url: str, program: str, *words: str) -> Task:
    """A run of one of the database's programs; no password is in the command line."""
    address, password = without_password(url)
    return Task(
        name=program,
        command=[str(machine.run.binaries / program), *words, f"--dbname={address}"],
        user=machine.people.database,
        environment={"PATH": os.defpath, "LC_ALL": "C", "PGPASSWORD": password},
    )


def fill(archive: tarfile.TarFile, machine: Machine, dump: Path) -> None:
    """Put into an archive what a market consists of."""
    add(archive, MANIFEST, json.dumps(manifest(machine)).encode())
    for key, name in KEYS.items():
        held = read(place(machine.folder, "host", key), SHAPES)
        add(archive, name, held.encode())
    if (page := machine.folder.accounts).exists():
        add(archive, page.name, page.read_bytes())
    archive.add(dump, DUMP)
    for name in FOLDERS:
        each_file(machine.folder.path, name, partial(add_file, archive))


def manifest(machine: Machine) -> dict[str, object]:
    """What a backup says of itself."""
    return {
        "format": FORMAT,
        "version": metadata.version("xinqiao"),
        "profile": machine.profile,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    """Put a small file into an archive."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, BytesIO(content))


def add_file(archive: tarfile.TarFile, name: Path, file: IO[bytes]) -> None:
    """Put an open file into an archive, as long as it is now."""
    entry = tarfile.TarInfo(str(name))
    found = os.fstat(file.fileno())
    entry.size, entry.mtime, entry.mode = found.st_size, int(found.st_mtime), 0o600
    archive.addfile(entry, file)


def each_file(home: Path, place: str, use: Callable[[Path, IO[bytes]], None]) -> None:
    """Open every plain file below a folder of ours, following no link on the way.

    The folder belongs to unprivileged users, and we may be root: a link they set must
    not lead us anywhere. A file that was removed meanwhile is none any more.
    """
    for folder, _, names, handle in os.fwalk(home / place, follow_symlinks=False):
        for name in sorted(names):
            try:
                number = os.open(
                    name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=handle
                )
            except OSError:
                continue
            with os.fdopen(number, "rb") as file:
                if stat.S_ISREG(os.fstat(number).st_mode):
                    use(Path(folder).relative_to(home) / name, file)
