"""The policy in a sheet: keys and values, or its text in one column."""

import json
import re
import tomllib

import polars as pl

from xinqiao.io.excel import Workbook
from xinqiao.io.findings import refusal
from xinqiao.io.names import POLICY, plain
from xinqiao.market import Policy
from xinqiao.market.policy_text import by_dotted_name

KEY, VALUE = ("key", "键"), ("value", "值")
TITLES = (*POLICY, "policy.toml")
LISTS = ("stages", "usable", "classes.order")
BETWEEN = re.compile(r"[,;，；、]")


def policy_text(book: Workbook, sheet: str) -> str | None:
    """The text of a `policy.toml`, from a sheet; None if the sheet is blank.

    Columns beside `key` and `value` are for people and not read. In the one-column
    form each row is a line.

    Raises
    ------
    UnreadableFile
        If the sheet has neither the columns `key` and `value` nor a single column.
    """
    columns = [c.fill_null("").str.strip_chars() for c in book.cells(sheet)]
    used = [row for row in zip(*columns, strict=True) if any(row)]
    if not used:
        return None
    header = [plain(name) for name in used[0]]
    key, value = (place_of(names, header) for names in (KEY, VALUE))
    if key is not None and value is not None:
        pairs = [(row[key], row[value]) for row in used[1:] if row[key] and row[value]]
        return "".join(f"{k} = {literal(k, v)}\n" for k, v in pairs)
    if len(header) > 1:
        raise refusal("XQ729", book.place(sheet), table="policy")
    lines = [row[0] for row in used]
    return "\n".join(lines[1:] if header[0] in TITLES else lines) + "\n"


def policy_rows(policy: Policy) -> pl.DataFrame:
    """A policy as keys and values: `classes.order`, `["A1S1"]`."""
    page = by_dotted_name(tomllib.loads(policy.to_toml()))
    values = [json.dumps(value, ensure_ascii=False) for value in page.values()]
    schema = {"key": pl.String, "value": pl.String}
    return pl.DataFrame({"key": list(page), "value": values}, schema=schema)


def place_of(names: tuple[str, ...], header: list[str]) -> int | None:
    """The column that has one of the names."""
    return next((i for i, name in enumerate(header) if name in names), None)


def literal(key: str, value: str) -> str:
    """A value as TOML writes it; `classes, worth` is a list where one is due."""
    if is_toml(value):
        return value
    if key in LISTS:
        items = [item.strip() for item in BETWEEN.split(value)]
        return json.dumps([item for item in items if item], ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False)


def is_toml(value: str) -> bool:
    """Whether TOML reads it as one value."""
    try:
        return len(tomllib.loads(f"x = {value}")) == 1
    except tomllib.TOMLDecodeError:
        return False
