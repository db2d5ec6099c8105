"""Ambient temperatures that qualification by AEC standards covers."""

import polars as pl

RANGES = {
    "Q100-0": (-40, 150),
    "Q100-1": (-40, 125),
    "Q100-2": (-40, 105),
    "Q100-3": (-40, 85),
    "Q200-0": (-50, 150),
    "Q200-1": (-40, 125),
    "Q200-2": (-40, 105),
    "Q200-3": (-40, 85),
    "Q200-4": (0, 70),
}
"""Standard and grade → lowest and highest ambient temperature, °C (AEC-Q100, table 1;
AEC-Q200, table 1). Q101 and Q104 have no grades of their own."""


def covers(candidate: pl.Expr, required: pl.Expr) -> pl.Expr:
    """Whether a part of one qualification may stand where another is required.

    True if both are by one standard and the candidate's temperatures contain those
    required, or no grade is required; false if the standards or the temperatures are
    others; null if that is not known. Both as `Q100-1` or `AEC-Q100 Grade 1`.

    Examples
    --------
    >>> pair = pl.DataFrame({"has": ["Q100-0", "Q100-2", "Q100"], "needs": "Q100-1"})
    >>> pair.select(covers(pl.col("has"), pl.col("needs"))).to_series().to_list()
    [True, False, None]
    """
    standards = standard(candidate) == standard(required)
    (low, high), (cold, hot) = bounds(candidate), bounds(required)
    contained = (low <= cold) & (high >= hot)
    ungraded = required.is_not_null() & grade(required).is_null()
    return standards & pl.when(ungraded).then(pl.lit(value=True)).otherwise(contained)


def standard(text: pl.Expr) -> pl.Expr:
    """The standard of a qualification, such as `Q100`."""
    return text.str.extract(r"(?i)(Q[0-9]{3})").str.to_uppercase()


def grade(text: pl.Expr) -> pl.Expr:
    """The grade of a qualification, such as `1`."""
    return text.str.extract(r"(?i)Q[0-9]{3}[- ]*(?:grade)?[- ]*([0-9])")


def bounds(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The lowest and the highest temperature of a qualification, °C."""
    key = standard(text) + "-" + grade(text)
    lowest, highest = (
        {name: limits[end] for name, limits in RANGES.items()} for end in (0, 1)
    )
    return (
        key.replace_strict(lowest, default=None, return_dtype=pl.Int64),
        key.replace_strict(highest, default=None, return_dtype=pl.Int64),
    )
