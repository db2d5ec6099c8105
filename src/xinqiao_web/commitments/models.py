"""Commitments: pieces of a lot that a round gave to a firm, and what became of them."""

from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When

from xinqiao_web.core.rows import Row
from xinqiao_web.market.models import Supply

PROPOSED, CONFIRMED, ACCEPTED = "proposed", "confirmed", "accepted"
DELIVERED, RECEIVED = "delivered", "received"
REFUSED, EXPIRED, CANCELLED = "refused", "expired", "cancelled"

LIVE = (PROPOSED, CONFIRMED, ACCEPTED)
"""States in which pieces are held in the supplier's lot."""

GOING = (*LIVE, DELIVERED)
"""States in which something is still to be done."""

ENDED = (REFUSED, EXPIRED, CANCELLED)
"""States in which nothing comes of it: the pieces are back in the lot, or lost."""

STATES = (*LIVE, DELIVERED, RECEIVED, *ENDED)

SUPPLIER, BUYER = "supplier", "buyer"
SIDES = (SUPPLIER, BUYER)


class Commitment(Row):
    """Pieces that one firm owes another; both see it, and nobody else.

    `owner` is the supplier. `round`: by its number. `lot`: that which the pieces are
    in, by its row (it may be gone once nothing is held in it); blank where the lot was
    gone before. `week`: when they are due. `kit`: shared by what the buyer needs
    together; it and the lot are each one side's own. `proposed`: pieces that the round
    gave; `confirmed`: those that the supplier stands for; `accepted`: those that the
    buyer took. `confirm_by`, `accept_by`: until when each side answers. `taken`: pieces
    that the lot holds for it now.
    """

    round = models.IntegerField()
    buyer = models.ForeignKey(
        "accounts.Firm",
        on_delete=models.PROTECT,
        to_field="firm",
        db_column="buyer",
        related_name="+",
    )
    lot = models.ForeignKey(
        Supply,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
    )
    kit = models.UUIDField(null=True)
    part = models.TextField()
    week = models.DateField()
    proposed = models.BigIntegerField()
    confirmed = models.BigIntegerField(null=True)
    accepted = models.BigIntegerField(null=True)
    state = models.TextField(default=PROPOSED)
    reason = models.TextField(db_default="", blank=True)
    confirm_by = models.DateTimeField()
    accept_by = models.DateTimeField()
    taken = models.GeneratedField(
        expression=Case(
            When(state=PROPOSED, then=F("proposed")),
            When(state__in=(CONFIRMED, ACCEPTED), then=F("confirmed")),
            default=Value(0),
        ),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=STATES), name="commitment_state"
            ),
            models.CheckConstraint(
                condition=Q(proposed__gt=0)
                & (Q(confirmed=None) | Q(confirmed__gt=0, confirmed__lte=F("proposed")))
                & (Q(accepted=None) | Q(accepted__gt=0, accepted__lte=F("proposed"))),
                name="commitment_pieces",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(CONFIRMED, ACCEPTED, DELIVERED, RECEIVED))
                | Q(confirmed__isnull=False),
                name="commitment_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(lot__isnull=False) | Q(state__in=ENDED),
                name="commitment_has_lot",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lot"], name="commitment_of_lot", condition=Q(taken__gt=0)
            ),
            models.Index(fields=["owner", "-id"], name="commitment_to_supply"),
            models.Index(fields=["buyer", "-id"], name="commitment_to_receive"),
            models.Index(
                fields=["owner", "-id"],
                name="commitment_going_out",
                condition=Q(state__in=GOING),
            ),
            models.Index(
                fields=["buyer", "-id"],
                name="commitment_going_in",
                condition=Q(state__in=GOING),
            ),
            models.Index(fields=["owner", "round", "-id"], name="commitment_round_out"),
            models.Index(fields=["buyer", "round", "-id"], name="commitment_round_in"),
            models.Index(fields=["kit"], name="commitment_of_kit"),
            models.Index(fields=["round"], name="commitment_of_round"),
        ]

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """Those that one owes, and those that one is owed."""
        return Q(owner_id=who.firm) | Q(buyer_id=who.firm)

    @property
    def pieces(self) -> int:
        """How many pieces it is about now."""
        return self.proposed if self.confirmed is None else self.confirmed

    def side_of(self, firm: str) -> str:
        """What a firm is to it."""
        return SUPPLIER if self.owner_id == firm else BUYER
