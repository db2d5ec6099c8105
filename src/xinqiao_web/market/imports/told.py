"""Findings as an import keeps them: with the cells they are about.

The first of them stand in its row, for its page; all others in a file of the vault.
"""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import polars as pl
from xlsxwriter.utility import xl_col_to_name

from xinqiao.errors import Finding
from xinqiao.market.findings import clipped
from xinqiao_web.core import vault
from xinqiao_web.market.models import Import

MOST = 500
"""Findings that a page shows of one trial."""

SHOWN = 5
"""Cells that are shown of one finding."""


Kept = dict[str, Any]
"""What an import keeps of findings: the columns of its row."""


def kept(findings: Sequence[Finding]) -> Kept:
    """Findings about a file or the tables in it, each with its first rows."""
    shown = [
        {
            **asdict(found),
            "sheet": found.table or "",
            "cells": [[str(row), ""] for row in found.rows[:SHOWN]],
        }
        for found in findings[:MOST]
    ]
    return {"findings": shown, "more": put_away(findings[MOST:])}


def kept_at(work: Import, findings: Sequence[Finding], cells: pl.DataFrame) -> Kept:
    """Findings about rows, errors first, each with its first cells and their values.

    `sheet`: the page of the file, as it is called there.
    """
    page = work.pages[work.page]["name"]
    ordered = sorted(findings, key=lambda f: (not f.is_error, min(f.rows, default=0)))
    shown = [
        {**asdict(found), "sheet": page, "cells": cells_at(work, found, cells)}
        for found in ordered[:MOST]
    ]
    return {"findings": shown, "more": put_away(ordered[MOST:])}


def put_away(findings: Sequence[Finding]) -> dict[str, Any]:
    """Keep findings in the vault, one on a line; how many there are, and where."""
    if not findings:
        return {}
    lines = "\n".join(json.dumps(asdict(found)) for found in findings)
    return {
        "count": len(findings),
        "errors": sum(found.is_error for found in findings),
        "stored": vault.keep([gzip.compress(lines.encode(), compresslevel=1)]),
    }


def all_findings(work: Import) -> Iterator[dict[str, Any]]:
    """All that was found, also what its page does not show."""
    yield from work.findings
    if work.more:
        with vault.opened(work.more["stored"]) as file, gzip.open(file) as lines:
            yield from map(json.loads, lines)


def cells_at(work: Import, found: Finding, cells: pl.DataFrame) -> list[list[str]]:
    """The first cells that a finding is about: name and value."""
    first = work.pages[work.page]["top"] + 1
    rows = [row for row in found.rows if 0 <= row - first < cells.height][:SHOWN]
    if found.column not in work.columns:
        return [[str(row), ""] for row in rows]
    place = work.columns.index(found.column)
    values = cells.to_series(place)
    letter = xl_col_to_name(place)
    return [[f"{letter}{row}", written(values[row - first])] for row in rows]


def written(value: Any) -> str:
    """A value as it stands in a file, short."""
    return "" if value is None else clipped(str(value))
