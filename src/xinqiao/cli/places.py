"""Where a command is to write: refused before the work, not after it."""

from collections.abc import Callable
from pathlib import Path

from xinqiao.cli.failures import finding
from xinqiao.errors import Refused


def refuse_out(out: Path | None, market: Path, force: bool) -> None:
    """Refuse a place for an outcome that is taken, or that holds what is not ours."""
    from xinqiao.io.leftovers import tidy
    from xinqiao.io.outcome import refuse_place

    if out is None:
        return
    if out.exists() and out.resolve() == market.resolve():
        raise Refused([finding("XQ808", path=out)])
    tidy(out.resolve())
    refuse_unforced(out, force)
    refuse_place(out, force=force)


def refuse_file_out(
    out: Path | None, ours: Callable[[Path], bool], force: bool
) -> None:
    """Refuse a place for a file that is taken, or where there is none of `ours`."""
    from xinqiao.io.files import refuse_file

    if out and out.exists():
        refuse_unforced(out, force)
        refuse_file(out, ours, force=True)


def refuse_unforced(out: Path, force: bool) -> None:
    """Refuse what is there already, unless it may be replaced."""
    if out.exists() and not force:
        raise Refused([finding("XQ805", path=out)])
