"""Findings of the platform itself, in the engine's form; codes XW…."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from xinqiao.errors import LANGUAGES, Finding
from xinqiao_web.core.texts import language


@cache
def catalogue() -> dict[str, Any]:
    """Level and words of each code."""
    page = files("xinqiao_web.core") / "findings.toml"
    return tomllib.loads(page.read_text(encoding="utf-8"))


def finding(
    code: str,
    *,
    table: str = "",
    column: str = "",
    rows: tuple[int, ...] = (),
    **data: Any,
) -> Finding:
    """One finding in the words of the catalogue, its {places} filled with `data`."""
    entry = catalogue()[code]
    places = {"table": table, "column": column, **data}
    message, cure = (
        {tongue: entry[part][tongue].format(**places) for tongue in LANGUAGES}
        for part in ("message", "cure")
    )
    return Finding(code, entry["level"], table, rows, column, message, cure)


def told(*findings: Finding) -> list[tuple[str, str]]:
    """Code and words of each finding in the reader's language."""
    tongue = language()
    return [(f.code, f"{f.message[tongue]} {f.cure[tongue]}") for f in findings]
