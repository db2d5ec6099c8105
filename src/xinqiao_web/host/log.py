"""A log file that never grows without end."""

import os
import shutil
from pathlib import Path

LARGEST = 10 * 1024 * 1024
KEPT = 5


class Log:
    """What one process says, in a file and a few earlier ones: name.log, name.log.1 …

    The process gets the open file from us and can do no more than add to it.
    """

    def __init__(self, path: Path, largest: int = LARGEST, kept: int = KEPT) -> None:
        """A log at `path`, put aside beyond `largest` bytes, `kept` times."""
        self.path, self.largest, self.kept = path, largest, kept

    def opened(self) -> int:
        """The file, open for adding."""
        return os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def size(self) -> int:
        """Bytes in the file."""
        return self.path.stat().st_size if self.path.exists() else 0

    def turn_if_full(self) -> None:
        """Put a full file's content aside, and the oldest away.

        The file itself stays: the process that adds to it knows no other.
        """
        if self.size() <= self.largest:
            return
        for number in range(self.kept - 1, 0, -1):
            if self.named(number).exists():
                self.named(number).replace(self.named(number + 1))
        shutil.copyfile(self.path, self.named(1))
        self.named(1).chmod(0o600)
        os.truncate(self.path, 0)

    def named(self, number: int) -> Path:
        """The content put aside so many times ago."""
        return self.path.with_name(f"{self.path.name}.{number}")

    def since(self, start: int) -> str:
        """What was added from a byte on."""
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read().decode("utf-8", "replace")

    def tail(self, lines: int = 12) -> str:
        """The last lines."""
        text = self.since(max(0, self.size() - 8192)) if self.size() else ""
        return "\n".join(text.splitlines()[-lines:])
