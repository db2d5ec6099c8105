"""An outcome as one file of the vault, and read back."""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from xinqiao import Outcome, read_outcome
from xinqiao_web.core import vault
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.findings import finding
from xinqiao_web.rounds.clearings.child import hash_of


def packed(folder: Path) -> str:
    """Keep the files of an outcome in the vault; the name of the archive."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    return vault.keep([data.getvalue()])


@contextmanager
def unpacked(name: str) -> Iterator[Path]:
    """The files of an outcome in a folder that goes with the block."""
    with tempfile.TemporaryDirectory(dir=vault.path_of("")) as place:
        with vault.opened(name) as file, zipfile.ZipFile(file) as archive:
            archive.extractall(place)
        yield Path(place)


def outcome_of(name: str, hashed: str) -> Outcome:
    """An outcome of the vault.

    Raises
    ------
    Refusal
        XW535 if it is not the one that was hashed.
    """
    with unpacked(name) as folder:
        if hash_of(folder) != hashed:
            raise Refusal(finding("XW535"))
        return read_outcome(folder)
