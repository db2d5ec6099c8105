"""What a round allots becomes commitments: each within what its lot holds now.

Lots may have changed since the market was frozen. What a lot still holds is proposed,
in the order of the round's own list; the rest is entered as cancelled, so that both
sides see it and a kit knows that it is broken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import polars as pl
from django.db import connection

from xinqiao_web.accounts.models import LEFT, Firm
from xinqiao_web.commitments import models as m
from xinqiao_web.commitments import reasons
from xinqiao_web.commitments.actions.holding import hold_lots
from xinqiao_web.commitments.actions.telling import tell_side
from xinqiao_web.commitments.models import BUYER, SUPPLIER, Commitment
from xinqiao_web.commitments.queries import taken_of
from xinqiao_web.core.actions import in_words
from xinqiao_web.core.audit import record
from xinqiao_web.market.models import Supply


@dataclass(frozen=True, slots=True)
class Allotment:
    """Pieces of a supplier's lot that a round gives to another firm.

    `lot`: as its supplier calls it. `week`: when they are due. `kit`: shared by what
    the buyer needs together, or None.
    """

    supplier: str
    lot: str
    buyer: str
    part: str
    week: date
    pieces: int
    kit: UUID | None = None


def propose(
    round: int,
    allotments: Sequence[Allotment],
    confirm_by: datetime,
    accept_by: datetime,
) -> int:
    """Make the commitments of a round, once; how many it has.

    Whoever calls acts for all firms. What a firm has of its own lots is no commitment.
    """
    wait_for_round(round)
    if before := Commitment.objects.filter(round=round).count():
        return before
    given = [one for one in allotments if one.supplier != one.buyer]
    if not given:
        return 0
    about = {"round": round, "confirm_by": confirm_by, "accept_by": accept_by}
    made = [Commitment(**about, **values) for values in split(given).to_dicts()]
    with in_words():
        Commitment.objects.bulk_create(made, batch_size=5_000)
    rows = list(Commitment.objects.filter(round=round))
    tell_side((r for r in rows if r.state == m.PROPOSED), SUPPLIER, "proposed")
    tell_side(rows, BUYER, "given")
    record("commitment.proposed", round=round, count=len(rows))
    return len(rows)


def wait_for_round(round: int) -> None:
    """Of two that make the commitments of one round, one goes first."""
    with connection.cursor() as cursor:
        lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
        cursor.execute(lock, [f"commitments of round {round}"])


def split(allotments: Sequence[Allotment]) -> pl.DataFrame:
    """The commitments of allotments: what lots hold, and apart from it what they lack.

    Formula: of a lot that has `left` pieces, allotments get in their order
    `got = clip(left - allotments before, 0, allotment)`.
    """
    frame, lots = framed(allotments), lots_of(allotments)
    key = ["owner_id", "name"]
    frame = frame.join(lots, on=key, how="left", maintain_order="left")
    frame = frame.with_columns(wanted=pl.when(USABLE).then("pieces").otherwise(0))
    before = pl.col("wanted").cum_sum().over(key) - pl.col("wanted")
    left = pl.col("left").fill_null(0)
    frame = frame.with_columns(got=(left - before).clip(0, pl.col("wanted")))
    lacking = pl.col("pieces") - pl.col("got")
    why = pl.when(GONE).then(pl.lit(reasons.LEFT)).otherwise(pl.lit(reasons.CHANGED))
    none = pl.lit("")
    parts = [
        frame.with_columns(proposed="got", state=pl.lit(m.PROPOSED), reason=none),
        frame.with_columns(proposed=lacking, state=pl.lit(m.CANCELLED), reason=why),
    ]
    both = pl.concat(parts).filter(pl.col("proposed") > 0)
    return both.sort("at", maintain_order=True).select(*KEPT)


KEPT = (
    *("owner_id", "buyer_id", "lot_id", "kit", "part", "week"),
    *("proposed", "state", "reason"),
)
"""Columns of a commitment that differ within a round."""

GONE = pl.col("supplier_left") | pl.col("buyer_left")

USABLE = (
    (pl.col("lot_part") == pl.col("part"))
    & (pl.col("lot_week") <= pl.col("week"))
    & ~pl.col("blocked")
    & (
        pl.col("reserved_for").is_null()
        | (pl.col("reserved_for") == pl.col("buyer_id"))
    )
    & ~GONE
).fill_null(value=False)
"""Whether a lot still is what the round took it for."""


def framed(allotments: Sequence[Allotment]) -> pl.DataFrame:
    """Allotments as columns, and whether their firms have left the market."""
    frame = pl.DataFrame(
        {
            "at": range(len(allotments)),
            "owner_id": [allotment.supplier for allotment in allotments],
            "name": [allotment.lot for allotment in allotments],
            "buyer_id": [allotment.buyer for allotment in allotments],
            "part": [allotment.part for allotment in allotments],
            "week": [allotment.week for allotment in allotments],
            "pieces": [allotment.pieces for allotment in allotments],
            "kit": [
                str(allotment.kit) if allotment.kit else None
                for allotment in allotments
            ],
        },
        schema_overrides={"kit": pl.String},
    )
    left = list(Firm.objects.filter(state=LEFT).values_list("firm", flat=True))
    return frame.with_columns(
        supplier_left=pl.col("owner_id").is_in(left),
        buyer_left=pl.col("buyer_id").is_in(left),
    )


LOT = {
    "lot_id": pl.String,
    **dict.fromkeys(("owner_id", "name", "lot_part"), pl.String),
    "lot_week": pl.Date,
    "left": pl.Int64,
    "blocked": pl.Boolean,
    "reserved_for": pl.String,
}


def lots_of(allotments: Sequence[Allotment]) -> pl.DataFrame:
    """The lots of allotments as they are now, held, with what is left of each."""
    named = {
        "owner__in": {g.supplier for g in allotments},
        "lot__in": {g.lot for g in allotments},
    }
    hold_lots(Supply.objects.filter(**named).values_list("pk", flat=True))
    lots = list(Supply.objects.filter(**named))
    taken = taken_of(lot.pk for lot in lots)
    rows = [
        (
            *(str(lot.pk), lot.owner_id, lot.lot, lot.part, lot.week),
            *(lot.pieces - taken.get(lot.pk, 0), bool(lot.blocked), lot.reserved_for),
        )
        for lot in lots
    ]
    return pl.DataFrame(rows, schema=LOT, orient="row")
