"""Reads and writes markets and policies."""

from pathlib import Path
from typing import Literal

import polars as pl

from xinqiao.io.book import policy_in_book, read_book
from xinqiao.io.cells import for_csv, for_parquet
from xinqiao.io.files import new_folder
from xinqiao.io.findings import refusal
from xinqiao.io.folder import POLICY_FILE, READERS, policy_in, read_folder, text_of
from xinqiao.io.names import table_named
from xinqiao.io.places import is_folder, is_workbook
from xinqiao.io.policysheet import policy_rows
from xinqiao.io.rawmarket import RawMarket
from xinqiao.io.sheet import Sheet
from xinqiao.io.workbook import write_workbook
from xinqiao.market import Market, Policy
from xinqiao.market.coerce.tables import NEEDED
from xinqiao.tables import INPUTS

Format = Literal["csv", "parquet"]


def read_tables(path: Path) -> tuple[dict[str, pl.DataFrame], str | None]:
    """Read the tables of a market as they are, and the text of its policy.

    `path`: a folder of CSV and Parquet files, or one .xlsx workbook. Tables and columns
    may have their English or their Chinese names. Cells of CSV and .xlsx are text.

    Raises
    ------
    UnreadableFile
        With what is wrong with all files.
    """
    raw = read_raw(Path(path))
    return dict(raw.tables), raw.policy


def read_raw(path: Path) -> RawMarket:
    """Read all tables and the policy of a market as they are.

    Raises
    ------
    UnreadableFile
        With what is wrong with all files.
    """
    if is_folder(path):
        return read_folder(path)
    if is_workbook(path):
        return read_book(path)
    raise refusal("XQ702", str(path))


def read_market(path: Path) -> Market:
    """Read a market from a folder of CSV and Parquet files, or an .xlsx workbook.

    Raises
    ------
    UnreadableFile
        With what is wrong with all files.
    InvalidMarket
        With all findings, if the tables break a rule.
    """
    return Market.from_tables(read_raw(Path(path)).tables)


def read_policy(path: Path) -> Policy | None:
    """Read the policy of a market, or a `policy.toml`; None if the market has none.

    Raises
    ------
    UnreadableFile
        If the file cannot be read.
    InvalidPolicy
        With all findings.
    """
    text = policy_source(Path(path))
    return None if text is None else Policy.from_toml(text)


def policy_source(path: Path) -> str | None:
    """The text of a policy, wherever it is."""
    if is_folder(path):
        return policy_in(path)
    if is_workbook(path):
        return policy_in_book(path)
    if path.suffix.lower() == ".toml":
        return text_of(path)
    raise refusal("XQ730", str(path))


def write_market(
    market: Market,
    path: Path,
    policy: Policy | None = None,
    *,
    format: Format = "csv",
    force: bool = False,
) -> None:
    """Write a market, and a policy if given, whole or not at all.

    A `path` that ends in .xlsx is a workbook, any other a folder of CSV files, or of
    Parquet files if `format` says so. Tables without rows are left out, unless a market
    needs them. With `force` what is there is replaced, if it is a market or empty.

    Raises
    ------
    OutputExists
        If something is there that may not be replaced.
    Refused
        If a table is longer than a sheet of a workbook.
    """
    path = Path(path)
    if is_workbook(path):
        write_workbook(path, market_sheets(market, policy), force=force)
    else:
        with new_folder(path, is_market_file, force=force) as place:
            write_tables(place, market, policy, format)


def written_tables(market: Market) -> dict[str, pl.DataFrame]:
    """The tables that are written: those with rows, and those a market needs."""
    tables = market.tables.items()
    return {name: t for name, t in tables if t.height or name in NEEDED}


def write_tables(
    folder: Path, market: Market, policy: Policy | None, format: Format = "csv"
) -> None:
    """Write the files of a market into a folder."""
    for name, frame in written_tables(market).items():
        if format == "parquet":
            for_parquet(INPUTS[name], frame).write_parquet(folder / f"{name}.parquet")
        else:
            for_csv(INPUTS[name], frame).write_csv(folder / f"{name}.csv")
    if policy is not None:
        text = policy.to_toml()
        (folder / POLICY_FILE).write_text(text, encoding="utf-8", newline="\n")


def market_sheets(
    market: Market, policy: Policy | None, prefix: str = ""
) -> list[Sheet]:
    """The sheets of a market."""
    sheets = [
        Sheet(f"{prefix}{name}", frame, INPUTS[name])
        for name, frame in written_tables(market).items()
    ]
    return [*sheets, Sheet("policy", policy_rows(policy))] if policy else sheets


def is_market_file(path: Path) -> bool:
    """Whether a path inside of a folder is a table or the policy of a market."""
    is_table = path.suffix.lower() in READERS and table_named(path.stem) is not None
    return len(path.parts) == 1 and (is_table or path.name == POLICY_FILE)
