"""Whether something is there, and what it is."""

import os
import stat
from pathlib import Path

from xinqiao.io.findings import refusal

WORKBOOK = ".xlsx"
"""How the name of a workbook ends."""


def is_workbook(path: Path) -> bool:
    """Whether a path is named like a workbook."""
    return path.suffix.lower() == WORKBOOK


def is_folder(path: Path) -> bool:
    """Whether what is at a path is a folder.

    Raises
    ------
    UnreadableFile
        If there is nothing, or it cannot be reached.
    """
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError) and not is_there(path):
            raise refusal("XQ701", str(path)) from None
        raise refusal("XQ705", str(path), reason=reason_of(error)) from None


def is_there(path: Path) -> bool:
    """Whether there is anything at a path, be it a link that leads nowhere."""
    return os.path.lexists(path)


def reason_of(error: Exception) -> str:
    """Why a file cannot be reached, in the words of the operating system."""
    number = getattr(error, "errno", None)
    return os.strerror(number) if number else str(error)
