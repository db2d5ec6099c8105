"""Sealed archives: a tar stream, encrypted piece by piece in the format of `age`.

Each piece is authenticated before it is let out, and the last one is marked: what was
changed, or cut off, is never taken for whole. Any `age` tool opens them with the key.
"""

import os
import tarfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeAlias

import pyrage

from xinqiao_web.host.refused import refused

Identity: TypeAlias = pyrage.x25519.Identity
"""The key that opens; its public half seals."""


def new_identity(path: Path) -> None:
    """Write a new key, for its owner's eyes only."""
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
    ) as f:
        f.write(f"{Identity.generate()}\n")
        f.flush()
        os.fsync(f.fileno())


def identity(path: Path) -> Identity:
    """The key in a file; lines that begin with # say something to people."""
    try:
        lines = path.read_text("ascii").split("\n")
        said = next(line for line in lines if line.strip() and not line.startswith("#"))
        return Identity.from_str(said.strip())
    except (OSError, UnicodeDecodeError, StopIteration, pyrage.IdentityError):
        raise refused("XH131", path=path) from None


def seal(target: Path, key: Identity, fill: Callable[[tarfile.TarFile], None]) -> None:
    """Write what `fill` puts into a tar stream to a new file, whole or not at all."""
    fresh = target.with_name(target.name + ".part")
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
    ) as f:
        try:
            with piped(lambda sink: pack(sink, fill)) as stream:
                pyrage.encrypt_io(stream, f, [key.to_public()])
            f.flush()
            os.fsync(f.fileno())
        except BaseException:
            fresh.unlink()
            raise
    fresh.rename(target)


def pack(sink: IO[bytes], fill: Callable[[tarfile.TarFile], None]) -> None:
    """Write a tar stream."""
    with tarfile.open(mode="w|", fileobj=sink, format=tarfile.PAX_FORMAT) as archive:
        fill(archive)


def unseal(source: Path, key: Identity, target: Path) -> None:
    """Unpack a sealed archive; fails for a wrong key, for a changed or cut file.

    Nothing may be used before this has returned: the end is proved last.
    """
    with (
        source.open("rb") as file,
        piped(lambda sink: pyrage.decrypt_io(file, sink, [key])) as stream,
    ):
        try:
            with tarfile.open(mode="r|", fileobj=stream) as archive:
                archive.extractall(target, filter="data")
        except tarfile.TarError:
            # A stream that broke off: what broke it is raised by its writer.
            pass
        while stream.read(1 << 16):
            pass


@contextmanager
def piped(write: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """Read what another thread writes; its failure is raised when reading is over."""
    out, into = os.pipe()

    def work() -> None:
        with os.fdopen(into, "wb") as sink:
            write(sink)

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(work)
        with os.fdopen(out, "rb") as stream:
            yield stream
        done.result()
