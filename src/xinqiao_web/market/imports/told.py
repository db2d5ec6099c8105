"""Findings as an import keeps them: with the cells they are about."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import polars as pl
from xlsxwriter.utility import xl_col_to_name

from xinqiao.errors import Finding
from xinqiao.market.findings import clipped
from xinqiao_web.market.models import Import

MOST = 500
"""Findings that are kept of one trial."""

SHOWN = 5
"""Cells that are shown of one finding."""


def told(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings about a file or the tables in it, each with its first rows."""
    return [
        {
            **asdict(found),
            "sheet": found.table or "",
            "cells": [[str(row), ""] for row in found.rows[:SHOWN]],
        }
        for found in findings
    ]


def told_at(
    work: Import, findings: Sequence[Finding], cells: pl.DataFrame
) -> list[dict[str, Any]]:
    """Findings about rows, errors first, each with its first cells and their values.

    `sheet`: the page of the file, as it is called there.
    """
    page = work.pages[work.page]["name"]
    ordered = sorted(findings, key=lambda f: (not f.is_error, min(f.rows, default=0)))
    return [
        {**asdict(found), "sheet": page, "cells": cells_at(work, found, cells)}
        for found in ordered[:MOST]
    ]


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
