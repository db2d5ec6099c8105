"""The folder of the database's socket: short, ours, closed to others."""

import hashlib
import os
import stat
from pathlib import Path

from xinqiao_web.host.folder import Folder
from xinqiao_web.host.refused import refused

PORT = 5432
LONGEST = 107
"""Bytes that the system allows for the path of a socket."""


def socket_folder(folder: Folder) -> Path:
    """Where the socket of a data folder lies: found again from the folder's path alone.

    Never inside the data folder: a long path would exceed what a socket may have.
    """
    mark = hashlib.sha256(os.fsencode(folder.path.resolve())).hexdigest()[:10]
    if os.geteuid() == 0:
        return Path("/run") / f"xinqiao-{mark}"
    own = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nowhere") / f"xinqiao-{mark}"
    if own.parent.is_dir() and len(os.fsencode(socket_of(own))) <= LONGEST:
        return own
    return Path("/tmp") / f"xinqiao-{os.geteuid()}-{mark}"  # noqa: S108


def socket_of(place: Path) -> Path:
    """The database's socket in its folder."""
    return place / f".s.PGSQL.{PORT}"


def make_socket_folder(place: Path, owner: tuple[int, int], mode: int) -> None:
    """Make the socket's folder; refuses one that somebody else has put there.

    `owner` is the database's user and the group that may knock.
    """
    try:
        place.mkdir(mode=0o700)
    except FileExistsError:
        found = place.lstat()
        theirs = found.st_uid not in (os.geteuid(), owner[0])
        if not stat.S_ISDIR(found.st_mode) or theirs or found.st_mode & 0o022:
            raise refused("XH108", place=place) from None
    if os.geteuid() == 0:
        os.chown(place, *owner)
    place.chmod(mode)
