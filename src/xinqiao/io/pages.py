"""The pages of an outcome that are no tables: proof and run, in JSON."""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from xinqiao.io.findings import refusal

PAGES = ("proof", "run")
"""Their names: files `proof.json`, `run.json`, or sheets."""

LONGEST = 30_000
"""Characters that one cell of a spreadsheet takes."""

Page = dict[str, Any]


def as_json(page: Mapping[str, Any]) -> str:
    """A page as text, always the same for the same content."""
    shown = json.dumps(
        dict(page), ensure_ascii=False, allow_nan=False, indent=2, sort_keys=True
    )
    return shown + "\n"


def from_json(text: str, file: str) -> Page:
    """Read a page.

    Raises
    ------
    UnreadableFile
        If it is not a JSON object.
    """
    try:
        page = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise refusal("XQ727", file, reason=str(error)) from None
    if not isinstance(page, dict):
        raise refusal("XQ727", file, reason=type(page).__name__)
    return page


def page_rows(page: Mapping[str, Any]) -> pl.DataFrame:
    """A page as keys and values; a long value goes on in the next rows of its key."""
    values = {
        key: json.dumps(page[key], ensure_ascii=False, allow_nan=False, sort_keys=True)
        for key in sorted(page)
    }
    rows = [
        (key, value[start : start + LONGEST])
        for key, value in values.items()
        for start in range(0, len(value), LONGEST)
    ]
    schema = {"key": pl.String, "value": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def from_rows(rows: pl.DataFrame, file: str) -> Page:
    """Read a page from keys and values below a header row.

    Raises
    ------
    UnreadableFile
        If it has not two columns, or a value is not JSON.
    """
    if rows.width != 2:
        raise refusal("XQ727", file, reason="key, value")
    texts: dict[str, str] = {}
    keys, values = (cells.fill_null("").to_list()[1:] for cells in rows)
    for key, value in zip(keys, values, strict=True):
        texts[key] = texts.get(key, "") + value
    inside = ", ".join(f"{json.dumps(key)}: {text}" for key, text in texts.items())
    return from_json(f"{{{inside}}}", file)
