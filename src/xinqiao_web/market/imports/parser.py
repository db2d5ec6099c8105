"""Has a file parsed by a process of its own, and survives whatever becomes of it."""

import json
import os
import selectors
import socket
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
    with vault.opened(stored) as data, running(data, [file, table, kind]) as answer:
        line = answer.readline(LONGEST_HEAD) if answered(answer, ask) else b""
        if not line.endswith(b"\n"):
            raise Unreadable([finding("XW303", file=file)])
        head = json.loads(line)
        if found := head.get("findings"):
            raise Unreadable([as_finding(one) for one in found])
        return [kept(page, answer, file) for page in head["pages"]]


@contextmanager
def running(data: IO[bytes], words: list[str]) -> Iterator[IO[bytes]]:
    """What a parser answers; it is ended whatever happens.

    Where the platform runs, its host has files parsed by a user of their own, whom we
    cannot become; elsewhere the parser is a child of ours.
    """
    out, into = os.pipe()
    with os.fdopen(out, "rb") as answer:
        place = os.environ.get("XINQIAO_PARSER")
        try:
            if place:
                end = handed_over(place, data, into, words)
            else:
                end = child(data, into, words)
        finally:
            os.close(into)
        try:
            yield answer
        finally:
            end()


def handed_over(
    place: str, data: IO[bytes], into: int, words: list[str]
) -> Callable[[], None]:
    """Have the host start a parser; it ends when we hang up."""
    line = socket.socket(socket.AF_UNIX)
    try:
        line.connect(place)
        socket.send_fds(line, [json.dumps(words).encode()], [data.fileno(), into])
    except BaseException:
        line.close()
        raise
    return line.close


def child(data: IO[bytes], into: int, words: list[str]) -> Callable[[], None]:
    """Start a parser of our own; what ends it."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", "-m", MODULE, *words],
        stdin=data,
        stdout=into,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"POLARS_MAX_THREADS": "1", "PATH": os.defpath, "LANG": "C.UTF-8"},
        start_new_session=True,
    )

    def end() -> None:
        process.kill()
        process.wait()

    return end


def answered(stream: IO[bytes], ask: Callable[[], None]) -> bool:
    """Wait until there is something to read; no, if the time is up before."""
    end = time.monotonic() + SECONDS
    with selectors.DefaultSelector() as waiting:
        waiting.register(stream, selectors.EVENT_READ)
        while time.monotonic() < end:
            if waiting.select(timeout=0.25):
                return True
            ask()
    return False


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
