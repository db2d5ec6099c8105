"""Finds the parts of an outcome in a folder or a workbook."""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from xinqiao.errors import Refused
from xinqiao.io.excel import Workbook
from xinqiao.io.findings import Problems, refusal
from xinqiao.io.folder import POLICY_FILE, read_folder, text_of
from xinqiao.io.pages import PAGES, Page, from_json, from_rows
from xinqiao.io.places import is_there
from xinqiao.io.policysheet import policy_text
from xinqiao.io.rawmarket import RawMarket
from xinqiao.io.typed import read_typed, typed
from xinqiao.market import Market
from xinqiao.tables import INPUTS, OUTCOMES, TABLES

MARKET = "market"
"""The folder of the market inside of an outcome; `market.supply` is a sheet of it."""

PREFIX = f"{MARKET}."
POLICY_SHEET = "policy"

LONGEST = ("allocations", "usage")
"""The tables that are begun with: two files are read at a time."""


@dataclass(frozen=True, slots=True)
class RawOutcome:
    """An outcome as found: typed tables, pages, its market and the text of its policy.

    `market`: its result is the market, or raises what is wrong with it.
    """

    tables: Mapping[str, pl.DataFrame]
    pages: Mapping[str, Page]
    market: Future[Market]
    policy: str | None


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
    market, policy = Future[Market](), None
    with ThreadPoolExecutor(2) as threads:
        begun = {
            name: threads.submit(read_typed, folder / f"{name}.csv", OUTCOMES[name])
            for name in sorted(OUTCOMES, key=lambda name: name not in LONGEST)
        }
        given = threads.submit(market_in, folder / MARKET)
        for name in OUTCOMES:
            with problems.noted():
                tables[name] = begun[name].result()
        for name in PAGES:
            with problems.noted():
                file = folder / f"{name}.json"
                pages[name] = from_json(text_of(file), file.name)
        with problems.noted():
            market, policy = given.result()
    problems.refuse()
    return RawOutcome(tables, pages, market, policy)


def market_in(folder: Path) -> tuple[Future[Market], str | None]:
    """Read the market of an outcome, and the text of its policy."""
    raw = read_folder(folder)
    return made(raw), raw.policy


def made(raw: RawMarket) -> Future[Market]:
    """A market, or what is wrong with it, which is kept until it is asked for."""
    market = Future[Market]()
    try:
        market.set_result(Market.from_tables(raw.tables))
    except Refused as refused:
        market.set_exception(refused)
    return market


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
    return RawOutcome(tables, pages, made(RawMarket(market, policy)), policy)


def cells_in(book: Workbook, sheet: str, name: str) -> pl.DataFrame:
    """The cells of a sheet; a blank sheet is a table without columns."""
    found = book.table(sheet, TABLES[name])
    return pl.DataFrame() if found is None else found


def refuse_missing(file: str, missing: list[str]) -> None:
    """Refuse an outcome that is not whole."""
    if missing:
        raise refusal("XQ725", file, given=missing)
