"""Has a file parsed by a process of its own, and survives whatever becomes of it."""

import json
import os
import pwd
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from xinqiao.errors import Finding
from xinqiao_web.core import vault
from xinqiao_web.core.findings import finding

SECONDS = 60
"""After which a parser is ended, however little it computes."""

LONGEST_HEAD = 20 << 20
PIECE = 1 << 20
MODULE = "xinqiao_web.market.imports.child"


class Unreadable(Exception):
    """A file that could not be read; `findings` says why."""

    def __init__(self, findings: list[Finding]) -> None:
        """Keep the findings."""
        super().__init__(*findings)
        self.findings = findings


def parsed(
    stored: str, file: str, table: str, ask: Callable[[], None], *, market: bool = False
) -> list[dict[str, Any]]:
    """The pages of a file in the vault; the cells of each are put there too.

    `ask` is called now and then, and may raise to end the work.

    Raises
    ------
    Unreadable
        With what is wrong with the file.
    """
    kind = "market" if market else "sheet"
    with vault.opened(stored) as data, running(data, file, table, kind) as child:
        assert child.stdout is not None
        wait_for(child.stdout, ask)
        line = child.stdout.readline(LONGEST_HEAD)
        if not line.endswith(b"\n"):
            raise Unreadable([finding("XW303", file=file)])
        head = json.loads(line)
        if found := head.get("findings"):
            raise Unreadable([as_finding(one) for one in found])
        return [kept(page, child.stdout, file) for page in head["pages"]]


@contextmanager
def running(
    data: IO[bytes], file: str, table: str, kind: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """The parser, until it has answered; ended whatever happens."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-B", "-m", MODULE, file, table, kind],
        stdin=data,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"POLARS_MAX_THREADS": "1", "PATH": os.defpath, "LANG": "C.UTF-8"},
        start_new_session=True,
        **other_user(),
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        assert child.stdout is not None
        child.stdout.close()


def other_user() -> dict[str, Any]:
    """The parser's own user, where we may become it."""
    name = os.environ.get("XINQIAO_PARSER_USER", "")
    if os.geteuid() != 0 or not name:
        return {}
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": ()}


def wait_for(stream: IO[bytes], ask: Callable[[], None]) -> None:
    """Wait until there is something to read, or the time is up."""
    end = time.monotonic() + SECONDS
    with selectors.DefaultSelector() as waiting:
        waiting.register(stream, selectors.EVENT_READ)
        while time.monotonic() < end:
            if waiting.select(timeout=0.25):
                return
            ask()


def kept(page: dict[str, Any], stream: IO[bytes], file: str) -> dict[str, Any]:
    """Put the cells of a page into the vault."""

    def pieces() -> Iterator[bytes]:
        left = int(page["bytes"])
        while left:
            piece = stream.read(min(left, PIECE))
            if not piece:
                raise Unreadable([finding("XW303", file=file)])
            left -= len(piece)
            yield piece

    return {**page, "stored": vault.keep(pieces())}


def as_finding(told: dict[str, Any]) -> Finding:
    """A finding as it was told in JSON."""
    lists = {name: tuple(told[name]) for name in ("rows", "nearest")}
    return Finding(**{**told, **lists})
