"""Findings from the catalogue `findings.toml`: every rule has a code and its words.

To add a rule: give it the next free code of its hundred (1xx tables and columns, 2xx
cells, 3xx references and keys, 4xx bills of materials, 5xx supply, demand and swaps,
6xx policy, 90x outcomes, 94x parts, 95x part numbers; readers of files keep 7xx),
write its entry, and call `finding("XQ…", …)` where it applies.
An entry has `level`, and `message` and `cure` in `en` and `zh`; `near` is the cure used
where nearest valid values are known. Placeholders: `{where}` table and rows, `{table}`,
`{column}`, `{nearest}`, and whatever else the caller passes by keyword.
"""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from xinqiao.errors import LANGUAGES, Finding
from xinqiao.tables import INPUTS

SHOWN = 3
"""Rows named in a message; all of them are in `Finding.rows`."""

LISTED = 16
"""Values that are listed in full; of more of them, the first few."""


def read_catalogue() -> Mapping[str, Mapping[str, Any]]:
    """Read the catalogue: code → entry."""
    text = (files("xinqiao.market") / "findings.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


CATALOGUE = read_catalogue()
"""Level and words of every rule, by code."""


def finding(
    code: str,
    *,
    table: str = "",
    rows: Iterable[int] = (),
    column: str = "",
    nearest: Iterable[str] = (),
    **data: object,
) -> Finding:
    """One finding in the words of the catalogue.

    `rows` are row numbers as handed in; `data` fills the placeholders of the entry: a
    text, a number (shown with thousands marked), or a mapping from language to text.

    Examples
    --------
    >>> finding("XQ901", key="need-9").message["en"]
    'The outcome knows no need and no part `need-9`.'
    """
    entry, rows, nearest = CATALOGUE[code], tuple(sorted(rows)), tuple(nearest)
    cure = entry["near"] if nearest and "near" in entry else entry["cure"]
    words = {
        language: {
            "where": where(table, rows, language),
            "table": table,
            "column": label(table, column, language),
            "nearest": listed(nearest, language),
            **{name: shown(value, language) for name, value in data.items()},
        }
        for language in LANGUAGES
    }
    return Finding(
        code=code,
        level=entry["level"],
        table=table,
        rows=rows,
        column=column,
        message=filled(entry["message"], words),
        cure=filled(cure, words),
        nearest=nearest,
    )


def filled(
    templates: Mapping[str, str], words: Mapping[str, Mapping[str, object]]
) -> dict[str, str]:
    """Fill templates with words, by language; no space follows a full-width sign."""
    return {
        language: templates[language].format(**words[language]).replace("） ", "）")
        for language in LANGUAGES
    }


def where(table: str, rows: tuple[int, ...], language: str) -> str:
    """Name the place: `bom rows 2, 5, 9 and 1,204 more`.

    Row 0 is one that stands in no file: there is no number to look for.
    """
    rows = tuple(row for row in rows if row)
    numbers = [str(row) for row in rows[:SHOWN]]
    more = len(rows) - len(numbers)
    if language == "zh":
        tail = f" 等 {len(rows):,} 行" if more else " 行"
        return f"{table} 表第 {'、'.join(numbers)}{tail}" if rows else f"{table} 表"
    tail = f" and {more:,} more" if more else ""
    word = "row" if len(rows) == 1 else "rows"
    return f"{table} {word} {', '.join(numbers)}{tail}" if rows else table


def label(table: str, column: str, language: str) -> str:
    """Name a column: `pieces`, in Chinese with what it is called there."""
    if language == "zh" and table in INPUTS and column in INPUTS[table].columns:
        return f"`{column}`（{INPUTS[table].columns[column].zh}）"
    return f"`{column}`"


def listed(values: Iterable[str], language: str) -> str:
    """Quote and join values."""
    return ("、" if language == "zh" else ", ").join(f"`{value}`" for value in values)


def clipped(value: str, most: int = 60) -> str:
    """A wrong value as it may stand in a message: short, and nothing hidden in it."""
    seen = "".join(c if c.isprintable() else repr(c)[1:-1] for c in value[: most + 1])
    return f"{seen[:most]}…" if len(seen) > most else seen


def shown(value: object, language: str) -> str:
    """Put one value into words."""
    if isinstance(value, Mapping):
        return str(value[language])
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, tuple):
        more = len(value) - SHOWN if len(value) > LISTED else 0
        tail = {"en": f" and {more:,} more", "zh": f" 等 {len(value):,} 项"}[language]
        return listed(value[:SHOWN] if more else value, language) + (tail * bool(more))
    return str(value)
