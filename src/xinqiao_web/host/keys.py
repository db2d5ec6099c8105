"""Passwords and keys: random, made once, each readable by its process alone."""

import os
import re
import secrets
import stat
from pathlib import Path

from xinqiao_web.host.folder import Folder, make
from xinqiao_web.host.refused import refused
from xinqiao_web.host.users import User, Users

SHAPE = re.compile(r"[0-9a-f]{64}")
SHAPES = re.compile(r"[0-9a-f]{64}(\n[0-9a-f]{64})*")
SIGNING, DRAWING = "django", "market"


def key(
    folder: Folder, process: str, name: str, user: User | None, value: str = ""
) -> str:
    """A process's key: what its file says, else `value` or a new one, then written.

    No user: the key is our own. The folder belongs to the one who starts the platform,
    so that a process can change what its own file says, but never put another file, or
    a link, in its place.
    """
    path = place(folder, process, name)
    make(folder.keys, 0o711 if os.geteuid() == 0 else 0o700)
    make(path.parent, 0o711 if user is not None and user.drops else 0o700)
    if not path.exists():
        write(path, value or new(), user)
    return read(path, SHAPES if name in (SIGNING, DRAWING) else SHAPE)


def new() -> str:
    """A value for a key."""
    return secrets.token_hex(32)


def place(folder: Folder, process: str, name: str) -> Path:
    """Where a key of a process lies."""
    return folder.keys / process / name


def write(path: Path, text: str, user: User | None) -> None:
    """Write a key whole or not at all, for its user's eyes only (none: ours)."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
    ) as f:
        if user is not None and user.drops:
            os.fchown(f.fileno(), *user.owner)
        f.write(text)
        f.flush()
        os.fsync(f.fileno())
    fresh.replace(path)


def read(path: Path, shape: re.Pattern[str] = SHAPE) -> str:
    """What a key's file says; refused unless it is a plain file with a plain key."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW)) as file:
        plain = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
        text = file.read(4096) if plain else ""
    if not shape.fullmatch(text):
        raise refused("XH107", path=path)
    return text


def share(folder: Folder, people: Users) -> None:
    """Give every process the keys that all of them hold, as they are now.

    The first line of `django` signs sessions and seals second factors; what stands
    below opens what earlier ones have signed. From `market` follow secret figures that
    must stay as they are: it is the key that signed when the market began.
    """
    signing = shared(folder, people, SIGNING)
    shared(folder, people, DRAWING, signing.split("\n")[-1])


def shared(folder: Folder, people: Users, name: str, value: str = "") -> str:
    """A key of all processes: one value, a file for each."""
    value = key(folder, "host", name, None, value)
    for process, user in signers(people).items():
        path = place(folder, process, name)
        if not path.exists() or read(path, SHAPES) != value:
            path.unlink(missing_ok=True)
            key(folder, process, name, user, value)
    return value


def renew(folder: Folder, people: Users) -> None:
    """Have a new key sign; of the earlier ones, the last still opens."""
    path = place(folder, "host", SIGNING)
    former = read(path, SHAPES).split("\n")[0]
    write(path, f"{new()}\n{former}", None)
    share(folder, people)


def signers(people: Users) -> dict[str, User]:
    """The processes that run the platform's code, and whom they run as."""
    return {
        "owner": people.database,
        "web": people.web,
        "worker": people.worker,
        "backup": people.database,
    }
