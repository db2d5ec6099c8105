"""Days of reports as weeks of fitting: a week counts if the report holds all of it."""

from datetime import timedelta

import polars as pl

WEEK = timedelta(weeks=1)


def first_week(day: pl.Expr) -> pl.Expr:
    """Monday of the first week that begins no earlier than a day."""
    monday = day.dt.truncate("1w")
    return pl.when(monday == day).then(day).otherwise(monday + WEEK)


def last_week(day: pl.Expr) -> pl.Expr:
    """Monday of the last week that ends no later than a day."""
    return (day - timedelta(days=6)).dt.truncate("1w")
