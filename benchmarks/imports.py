"""How long a large import takes on the platform: checked, stored, stored again, undone.

`python benchmarks/imports.py [ROWS] [csv|xlsx|parquet]` makes a database of its own,
imports so many needs, and prints one line of JSON with seconds. Exits with 1 where
100,000 rows are not checked and stored as quickly as promised.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import Any

import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.promised import Promise, judge  # noqa: E402

MONDAY = date(2026, 5, 25)
MANY = 100_000
SECONDS = {"checked": 15.0, "stored": 30.0}
"""What is promised of so many rows."""


def needs(rows: int, pieces: int) -> pl.DataFrame:
    """So many needs, of 26 weeks, with all columns filled."""
    number = pl.int_range(rows, eager=True)
    week = (number % 26).to_list()
    return pl.DataFrame(
        {
            "demand": "need-" + number.cast(pl.String),
            "part": pl.Series([f"chip-{i % 500}" for i in range(rows)]),
            "week": [MONDAY + timedelta(weeks=i) for i in week],
            "pieces": number % 97 + pieces,
            "class": pl.Series(["SR99"] * rows),
            "worth": pl.Series([1.25] * rows),
            "sell_through": pl.Series([0.5] * rows),
            "patience": pl.Series([4] * rows),
        }
    )


def as_file(frame: pl.DataFrame, suffix: str) -> bytes:
    """The rows as a file."""
    data = BytesIO()
    writers: dict[str, Callable[..., Any]] = {
        "csv": frame.write_csv,
        "xlsx": frame.write_excel,
        "parquet": frame.write_parquet,
    }
    writers[suffix](data)
    return data.getvalue()


def timed(do: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what came of it."""
    start = perf_counter()
    found = do()
    return round(perf_counter() - start, 2), found


def measured(rows: int, suffix: str) -> dict[str, Any]:
    """Seconds of each step."""
    from tests.web.actors import everyone
    from tests.web.market import works

    from xinqiao_web.catalog.models import Chip

    who = works.planner()
    with everyone():
        Chip.objects.bulk_create(Chip(part=f"chip-{i}") for i in range(500))
    first = as_file(needs(rows, 1), suffix)
    second = as_file(needs(rows, 2), suffix)
    name = f"needs.{suffix}"
    checked, work = timed(lambda: works.begun(who, "demand", first, name))
    assert (work.errors, work.counts["new"]) == (0, rows), work.findings[:2]
    stored, _ = timed(lambda: works.applied(who, work))
    again, changed = timed(lambda: works.begun(who, "demand", second, name, "replace"))
    assert changed.counts["changed"] == rows
    replaced, changed = timed(lambda: works.applied(who, changed))
    undone, _ = timed(lambda: works.undone(who, changed))
    return {
        "rows": rows,
        "format": suffix,
        "checked": checked,
        "stored": stored,
        "checked_again": again,
        "replaced": replaced,
        "undone": undone,
    }


def main() -> None:
    """Measure and print."""
    from tests.web import conftest, postgres

    rows = int(sys.argv[1]) if sys.argv[1:] else MANY
    suffix = sys.argv[2] if sys.argv[2:] else "csv"
    with postgres.running(conftest.FOLDER):
        conftest.manage("owner", "migrate", "-v0")
        figures = measured(rows, suffix)
    sys.stdout.write(json.dumps(figures) + os.linesep)
    share = max(rows, MANY) / MANY
    judge(
        Promise(f"{rows} rows {step}", figures[step], share * limit, "s")
        for step, limit in SECONDS.items()
    )


if __name__ == "__main__":
    main()
