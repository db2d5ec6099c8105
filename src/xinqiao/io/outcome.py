"""Writes and reads outcomes."""

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from xinqiao.io.cells import for_csv
from xinqiao.io.files import new_folder, refuse_file, refuse_folder
from xinqiao.io.findings import refusal
from xinqiao.io.market import is_market_file, market_sheets, write_tables
from xinqiao.io.outcomebook import PREFIX, outcome_in_book
from xinqiao.io.pages import as_json, page_rows
from xinqiao.io.places import is_folder, is_workbook
from xinqiao.io.rawoutcome import MARKET, outcome_files, outcome_in_folder
from xinqiao.io.report import REPORT, new_report, report_name, write_report
from xinqiao.io.sheet import Sheet
from xinqiao.io.workbook import is_alike, write_workbook
from xinqiao.market import Outcome, Policy
from xinqiao.tables import OUTCOMES


def write_outcome(
    outcome: Outcome, path: Path, *, force: bool = False, report: bool = False
) -> None:
    """Write an outcome with its market and policy, whole or not at all.

    A `path` that ends in .xlsx is a workbook, any other a folder of CSV files,
    `proof.json`, `run.json` and the folder `market`. With `force` what is there is
    replaced, if it is an outcome or empty. With `report` there is a page to read, too:
    `report.html` in the folder, or beside the workbook.

    Raises
    ------
    OutputExists
        If something is there that may not be replaced.
    Refused
        If a table is longer than a sheet of a workbook.
    """
    path = Path(path)
    if is_workbook(path):
        name = report_name(path)
        with new_report(outcome, name, force=force) if report else nullcontext():
            write_workbook(path, outcome_sheets(outcome), force=force)
    else:
        with new_folder(path, is_outcome_file, force=force) as place:
            write_files(place, outcome)
            if report:
                write_report(outcome, place / REPORT)


def refuse_place(path: Path, *, force: bool = False) -> None:
    """Refuse at once where `write_outcome` would refuse in the end.

    Raises
    ------
    OutputExists
        If something is there that may not be replaced.
    """
    path = Path(path)
    if is_workbook(path):
        refuse_file(path, partial(is_alike, OUTCOMES), force=force)
    else:
        refuse_folder(path, is_outcome_file, force=force)


def outcome_sheets(outcome: Outcome) -> list[Sheet]:
    """The sheets of an outcome."""
    return [
        *(Sheet(name, frame, OUTCOMES[name]) for name, frame in outcome.tables.items()),
        Sheet("proof", page_rows(outcome.proof)),
        Sheet("run", page_rows(outcome.run)),
        *market_sheets(outcome.market, outcome.policy, PREFIX),
    ]


def write_files(folder: Path, outcome: Outcome) -> None:
    """Write the files of an outcome into a folder."""
    for name, table in OUTCOMES.items():
        for_csv(table, outcome.held(name)).write_csv(folder / f"{name}.csv")
    for name, page in (("proof", outcome.proof), ("run", outcome.run)):
        file = folder / f"{name}.json"
        file.write_text(as_json(page), encoding="utf-8", newline="\n")
    (folder / MARKET).mkdir()
    write_tables(folder / MARKET, outcome.market, outcome.policy)


def is_outcome_file(path: Path) -> bool:
    """Whether a path inside of a folder is one of those of an outcome."""
    if path.parts[0] == MARKET:
        return len(path.parts) == 1 or is_market_file(Path(*path.parts[1:]))
    named = (*outcome_files(), REPORT)
    return path.name == path.as_posix() and path.name in named


def read_outcome(path: Path) -> Outcome:
    """Read an outcome from a folder or a workbook, with its market and policy.

    Raises
    ------
    UnreadableFile
        With all that is missing or cannot be read.
    InvalidMarket
        With all findings, if its market breaks a rule.
    InvalidPolicy
        With all findings on its policy.
    """
    path = Path(path)
    if is_folder(path):
        raw = outcome_in_folder(path)
    elif is_workbook(path):
        raw = outcome_in_book(path)
    else:
        raise refusal("XQ732", str(path))
    market = raw.market.result()
    policy = Policy.from_toml(raw.policy or "")
    parts: dict[str, Any] = {**raw.tables, **raw.pages}
    return Outcome(market=market, policy=policy, **parts)
