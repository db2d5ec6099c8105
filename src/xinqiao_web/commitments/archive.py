"""What a firm that leaves takes with it of its commitments."""

from collections.abc import Iterator

from django.db.models import Q

from xinqiao_web.accounts.departures import plain
from xinqiao_web.commitments.models import Commitment

BOTH = (
    *("id", "round", "owner_id", "buyer_id", "part", "week"),
    *("proposed", "confirmed", "accepted", "state", "reason"),
    *("confirm_by", "accept_by"),
)
"""What both sides may know."""


def packed(firm: str) -> Iterator[list[str]]:
    """The header, then what a firm owed and was owed, from the oldest on."""
    yield [name.removesuffix("_id") for name in BOTH]
    rows = Commitment.objects.filter(Q(owner=firm) | Q(buyer=firm)).order_by("pk")
    for values in rows.values_list(*BOTH).iterator():
        yield [plain(v, "" if v is None else str(v)) for v in values]
