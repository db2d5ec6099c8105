"""What a round needs to know of the rounds before: what lots still hold, who holds it.

Whoever asks acts for all firms.
"""

import polars as pl
from django.db.models import F, Sum

from xinqiao_web.commitments.models import ACCEPTED, DELIVERED, Commitment
from xinqiao_web.commitments.queries import live
from xinqiao_web.market.models import Supply

LEFT = {
    "firm": pl.String,
    "lot": pl.String,
    "pieces": pl.Int64,
    "taken": pl.Int64,
    "left": pl.Int64,
}
RESERVED = {
    **dict.fromkeys(("commitment", "firm", "reserved_for", "part"), pl.String),
    "week": pl.Date,
    "pieces": pl.Int64,
    "round": pl.Int64,
}


def left_of_lots() -> pl.DataFrame:
    """Lots that are promised in part or whole: one row per lot, by firm and lot.

    `pieces` as the lot is now, `taken` of them by live commitments, `left` the rest.
    A lot that is not listed holds all its pieces.
    """
    taken = dict(live().order_by().values_list("lot_id").annotate(Sum("taken")))
    lots = Supply.objects.filter(pk__in=taken).order_by("owner", "lot")
    rows = lots.values_list("pk", "owner_id", "lot", "pieces")
    return pl.DataFrame(
        [
            (firm, lot, pieces, taken[pk], pieces - taken[pk])
            for pk, firm, lot, pieces in rows
        ],
        schema=LEFT,
        orient="row",
    )


def reserved_for_buyers() -> pl.DataFrame:
    """What buyers accepted and have not received yet: one row per commitment, by id.

    `firm` the supplier, `reserved_for` the buyer, `week` when the pieces are due. Goods
    that are delivered are on their way to the buyer, so they count until received; then
    the buyer enters them as stock of its own.
    """
    rows = Commitment.objects.filter(state__in=(ACCEPTED, DELIVERED)).order_by("pk")
    values = rows.values_list(
        "pk", "owner_id", "buyer_id", "part", "week", F("confirmed"), "round"
    )
    told = [(str(pk), *rest) for pk, *rest in values]
    return pl.DataFrame(told, schema=RESERVED, orient="row")
