"""Finds the tables of a market in a folder."""

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from xinqiao.errors import Finding, UnreadableFile
from xinqiao.io.bytes import as_utf8, read_bytes
from xinqiao.io.csv import read_csv
from xinqiao.io.findings import SHOWN, Problems, finding, refusal
from xinqiao.io.names import is_ignored, table_named
from xinqiao.io.parquet import read_parquet
from xinqiao.io.places import is_there, reason_of
from xinqiao.io.rawmarket import RawMarket, given_twice, unknown
from xinqiao.tables import INPUTS, Table

Reader = Callable[[Path, Table], pl.DataFrame]

READERS: Mapping[str, Reader] = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".parquet": read_parquet,
}
NOT_READ = (".xlsx", ".xlsm", ".xls", ".ods", ".txt", ".json", ".numbers")
POLICY_FILE = "policy.toml"


def read_folder(folder: Path) -> RawMarket:
    """Read the tables of a folder."""
    files, findings = table_files(folder)
    problems = Problems(findings)
    tables: dict[str, pl.DataFrame] = {}
    text = None
    for name, file in files.items():
        with problems.noted():
            tables[name] = READERS[file.suffix.lower()](file, INPUTS[name])
    with problems.noted():
        text = policy_in(folder)
    problems.refuse()
    return RawMarket(tables, text)


def table_files(folder: Path) -> tuple[dict[str, Path], list[Finding]]:
    """The file of each table, and what is wrong with the names of files.

    Files that are no tables (a README, a picture) are left alone.
    """
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise refusal("XQ705", str(folder), reason=reason_of(error)) from None
    seen = [f for f in entries if not is_ignored(f.stem)]
    if any(f.name == "proof.json" for f in seen):
        raise refusal("XQ724", str(folder), market=str(folder / "market"))
    named: dict[str, list[Path]] = {}
    findings = []
    for file in seen:
        table, suffix = table_named(file.stem), file.suffix.lower()
        if suffix in READERS and table:
            named.setdefault(table, []).append(file)
        elif suffix in READERS:
            findings.append(unknown(file.name, file.stem))
        elif suffix in NOT_READ and table:
            findings.append(finding("XQ723", file.name, table=table, name=table))
    if not named:
        none = finding("XQ703", str(folder), names=list(INPUTS))
        raise UnreadableFile([none, *findings[:SHOWN]])
    names = {table: [file.name for file in files] for table, files in named.items()}
    findings += given_twice(names, folder.name)
    return {name: files[0] for name, files in named.items()}, findings


def policy_in(folder: Path) -> str | None:
    """The text of the policy in a folder; None if there is none.

    Raises
    ------
    UnreadableFile
        If it is not text.
    """
    file = folder / POLICY_FILE
    return text_of(file) if is_there(file) else None


def text_of(file: Path) -> str:
    """The text of a file.

    Raises
    ------
    UnreadableFile
        If it cannot be read, or is not text.
    """
    return as_utf8(read_bytes(file), file.name).decode()
