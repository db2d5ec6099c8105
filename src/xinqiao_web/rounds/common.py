"""What stands beside the firms' own rows when a market is frozen: the operator's
tables, the firms' approved standing, and what earlier rounds have promised.

Whoever calls acts for all firms.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from xinqiao.tables import INPUTS
from xinqiao_web.catalog.models import Grant, Part
from xinqiao_web.rounds.keys import SIGN, in_market
from xinqiao_web.rounds.models import Round, Steering
from xinqiao_web.rounds.own import as_held, chips
from xinqiao_web.rounds.union import Common


def common_to(round: Round, taken: pl.DataFrame, reserved: pl.DataFrame) -> Common:
    """What is no firm's own in a round.

    `taken`: firm, lot, taken. `reserved`: commitment, firm, reserved_for, part, week,
    pieces: what buyers accepted and have not received.
    """
    return Common(
        chips=chips(),
        lanes=as_held("lanes"),
        firms=firms(round),
        taken=taken.select("firm", "lot", "taken"),
        reserved=lots_of(reserved, round.first_week),
    )


def firms(round: Round) -> pl.DataFrame:
    """The table of firms as it was announced."""
    rows = [
        {"firm": row.owner_id, **row.firm}
        for row in Steering.objects.filter(round=round).order_by("owner_id")
    ]
    return pl.DataFrame(rows, schema=INPUTS["firms"].empty().schema)


def programmes(round: Round) -> dict[str, Any]:
    """By firm, what was approved for its programmes."""
    rows = Steering.objects.filter(round=round)
    return dict(rows.values_list("owner_id", "programmes"))


def lots_of(reserved: pl.DataFrame, first: date) -> pl.DataFrame:
    """What buyers accepted as lots reserved for them, by the market's names."""
    names = [
        name_of(row["firm"], row["part"])
        for row in reserved.select("firm", "part").to_dicts()
    ]
    named = reserved.with_columns(part=pl.Series(names, dtype=pl.String))
    return as_lots(named, first)


def as_lots(reserved: pl.DataFrame, first: date) -> pl.DataFrame:
    """What buyers accepted as lots that are reserved for them.

    What was due before the first week of the round is there from that week on: no row
    begins the market earlier than was announced.
    """
    lots = reserved.select(
        "firm",
        "part",
        "pieces",
        "reserved_for",
        week=pl.max_horizontal("week", pl.lit(first)),
        lot=pl.lit(SIGN) + pl.col("commitment"),
        blocked=pl.lit(value=False),
    )
    return pl.concat([INPUTS["supply"].empty(), lots], how="diagonal_relaxed")


def name_of(firm: str, part: str) -> str:
    """What the market calls a part that a firm names."""
    return next(known_as(firm, part))


def known_as(firm: str, part: str) -> Iterator[str]:
    """What a part that a firm names can be: its own, granted, else a chip."""
    if Part.objects.filter(owner_id=firm, part=part).exists():
        yield in_market(firm, part)
    makers = Grant.objects.filter(granted_to_id=firm, part=part).order_by("owner_id")
    for maker in makers.values_list("owner_id", flat=True):
        yield in_market(maker, part)
    yield f"{SIGN}{part}" if SIGN in part else part
