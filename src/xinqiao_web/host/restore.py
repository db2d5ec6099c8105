"""`xinqiao-web restore`: a market back from its backup, into an empty data folder."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyrage

from xinqiao_web.host import backup, database
from xinqiao_web.host.folder import PROFILES, Folder, claim, locked, make
from xinqiao_web.host.keys import SHAPES, SIGNING, place, write
from xinqiao_web.host.machine import Machine, machine, mask
from xinqiao_web.host.postgres.roles import DATABASE
from xinqiao_web.host.refused import refused
from xinqiao_web.host.screen import Screen
from xinqiao_web.host.sealed import Identity, identity, unseal
from xinqiao_web.host.session import interrupted_in_order
from xinqiao_web.host.supervisor import Supervisor
from xinqiao_web.host.users import users


def restore(
    folder: Folder,
    source: Path,
    key_file: Path,
    screen: Screen,
    environment: Mapping[str, str],
) -> None:
    """Make a data folder from a backup, or leave it as empty as it was."""
    key = identity(key_file)
    if not source.is_file():
        raise refused("XH136", path=source)
    if folder.path.exists() and any(folder.path.iterdir()):
        raise refused("XH137", folder=folder.path)
    try:
        make(folder.path, 0o711 if os.geteuid() == 0 else 0o700)
        folder.restoring.write_text("", "utf-8")
        unpacked = make(folder.path / "restore.part", 0o700)
        open_backup(source, key, unpacked)
        refill(folder, unpacked, key_file, screen, environment)
    except BaseException:
        empty(folder.path)
        raise


def open_backup(source: Path, key: Identity, target: Path) -> None:
    """Unseal a backup, and make sure that it is one that we can read."""
    try:
        unseal(source, key, target)
    except pyrage.DecryptError:
        raise refused("XH132", path=source) from None
    except OSError as error:
        if error.errno is not None:
            raise refused("XH134", path=target, said=str(error)) from None
        raise refused("XH133", path=source) from None
    if manifest(target).get("format") != backup.FORMAT:
        raise refused("XH138", path=source)


def manifest(unpacked: Path) -> dict[str, str | int]:
    """What the backup says of itself; empty if it is none of ours."""
    try:
        said = json.loads((unpacked / backup.MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) and said.get("profile") in PROFILES else {}


def refill(
    folder: Folder,
    unpacked: Path,
    key_file: Path,
    screen: Screen,
    environment: Mapping[str, str],
) -> None:
    """Bring keys, database and files to where they belong."""
    profile = str(manifest(unpacked)["profile"])
    folder.restoring.unlink()
    claim(folder, profile)
    folder.restoring.write_text("", "utf-8")
    with locked(folder):
        restore_keys(folder, unpacked, key_file)
        ready = machine(folder, profile, environment)
        restore_files(ready, unpacked)
        database.make_files(ready)
        with interrupted_in_order(Supervisor(folder.logs, screen)) as supervisor:
            database.serve(ready, supervisor)
            restore_database(ready, supervisor, unpacked)
        shutil.rmtree(unpacked)
        folder.restoring.unlink()


def restore_keys(folder: Folder, unpacked: Path, key_file: Path) -> None:
    """Bring back the keys of all processes, and keep the one that opened the backup."""
    people = users()
    own = make(folder.keys, 0o711 if people.web.drops else 0o700) / "host"
    make(own, 0o700)
    for key, name in backup.KEYS.items():
        found = unpacked / name
        if key != SIGNING and not found.exists():
            continue  # Written before there was one: it follows from the first.
        text = found.read_text("ascii")
        if not SHAPES.fullmatch(text):
            raise refused("XH138", path=found)
        write(place(folder, "host", key), text, None)
    shutil.copyfile(key_file, own / "backup.key")
    (own / "backup.key").chmod(0o600)


def restore_files(ready: Machine, unpacked: Path) -> None:
    """Bring back members' files and letters, as the web's."""
    if (accounts := unpacked / ready.folder.accounts.name).exists():
        ready.folder.accounts.write_bytes(accounts.read_bytes())
    found = [p for name in backup.FOLDERS for p in sorted((unpacked / name).rglob("*"))]
    for path in found:
        target = ready.folder.path / path.relative_to(unpacked)
        if path.is_dir():
            target.mkdir()
            target.chmod(target.parent.stat().st_mode & 0o7777)
        else:
            shutil.move(path, target)
            target.chmod(0o666 & ~mask(ready.people))
        if ready.people.web.drops:
            os.chown(target, ready.people.web.uid, ready.people.web.groups[0])


def restore_database(ready: Machine, supervisor: Supervisor, unpacked: Path) -> None:
    """Bring back tables and rows, in one transaction."""
    url = ready.admin_url(DATABASE)
    with database.connected(url) as connection:
        held = connection.execute(
            "SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1"
        )
        if held.fetchone() is not None:
            raise refused("XH139")
    with (unpacked / backup.DUMP).open("rb") as dump:
        words = ("--exit-on-error", "--single-transaction", "--no-password")
        task = backup.database_tool(ready, url, "pg_restore", *words)
        supervisor.finish(replace(task, reads=dump.fileno()))


def empty(folder: Path) -> None:
    """Remove all that a failed restore has put into a folder that was empty."""
    for path in folder.iterdir() if folder.exists() else ():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
