"""The data folder: what lies where, with which mode, and who may use it now."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xinqiao_web.host.refused import refused

PROFILES = ("production", "demo")
BEFORE_PROFILE = {"lock", "restoring", "restore.part"}
"""What may be in a folder of ours that has no profile yet."""

CHECKOUT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Folder:
    """A data folder, by its path."""

    path: Path

    @property
    def postgres(self) -> Path:
        """The database's own files; of the database's user alone."""
        return self.path / "postgres"

    @property
    def keys(self) -> Path:
        """Passwords and keys, one folder for each process."""
        return self.path / "keys"

    @property
    def files(self) -> Path:
        """What members sent and fetch; of web and worker."""
        return self.path / "files"

    @property
    def logs(self) -> Path:
        """What the processes said."""
        return self.path / "logs"

    @property
    def app(self) -> Path:
        """Copies of programs that the unprivileged users cannot reach elsewhere."""
        return self.path / "app"

    @property
    def cache(self) -> Path:
        """Compiled Python, one folder for each user."""
        return self.path / "cache"

    @property
    def backed_up(self) -> Path:
        """When the last backup was made."""
        return self.path / "backed-up"

    @property
    def accounts(self) -> Path:
        """The accounts of a demonstration, told at each start."""
        return self.path / "demo.json"

    @property
    def profile(self) -> str:
        """`demo` or `production`, as the folder was first used; or blank."""
        place = self.path / "profile"
        return place.read_text("utf-8").strip() if place.exists() else ""

    @property
    def ready(self) -> Path:
        """Says for which version tables and static files are as they should be."""
        return self.path / "ready"

    @property
    def restoring(self) -> Path:
        """Stands while a backup is being restored: half a market must not be opened."""
        return self.path / "restoring"


def chosen(environment: Mapping[str, str], demo: bool) -> Folder:
    """The data folder of this call: XINQIAO_DATA, else the usual place.

    The demonstration has a folder of its own: its accounts are known to everybody.
    """
    if asked := environment.get("XINQIAO_DATA"):
        return Folder(Path(asked).absolute())
    suffix = "-demo" if demo else ""
    if os.geteuid() == 0:
        return Folder(Path(f"/var/lib/xinqiao{suffix}"))
    if (CHECKOUT / "pyproject.toml").exists():
        return Folder(CHECKOUT / "var" / f"xinqiao{suffix}")
    return Folder(Path.home() / ".local" / "share" / f"xinqiao{suffix}")


def make(path: Path, mode: int, owner: tuple[int, int] | None = None) -> Path:
    """A folder of ours with this mode and owner, made if it is missing."""
    path.mkdir(parents=True, exist_ok=True)
    if owner is not None:
        os.chown(path, *owner)
    path.chmod(mode)
    return path


def claim(folder: Folder, profile: str) -> None:
    """Make the data folder and settle its profile for good: refuses the other one.

    Refused is also what is not ours to take: a folder of another user, or one that
    holds other things.
    """
    if folder.path.exists():
        check_ours(folder)
    make(folder.path, 0o711 if os.geteuid() == 0 else 0o700)
    if folder.restoring.exists():
        raise refused("XH105", folder=folder.path)
    if (held := folder.profile) and held != profile:
        raise refused("XH104", folder=folder.path, held=held, profile=profile)
    (folder.path / "profile").write_text(profile + "\n", "utf-8")


def check_ours(folder: Folder) -> None:
    """Refuse a folder of another user, or one that holds other things."""
    if folder.path.stat().st_uid != os.geteuid():
        raise refused("XH119", folder=folder.path)
    others = {path.name for path in folder.path.iterdir()} - BEFORE_PROFILE
    if others and not folder.profile:
        raise refused("XH118", folder=folder.path, name=min(others))


@contextmanager
def locked(folder: Folder) -> Iterator[None]:
    """Hold the data folder alone; freed by the system however this process ends."""
    path = folder.path / "lock"
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise refused("XH101", folder=folder.path, pid=holder(folder)) from None
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid()}))
        file.flush()
        yield


def holder(folder: Folder) -> Any:
    """The process that holds the folder, as far as it has said so."""
    try:
        return json.loads((folder.path / "lock").read_text("utf-8"))["pid"]
    except (OSError, ValueError, KeyError):
        return "?"
