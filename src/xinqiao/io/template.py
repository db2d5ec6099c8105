"""Writes a template: every table with its columns explained, and an example to check.

The example is a market of its own, made of the examples in the data dictionary: a car,
two chips, and what is needed to plan them.
"""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from xinqiao.io.files import new_folder
from xinqiao.io.folder import POLICY_FILE
from xinqiao.io.market import is_market_file, market_sheets, write_tables
from xinqiao.io.places import is_workbook
from xinqiao.io.sheet import Sheet
from xinqiao.io.workbook import READ_ME, write_workbook
from xinqiao.market import Market
from xinqiao.tables import INPUTS, Table

Row = Mapping[str, Any]

MORE: Mapping[str, tuple[Row, ...]] = MappingProxyType(
    {
        "firms": (
            {
                "firm": "distributor-a",
                "role": "distributor",
                "name": "Example distributor",
                "name_zh": "示例经销商",
                "size": "medium",
                "region": "DE",
            },
        ),
        "parts": (
            {"part": "chip-1", "kind": "chip", "name": "Example chip"},
            {"part": "chip-2", "kind": "chip", "name": "Example substitute"},
        ),
        "parts_evidence": (
            {
                "part": "chip-2",
                "standard": "PPAP",
                "report": "report-2",
                "issued": "2022-02-14",
                "valid_to": "2024-12-31",
                "result": "pass",
            },
        ),
    }
)
"""Rows that the example needs beside those of the dictionary."""


def write_template(path: Path, *, force: bool = False) -> None:
    """Write a template to fill in, whole or not at all.

    A `path` that ends in .xlsx is a workbook with a sheet per table, any other a folder
    of CSV files. Either holds a small example that passes all checks, and the default
    policy. With `force` what is there is replaced, if it is a market or empty.

    Raises
    ------
    OutputExists
        If something is there that may not be replaced.
    """
    path, market = Path(path), example_market()
    if is_workbook(path):
        sheets = [
            Sheet(READ_ME, instructions(), prose=True),
            *market_sheets(market, None),
            Sheet("policy", policy_sheet()),
        ]
        write_workbook(path, sheets, force=force)
    else:
        with new_folder(path, is_market_file, force=force) as place:
            write_tables(place, market, None)
            text = page("policy.toml")
            (place / POLICY_FILE).write_text(text, encoding="utf-8", newline="\n")


def example_market() -> Market:
    """The market of the examples."""
    return Market.from_tables({n: example_table(t) for n, t in INPUTS.items()})


def example_table(table: Table) -> pl.DataFrame:
    """The example of one table, as text."""
    first = {n: c.example for n, c in table.columns.items() if c.example is not None}
    rows = [
        {name: str(value) for name, value in row.items()}
        for row in (first, *MORE.get(table.name, ()))
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(first, pl.String))


def page(name: str) -> str:
    """A text that comes with this room."""
    return (files("xinqiao.io") / "data" / name).read_text(encoding="utf-8")


def instructions() -> pl.DataFrame:
    """What to do with the template, line by line, in both languages."""
    languages = ("zh", "en")
    columns = {n: page(f"template.{n}.txt").splitlines() for n in languages}
    return pl.DataFrame({"说明": columns["zh"], "read me": columns["en"]})


def policy_sheet() -> pl.DataFrame:
    """The default policy as keys and values, explained."""
    rows, section, words = [], "", []
    for line in page("policy.toml").splitlines():
        if line.startswith("#"):
            words.append(line.removeprefix("#").strip())
        elif line.startswith("["):
            section = line.strip("[]") + "."
        elif " = " in line:
            key, _, value = line.partition(" = ")
            rows.append((f"{section}{key}", value, *words[-2:]))
        if not line.startswith("#"):
            words = []
    schema = dict.fromkeys(("key", "value", "说明", "meaning"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")
