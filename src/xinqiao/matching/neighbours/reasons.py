"""Says of each pair what was compared, with which numbers, and what it costs."""

import numpy as np
import polars as pl

from xinqiao.matching.neighbours.book import PARAMETERS
from xinqiao.matching.neighbours.facts import (
    KIN,
    WEIGHTS,
    digits_points,
    function_points,
    package_points,
    stem_points,
)
from xinqiao.matching.neighbours.points import UNKNOWN, Array, codes, points
from xinqiao.matching.neighbours.side import Side


def compared(wanted: Side, offered: Side) -> pl.DataFrame:
    """One row per pair (row of both sides) and thing compared.

    `pair`, `code` (`SAME`, `FITS`, `KIN`, `SHORT`, `OTHER`, `UNKNOWN`), `about` (a
    parameter, or `function`, `package`, `number`), `wanted` and `offered` (in the
    unit of the parameter; null for words), `points`: those of a pair add up to its
    distance.
    """
    number = digits_points(wanted, offered) + stem_points(wanted, offered)
    facts = {
        "function": function_points(wanted, offered),
        "package": package_points(wanted, offered),
        "number": number,
    }
    rows = [fact(name, values, wanted, offered) for name, values in facts.items()]
    rows += [
        parameter(name, wanted, offered)
        for name, values in wanted.steps.items()
        if not np.isnan(values).all()
    ]
    return pl.concat(rows).filter(pl.col("code") != "")


def fact(name: str, values: Array, wanted: Side, offered: Side) -> pl.DataFrame:
    """What was found of the function, the package or the number."""
    share = values / np.float32(WEIGHTS[name])
    said = np.select(
        [
            wanted.ids[name] < 0,
            offered.ids[name] < 0,
            wanted.ids[name] == offered.ids[name],
            share <= max(KIN, UNKNOWN) + 1e-6,
        ],
        ["", "UNKNOWN", "SAME", "KIN"],
        "OTHER",
    )
    return rows_of(name, said, values)


def parameter(name: str, wanted: Side, offered: Side) -> pl.DataFrame:
    """What was found of one parameter."""
    steps = wanted.steps[name], offered.steps[name]
    rows = rows_of(name, codes(name, *steps), points(name, *steps))
    if PARAMETERS[name].rule == "same":
        return rows
    return rows.with_columns(
        wanted=wanted.known[name].cast(pl.Float64),
        offered=offered.known[name].cast(pl.Float64),
    )


def rows_of(about: str, said: np.ndarray, values: Array) -> pl.DataFrame:
    """Reasons about one thing, one per pair, without numbers."""
    return pl.DataFrame(
        {
            "pair": np.arange(said.size),
            "code": said,
            "points": values.astype(np.float64),
        }
    ).select(
        "pair",
        "code",
        pl.lit(about).alias("about"),
        pl.lit(None, pl.Float64).alias("wanted"),
        pl.lit(None, pl.Float64).alias("offered"),
        "points",
    )
