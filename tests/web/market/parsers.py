"""The host's own process that has files parsed, and what it says each of them took."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xinqiao_web.host.processes import gone, numbers, parent

PATIENCE = 180

Spent = Callable[[], list[dict[str, Any]]]


@contextmanager
def measured() -> Iterator[Spent]:
    """Have files parsed as the platform has them; gives what was spent on each so far.

    Each parser is begun by a small process, so that its memory is its own: a process
    that its caller begins would count the caller's memory, too.
    """
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as line:
        place, log = Path(folder) / "socket", Path(folder) / "log"
        line.bind(str(place))
        line.listen(16)
        words = (str(line.fileno()), str(os.geteuid()))
        with log.open("w") as said:
            service = subprocess.Popen(
                [sys.executable, "-m", "xinqiao_web.host.parsing", *words],
                env={**os.environ, "POLARS_MAX_THREADS": "1"},
                pass_fds=(line.fileno(),),
                stdout=said,
            )
        os.environ["XINQIAO_PARSER"] = str(place)
        try:
            yield lambda: spent(service.pid, log)
        finally:
            del os.environ["XINQIAO_PARSER"]
            service.kill()
            service.wait()


def spent(service: int, log: Path) -> list[dict[str, Any]]:
    """What each parser took, once all have ended."""
    assert gone(lambda: [pid for pid in numbers() if parent(pid) == service], PATIENCE)
    return [json.loads(line) for line in log.read_text().splitlines()]
