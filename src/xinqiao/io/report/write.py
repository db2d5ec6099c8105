"""Writes the report of an outcome: into its folder, or beside its workbook."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xinqiao.io.files import new_file
from xinqiao.io.places import is_workbook
from xinqiao.io.report.page import MARK, report_page
from xinqiao.market import Outcome

REPORT = "report.html"
"""The file of the report inside of an outcome."""

BEGINNING = 2000  # bytes in which a report says that it is one


def report_name(out: Path) -> Path:
    """Where the report of the outcome at a path belongs."""
    if is_workbook(out):
        return out.with_suffix(f".{REPORT}")
    return out / REPORT


def write_report(outcome: Outcome, path: Path, *, force: bool = False) -> None:
    """Write an outcome as one page of HTML, whole or not at all.

    The page holds both languages, its drawings and its style, and needs no network.
    The same outcome gives the same bytes. With `force` a report that is there is
    replaced.

    Raises
    ------
    OutputExists
        If something is there that may not be replaced.
    """
    with new_report(outcome, Path(path), force=force):
        pass


@contextmanager
def new_report(outcome: Outcome, path: Path, *, force: bool = False) -> Iterator[None]:
    """A report that appears at a path once what is done meanwhile has succeeded."""
    page = report_page(outcome)
    with new_file(path, is_report, force=force) as place:
        place.write_text(page, encoding="utf-8", newline="\n")
        yield


def is_report(path: Path) -> bool:
    """Whether a file is a report that Xinqiao wrote."""
    with path.open("rb") as file:
        return MARK.encode() in file.read(BEGINNING)
