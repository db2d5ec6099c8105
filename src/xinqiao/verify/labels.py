"""Numbers back into words, for the few rows that a message tells of."""

from datetime import timedelta

import polars as pl

from xinqiao.verify.facts import Facts


def need_text(needs: pl.Series, facts: Facts) -> pl.Series:
    """Identifiers of needs."""
    return facts.names["need"].of(needs).alias("need")


def part_text(parts: pl.Series, facts: Facts) -> pl.Series:
    """Identifiers of parts."""
    return facts.names["part"].of(parts).alias("part")


def firm_text(firms: pl.Series, facts: Facts) -> pl.Series:
    """Identifiers of firms."""
    return facts.names["firm"].of(firms).alias("firm")


def lot_text(lots: pl.Series, facts: Facts) -> pl.Series:
    """Identifiers of lots."""
    return facts.names["lot"].of(lots).alias("lot")


def week_text(weeks: pl.Series, facts: Facts) -> pl.Series:
    """First Mondays of buckets."""
    grid = facts.grid
    days = [grid.origin + timedelta(weeks=int(start)) for start in grid.starts]
    return pl.Series(days, dtype=pl.Date()).gather(weeks).cast(pl.String).alias("week")


def slot_text(slots: pl.Series, facts: Facts) -> pl.Series:
    """Positions as `parent · position`."""
    rows = facts.bill.slots
    parent = part_text(rows["parent"].gather(slots), facts)
    position = facts.names["position"].of(rows["position"].gather(slots))
    return (parent + " · " + position).alias("slot")
