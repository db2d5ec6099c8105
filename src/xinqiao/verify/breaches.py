"""What is wrong in an outcome: codes and words from the catalogue `breaches.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

import polars as pl

from xinqiao.errors import LANGUAGES

HEADER = 2
"""Spreadsheet row of the first row of a table."""

LISTED = 200
"""Rows named one by one for one rule in one table; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One number, date or name in an outcome that cannot be right.

    `code`: stable name of the rule. `row`: as a spreadsheet shows it, the header being
    row 1; 0 where the breach is of no one row. `table` is `proof` for proof.json.
    `message`: by language.
    """

    code: str
    table: str
    row: int
    message: dict[str, str]


def read_catalogue() -> Mapping[str, Mapping[str, str]]:
    """Read the catalogue: code → language → words."""
    text = (files("xinqiao.verify") / "breaches.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


CATALOGUE = read_catalogue()
"""The words of every rule, by code."""


def breach(code: str, table: str, row: int = 0, /, **data: object) -> Breach:
    """One breach in the words of the catalogue; `data` fills its placeholders."""
    message = {
        language: CATALOGUE[code][language].format(
            where=where(table, row, language),
            **{name: shown(value) for name, value in data.items()},
        )
        for language in LANGUAGES
    }
    return Breach(code, table, row, message)


def breaches(code: str, table: str, rows: pl.DataFrame) -> list[Breach]:
    """One breach for each row: `row` (from 0) and what fills the placeholders.

    A blank `row` is one that ought to be there. Beyond `LISTED` rows the last breach
    only says how many more there are.
    """
    if rows.is_empty():
        return []
    listed = rows.sort("row", nulls_last=True).head(LISTED)
    at = (listed["row"].cast(pl.Int64) + HEADER).fill_null(0)
    found = [
        breach(code, table, row, **data)
        for row, data in zip(at, listed.drop("row").to_dicts(), strict=True)
    ]
    more = rows.height - len(found)
    return [*found, *([breach("MORE", table, 0, rule=code, more=more)] if more else [])]


def where(table: str, row: int, language: str) -> str:
    """Name the place: `builds row 17`."""
    if table == "proof":
        return "proof.json"
    if not row:
        return table if language == "en" else f"{table} 表"
    return f"{table} row {row}" if language == "en" else f"{table} 表第 {row} 行"


def shown(value: object) -> str:
    """Put a value into words: whole numbers with thousands marked, blanks as such."""
    if isinstance(value, float):
        return f"{value:,.12g}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return "–" if value is None else str(value)
