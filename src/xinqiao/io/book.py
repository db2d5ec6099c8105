"""Finds the tables of a market in a workbook."""

from pathlib import Path

import polars as pl

from xinqiao.errors import Finding
from xinqiao.io.excel import Workbook
from xinqiao.io.findings import Problems, refusal
from xinqiao.io.names import POLICY, is_ignored, plain, table_named
from xinqiao.io.policysheet import policy_text
from xinqiao.io.rawmarket import RawMarket, given_twice, unknown
from xinqiao.tables import INPUTS


def read_book(path: Path) -> RawMarket:
    """Read the tables of a workbook."""
    book = Workbook.open(path)
    named, policies, findings = table_sheets(book)
    problems = Problems(findings)
    tables: dict[str, pl.DataFrame] = {}
    text = None
    for name, sheets in named.items():
        with problems.noted():
            table = book.table(sheets[0], INPUTS[name])
            if table is not None:
                tables[name] = table
    with problems.noted():
        text = policy_text(book, policies[0]) if policies else None
    problems.refuse()
    if not tables:
        raise refusal("XQ703", path.name, names=list(INPUTS))
    return RawMarket(tables, text)


def policy_in_book(path: Path) -> str | None:
    """The text of the policy in a workbook; None if there is none.

    Raises
    ------
    UnreadableFile
        If it is no workbook, or its policy cannot be read.
    """
    book = Workbook.open(path)
    sheets = [sheet for sheet in book.sheets if plain(sheet) in POLICY]
    return policy_text(book, sheets[0]) if sheets else None


def table_sheets(
    book: Workbook,
) -> tuple[dict[str, list[str]], list[str], list[Finding]]:
    """The sheets of each table, those of the policy, and what is wrong with names."""
    named: dict[str, list[str]] = {}
    policies, findings = [], []
    for sheet in book.sheets:
        if plain(sheet) in POLICY:
            policies.append(sheet)
        elif table := table_named(sheet):
            named.setdefault(table, []).append(sheet)
        elif not is_ignored(sheet) and book.is_used(sheet):
            findings.append(unknown(book.place(sheet), sheet))
    findings += given_twice({**named, "policy": policies}, book.file)
    return named, policies, findings
