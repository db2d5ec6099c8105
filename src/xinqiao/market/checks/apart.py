"""One finding for each wrong value, up to a few; the others share one."""

from collections.abc import Callable, Iterator

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.findings import LISTED, clipped, finding

APART = 20
"""Wrong values of a column that get a finding each."""

Suggest = Callable[[list[str]], dict[str, tuple[str, ...]]]


def each_value(
    code: str,
    wrong: pl.DataFrame,
    table: str,
    column: str,
    suggest: Suggest | None = None,
    **data: object,
) -> Iterator[Finding]:
    """A finding for each distinct wrong value; beyond `APART` one for all the rest.

    `wrong`: one row per wrong cell: value (text), row. `suggest`: from wrong values to
    the nearest valid ones. `data`: further words of the findings.
    """
    groups = wrong.group_by("value", maintain_order=True).agg("row")
    alone, rest = groups.head(APART), groups.slice(APART)
    near = suggest(alone["value"].to_list()) if suggest else {}
    parts = [((value,), rows, near.get(value, ())) for value, rows in alone.iter_rows()]
    if rest.height:
        parts.append((tuple(rest["value"]), rest["row"].explode().to_list(), ()))
    for values, rows, nearest in parts:
        yield finding(
            code,
            table=table,
            rows=rows,
            column=column,
            nearest=nearest,
            value=(*map(clipped, values[:LISTED]), *values[LISTED:]),
            **data,
        )
