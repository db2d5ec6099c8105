"""Finds the parts of an outcome in a folder or a workbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from xinqiao.io.excel import Workbook
from xinqiao.io.findings import Problems, refusal
from xinqiao.io.folder import POLICY_FILE, read_folder, text_of
from xinqiao.io.pages import PAGES, Page, from_json, from_rows
from xinqiao.io.places import is_there
from xinqiao.io.policysheet import policy_text
from xinqiao.io.rawmarket import RawMarket
from xinqiao.io.typed import read_typed, typed
from xinqiao.tables import INPUTS, OUTCOMES, TABLES

MARKET = "market"
"""The folder of the market inside of an outcome; `market.supply` is a sheet of it."""

PREFIX = f"{MARKET}."
POLICY_SHEET = "policy"


@dataclass(frozen=True, slots=True)
class RawOutcome:
    """An outcome as found: typed tables, pages, and the market as it was given."""

    tables: Mapping[str, pl.DataFrame]
    pages: Mapping[str, Page]
    market: RawMarket


def outcome_files() -> list[str]:
    """Names of the files of an outcome."""
    return [*(f"{name}.csv" for name in OUTCOMES), *(f"{page}.json" for page in PAGES)]


def outcome_in_folder(folder: Path) -> RawOutcome:
    """Read the files of an outcome."""
    needed = [*outcome_files(), f"{MARKET}/{POLICY_FILE}"]
    refuse_missing(folder.name, [n for n in needed if not is_there(folder / n)])
    problems = Problems()
    tables: dict[str, pl.DataFrame] = {}
    pages: dict[str, Page] = {}
    market = RawMarket({}, None)
    for name, table in OUTCOMES.items():
        with problems.noted():
            file = folder / f"{name}.csv"
            tables[name] = read_typed(file, table)
    for name in PAGES:
        with problems.noted():
            file = folder / f"{name}.json"
            pages[name] = from_json(text_of(file), file.name)
    with problems.noted():
        market = read_folder(folder / MARKET)
    problems.refuse()
    return RawOutcome(tables, pages, market)


def outcome_in_book(path: Path) -> RawOutcome:
    """Read the sheets of an outcome."""
    book = Workbook.open(path)
    needed = [*OUTCOMES, *PAGES, POLICY_SHEET]
    refuse_missing(path.name, [name for name in needed if name not in book.sheets])
    problems = Problems()
    tables: dict[str, pl.DataFrame] = {}
    pages: dict[str, Page] = {}
    market: dict[str, pl.DataFrame] = {}
    policy = None
    for name, table in OUTCOMES.items():
        with problems.noted():
            tables[name] = typed(book.place(name), table, cells_in(book, name, name))
    for name in PAGES:
        with problems.noted():
            pages[name] = from_rows(book.cells(name), book.place(name))
    for name in INPUTS:
        with problems.noted():
            if f"{PREFIX}{name}" in book.sheets:
                market[name] = cells_in(book, f"{PREFIX}{name}", name)
    with problems.noted():
        policy = policy_text(book, POLICY_SHEET)
    problems.refuse()
    return RawOutcome(tables, pages, RawMarket(market, policy))


def cells_in(book: Workbook, sheet: str, name: str) -> pl.DataFrame:
    """The cells of a sheet; a blank sheet is a table without columns."""
    found = book.table(sheet, TABLES[name])
    return pl.DataFrame() if found is None else found


def refuse_missing(file: str, missing: list[str]) -> None:
    """Refuse an outcome that is not whole."""
    if missing:
        raise refusal("XQ725", file, given=missing)
