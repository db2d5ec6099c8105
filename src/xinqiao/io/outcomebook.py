"""Finds the parts of an outcome in a workbook."""

from pathlib import Path

import polars as pl

from xinqiao.io.ahead import made
from xinqiao.io.excel import Workbook
from xinqiao.io.findings import Problems
from xinqiao.io.pages import PAGES, Page, from_rows
from xinqiao.io.policysheet import policy_text
from xinqiao.io.rawmarket import RawMarket
from xinqiao.io.rawoutcome import MARKET, RawOutcome, refuse_missing
from xinqiao.io.typed import typed
from xinqiao.tables import INPUTS, OUTCOMES, TABLES

PREFIX = f"{MARKET}."
"""What the names of the market's sheets begin with: `market.supply`."""

POLICY_SHEET = "policy"


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
