"""Finds the parts of an outcome in a folder."""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from xinqiao.io.ahead import market_in
from xinqiao.io.findings import Problems, refusal
from xinqiao.io.folder import POLICY_FILE, text_of
from xinqiao.io.pages import PAGES, Page, from_json
from xinqiao.io.places import is_there
from xinqiao.io.typed import read_typed
from xinqiao.market import Market
from xinqiao.tables import OUTCOMES

MARKET = "market"
"""The folder of the market inside of an outcome."""

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


def refuse_missing(file: str, missing: list[str]) -> None:
    """Refuse an outcome that is not whole."""
    if missing:
        raise refusal("XQ725", file, given=missing)
