"""Names of what grows beside a target, and what became of it after a kill."""

import os
import re
import shutil
from itertools import count
from pathlib import Path
from platform import node
from zlib import crc32

MARKS = ("new", "old", "scratch")
"""What is being written; what steps aside for it; what is needed on the way only."""

GROWING: set[Path] = set()
"""What this process is writing beside targets."""


def free_place(target: Path, mark: str) -> Path:
    """A name beside a target that is not taken and says whose it is."""
    names = (f".{target.name}.{mark}.{os.getpid()}-{machine()}.{n}" for n in count())
    places = (target.with_name(name) for name in names)
    return next(place for place in places if not os.path.lexists(place))


def machine() -> str:
    """This machine, in eight letters: of another's processes nothing is known."""
    return f"{crc32(node().encode()):08x}"


def tidy(target: Path) -> None:
    """Clear away what processes left beside a target that are gone by now.

    If one was killed where it had moved the target aside and not yet put the new one
    there, the target comes back.
    """
    name, here = re.escape(target.name), machine()
    left = re.compile(rf"\.{name}\.({'|'.join(MARKS)})\.([0-9]+)-{here}\.[0-9]+")
    for place in sorted(target.parent.glob(".*")):
        found = left.fullmatch(place.name)
        if found is None or is_alive(int(found[2])):
            continue
        if found[1] == "old" and not os.path.lexists(target):
            place.rename(target)
        else:
            clear_away(place)


def sweep() -> None:
    """Clear away what this process was writing: it will not go on."""
    while GROWING:
        clear_away(GROWING.pop())


def is_alive(process: int) -> bool:
    """Whether a process of this machine may still be at work."""
    if os.name == "nt":
        # There, the way to ask would end it.
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def clear_away(place: Path) -> None:
    """Remove a file or folder, if there is one."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
