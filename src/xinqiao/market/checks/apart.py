"""One finding for each wrong value, up to a few; the others share one."""

from collections.abc import Callable, Iterator

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.findings import clipped, finding

APART = 20
"""Wrong values of a column that get a finding each."""

Suggest = Callable[[list[str]], dict[str, tuple[str, ...]]]


def each_value(
    code: str, wrong: pl.DataFrame, table: str, column: str, suggest: Suggest | None
) -> Iterator[Finding]:
    """A finding for each distinct wrong value; beyond `APART` one for all the rest.

    `wrong`: one row per wrong cell: `value` (text), `row` and, where the words of the
    finding need them, further columns that are equal for equal values. `suggest`: from
    wrong values to the nearest valid ones.
    """
    words = [c for c in wrong.columns if c not in ("value", "row")]
    groups = wrong.group_by("value", maintain_order=True).agg(
        "row", *(pl.col(word).first() for word in words)
    )
    alone = groups.head(APART)
    near = suggest(alone["value"].to_list()) if suggest else {}
    for entry in alone.iter_rows(named=True):
        value, rows = entry.pop("value"), entry.pop("row")
        yield finding(
            code,
            table=table,
            rows=rows,
            column=column,
            nearest=near.get(value, ()),
            value=(clipped(value),),
            **entry,
        )
    if (rest := groups.slice(APART)).height:
        yield finding(
            code,
            table=table,
            rows=rest["row"].explode(),
            column=column,
            value=tuple(map(clipped, rest["value"])),
            **dict.fromkeys(words, "…"),
        )
