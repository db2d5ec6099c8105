"""What explanations are made of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

Words = dict[str, str]

JOINTS = {"en": ", ", "zh": "、"}
LISTED = 6
"""Items that a sentence lists."""


@dataclass(frozen=True)
class Explanation:
    """What an outcome says about one need or one part, or how it differs from another.

    `kind`: `demand`, `part` or `comparison`. `sentences`: by language. `tables`: rows
    by name; weeks are Mondays in ISO form, quantities are pieces.
    """

    kind: str
    key: str
    sentences: tuple[Words, ...]
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def of(table: pl.DataFrame, column: str, key: str) -> pl.DataFrame:
    """Rows of a table that are about one key."""
    return table.filter(pl.col(column) == key)


def as_rows(tables: dict[str, pl.DataFrame]) -> dict[str, list[dict[str, Any]]]:
    """Tables as plain rows; weeks in ISO form."""
    return {
        name: table.with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts()
        for name, table in tables.items()
    }


def listed(items: Iterable[Words]) -> Words:
    """Items as one text, by language."""
    items = list(items)
    return {lang: joint.join(i[lang] for i in items) for lang, joint in JOINTS.items()}
