"""Has two paths change places in one step, where the system can.

Two renames, one after the other, leave a moment with nothing in place; a process that
is killed in it would leave it so.
"""

import ctypes
import os
import sys
from pathlib import Path

HERE = -100  # AT_FDCWD of Linux: paths are taken as they stand
EXCHANGE = 2  # RENAME_EXCHANGE of Linux, and RENAME_SWAP of macOS


def exchanged(one: Path, other: Path) -> bool:
    """Whether two paths on one disk have now changed places; if not, both are kept."""
    names = (os.fsencode(one), os.fsencode(other))
    try:
        library = ctypes.CDLL(None)
        if sys.platform == "linux":
            a, b = names
            return bool(library.renameat2(HERE, a, HERE, b, EXCHANGE) == 0)
        if sys.platform == "darwin":
            return bool(library.renamex_np(*names, EXCHANGE) == 0)
    except (AttributeError, OSError, TypeError):
        return False
    return False
