"""Has a frozen market cleared by a process of its own, which ends when told to."""

import json
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xinqiao_web.core import vault

MODULE = "xinqiao_web.rounds.clearings.child"
EVERY = 0.5
"""Seconds between two questions whether the work should end."""

KEPT = (
    "PATH",
    "LANG",
    "POLARS_MAX_THREADS",
    "TMPDIR",
    "PYTHONPATH",
    "PYTHONHOME",
    "LD_LIBRARY_PATH",
)
"""The last three: where the host told Python to find its own parts and ours."""

Tell = Callable[[str], None]


class Broken(RuntimeError):
    """The process ended without an answer."""


@contextmanager
def cleared(
    files: Mapping[str, str], policy: str, tell: Tell, ask: Callable[[], None]
) -> Iterator[tuple[dict[str, Any], Path]]:
    """What the process answers last, and the folder with the outcome.

    `files`: the snapshot's, in the vault. `tell` hears each phase; `ask` is called now
    and then. What either raises ends the process. The folder goes with the block.
    """
    place = Path(tempfile.mkdtemp(prefix="clearing-", dir=vault.path_of("")))
    try:
        tables = {name: str(vault.path_of(file)) for name, file in files.items()}
        asked = {"tables": tables, "policy": policy, "out": str(place / "out")}
        yield answered(asked, tell, ask), place / "out"
    finally:
        shutil.rmtree(place, ignore_errors=True)


def answered(asked: dict[str, Any], tell: Tell, ask: Callable[[], None]) -> Any:
    """Start the process, tell its phases, wait for its answer.

    Raises
    ------
    Broken
        If it ends without one.
    """
    command = [sys.executable, "-P", "-s", "-B", "-m", MODULE]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd="/",
        env=environment(),
        umask=0o077,
    ) as process:
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(asked).encode() + b"\n")
            process.stdin.close()
            for said in lines(process, ask):
                if "phase" not in said:
                    return said
                tell(said["phase"])
        finally:
            process.kill()
    raise Broken(f"the process that clears ended with {process.returncode}")


def lines(
    process: subprocess.Popen[bytes], ask: Callable[[], None]
) -> Iterator[dict[str, Any]]:
    """Each line that a process says; meanwhile `ask` is called."""
    assert process.stdout is not None
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        while True:
            if not waiting.select(timeout=EVERY):
                ask()
                continue
            line = process.stdout.readline()
            if not line:
                return
            yield json.loads(line)


def environment() -> dict[str, str]:
    """What the process knows of its surroundings: nothing secret."""
    return {name: os.environ[name] for name in KEPT if name in os.environ}
