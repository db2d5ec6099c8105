"""A round: what was announced, how far it is, and who let it be published."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from xinqiao_web.accounts.models import OPERATOR
from xinqiao_web.core.context import EVERYONE
from xinqiao_web.core.rows import UUID7, owned
from xinqiao_web.core.scope import Scoped

DRAFT, OPEN, FROZEN, CLEARED = "draft", "open", "frozen", "cleared"
REVIEWED, PUBLISHED, SETTLED, CANCELLED = (
    *("reviewed", "published", "settled", "cancelled"),
)
STATES = (DRAFT, OPEN, FROZEN, CLEARED, REVIEWED, PUBLISHED, SETTLED, CANCELLED)

AT_WORK = (FROZEN, CLEARED, REVIEWED, PUBLISHED)
"""States in which no second round may be."""

MOVES = {
    DRAFT: (OPEN, CANCELLED),
    OPEN: (FROZEN, CANCELLED),
    FROZEN: (CLEARED, CANCELLED),
    CLEARED: (REVIEWED, CANCELLED),
    REVIEWED: (PUBLISHED, OPEN, CANCELLED),
    PUBLISHED: (SETTLED,),
}
"""Where each state may go; the database allows no other move."""

CALENDAR = ("submit_by", "confirm_by", "accept_by", "objections_by")
"""The deadlines, in their order."""


class Seen(Scoped):
    """A row that is the operator's, and nobody else's to read."""

    class Meta(Scoped.Meta):
        abstract = True

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """All rows, for the operator; none for others."""
        return Q() if who.role == OPERATOR else Q(pk=None)


class Round(Scoped):
    """One round of the market, as announced: everybody reads it once it is open.

    `first_week`: the first week of which rows may be. `policy`: the text of a
    `policy.toml`, which says how many weeks are planned. `terms`: the name of the
    terms that a firm accepts when it submits; `terms_en`, `terms_zh`: their words.
    `note`: why it was opened again or cancelled. `reminded`: the deadlines of which
    firms were reminded.
    """

    number = models.BigIntegerField(primary_key=True)
    state = models.TextField(default=DRAFT)
    zone = models.TextField()
    first_week = models.DateField()
    submit_by = models.DateTimeField()
    confirm_by = models.DateTimeField()
    accept_by = models.DateTimeField()
    objections_by = models.DateTimeField()
    policy = models.TextField(blank=True)
    terms = models.TextField()
    terms_en = models.TextField()
    terms_zh = models.TextField()
    note = models.TextField(blank=True)
    made_at = models.DateTimeField(db_default=Now())
    opened_at = models.DateTimeField(null=True)
    reminded = models.JSONField(default=list)
    frozen_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="round_state"),
            models.CheckConstraint(
                condition=Q(submit_by__lt=models.F("confirm_by"))
                & Q(confirm_by__lt=models.F("accept_by"))
                & Q(accept_by__lte=models.F("objections_by")),
                name="round_calendar",
            ),
        ]

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """Those that were announced; drafts are the operator's."""
        knows = who.role == OPERATOR or who.firm == EVERYONE
        return Q() if knows else ~Q(opened_at=None)


class Steering(Scoped):
    """What steers the market for one firm in one round, as the operator approved it.

    Written down when the round opens, so that nothing approved later changes it.
    `firm`: role, size, group, region, entitlement. `programmes`: by part its class,
    worth and sell-through.
    """

    id = models.UUIDField(primary_key=True, db_default=UUID7)
    owner = owned()
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    firm = models.JSONField()
    programmes = models.JSONField()

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["round", "owner"], name="one_steering")
        ]

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """One's own; all of them for the operator, who approved them."""
        return Q() if who.role == OPERATOR else Q(owner_id=who.firm)


class Approval(Seen):
    """An operator lets a clearing be published; it takes two of them."""

    id = models.UUIDField(primary_key=True, db_default=UUID7)
    clearing = models.ForeignKey(
        "rounds.Clearing", on_delete=models.PROTECT, related_name="+"
    )
    person = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta(Seen.Meta):
        constraints = [
            models.UniqueConstraint(fields=["clearing", "person"], name="one_approval")
        ]


class Publication(Scoped):
    """What was published of a round: written once, never changed.

    `snapshot`, `outcome`: hashes of the market that was cleared and of what came out.
    `policy`: the one it was cleared by. `head`: the end of the log's chain just before.
    """

    round = models.OneToOneField(
        Round, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    clearing = models.UUIDField(unique=True)
    snapshot = models.TextField()
    outcome = models.TextField()
    policy = models.TextField()
    engine = models.TextField()
    head = models.TextField()
    at = models.DateTimeField(db_default=Now())

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """All, for anybody."""
        return Q()
