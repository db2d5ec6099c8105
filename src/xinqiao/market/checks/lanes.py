"""Lanes between regions."""

from collections.abc import Iterator
from functools import partial

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.checks.apart import each_value
from xinqiao.market.coerce import Draft
from xinqiao.market.findings import finding
from xinqiao.market.nearest import nearest_each


def regions_of_lanes_have_firms(draft: Draft) -> Iterator[Finding]:
    """A lane runs between regions that have a firm."""
    if not draft.is_sound("firms"):
        return
    known = draft["firms"]["region"].drop_nulls().unique().sort()
    for column in ("from_region", "to_region"):
        wrong = draft["lanes"].drop_nulls(column)
        wrong = wrong.filter(~pl.col(column).is_in(known.implode()))
        if wrong.height:
            wrong = wrong.select("row", value=column)
            suggest = partial(nearest_each, valid=known)
            yield from each_value("XQ514", wrong, "lanes", column, suggest)


def lanes_lead_elsewhere(draft: Draft) -> Iterator[Finding]:
    """Nothing takes weeks on the way to where it is."""
    same = pl.col("from_region") == pl.col("to_region")
    wrong = draft["lanes"].filter(same, pl.col("weeks") > 0)
    if wrong.height:
        yield finding("XQ513", table="lanes", rows=wrong["row"], column="weeks")


def firms_have_a_region_where_lanes_do(draft: Draft) -> Iterator[Finding]:
    """Where there are lanes, firms that send or receive say where they are."""
    if not draft["lanes"].height:
        return
    busy = [draft["supply"]["firm"], draft["demand"]["firm"], draft["parts"]["maker"]]
    wrong = draft["firms"].filter(
        pl.col("region").is_null(), pl.col("firm").is_in(pl.concat(busy).implode())
    )
    if wrong.height:
        yield finding("XQ515", table="firms", rows=wrong["row"], column="region")
