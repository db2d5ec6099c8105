"""What was made ready for which version, so that a start need not do it again."""

import hashlib
from importlib import metadata

from xinqiao_web.host.folder import Folder
from xinqiao_web.host.trees import HERE, Tree, below, walk

BESIDE_US = ("django", "django-allauth", "procrastinate")
"""Distributions whose tables and static files stand beside our own."""


def version() -> str:
    """A mark of our packages' files and of the distributions beside them."""
    ours = HERE / "xinqiao_web"
    tree = Tree("source", ours, below(ours, walk(ours)))
    others = ", ".join(f"{name} {metadata.version(name)}" for name in BESIDE_US)
    return hashlib.sha256(f"{tree.mark} {others}".encode()).hexdigest()


def is_ready(folder: Folder, version: str) -> bool:
    """Whether a data folder's tables and files are those of a version."""
    place = folder.ready
    return place.exists() and place.read_text("utf-8") == version


def note_ready(folder: Folder, version: str) -> None:
    """Note that they are."""
    folder.ready.write_text(version, "utf-8")
