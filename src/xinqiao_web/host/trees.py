"""What the platform's processes need to run: interpreter, libraries, our own source."""

import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xinqiao_web.host.closure import closure, files

HERE = Path(__file__).parents[2]
"""The folder that holds our packages."""

LEFT_OUT = {"__pycache__", "site-packages", "test", "tests", "idlelib", "ensurepip"}


@dataclass(frozen=True)
class Tree:
    """Files below one folder, by their paths from there."""

    name: str
    root: Path
    files: tuple[Path, ...]

    @property
    def paths(self) -> list[Path]:
        """Every file, and every folder that leads to one, folders first."""
        folders = {parent for file in self.files for parent in file.parents}
        return [self.root / path for path in (*sorted(folders), *self.files)]

    @property
    def mark(self) -> str:
        """A hash of paths, sizes and times: it changes when a file does."""
        stats = ((file, (self.root / file).stat()) for file in self.files)
        lines = (f"{file} {s.st_size} {s.st_mtime_ns} {s.st_mode}" for file, s in stats)
        text = "\n".join((str(self.root), *lines))
        return hashlib.sha256(text.encode()).hexdigest()


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
    shared = sorted((root / "lib").glob("libpython3*.so*"))
    own = [base_python(), *shared, *walk(Path(sysconfig.get_path("stdlib")))]
    return Tree("python", root, below(root, own))


def libraries() -> Tree:
    """The distributions of the platform, where they are installed."""
    root = Path(sysconfig.get_path("purelib"))
    found = files(closure(("xinqiao", frozenset({"web"}))).values())
    return Tree("libraries", root, below(root, (root / file for file in found)))


def source() -> Tree:
    """Our packages, when they are run from a checkout."""
    if Path(sysconfig.get_path("purelib")) == HERE:
        return Tree("source", HERE, ())
    packages = (HERE / "xinqiao", HERE / "xinqiao_web")
    return Tree("source", HERE, below(HERE, (f for p in packages for f in walk(p))))


def below(root: Path, paths: Iterator[Path] | list[Path]) -> tuple[Path, ...]:
    """The files among paths that are below a folder, from there, in order."""
    inside = (p for p in paths if p.is_relative_to(root) and p.is_file())
    return tuple(sorted(path.relative_to(root) for path in inside))


def walk(root: Path) -> Iterator[Path]:
    """Every file below a folder but what can be made again or is never run."""
    for folder, inside, names in os.walk(root):
        inside[:] = [name for name in inside if name not in LEFT_OUT]
        yield from (Path(folder) / name for name in names)
