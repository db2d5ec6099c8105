"""All rows of a published round are opened: by two people, and all are told why."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.timezone import now

from xinqiao_web.accounts.models import OPERATOR
from xinqiao_web.core.rows import UUID7
from xinqiao_web.core.scope import Scoped
from xinqiao_web.rounds.models.rounds import Round

WAITS = timedelta(days=3)
"""How long what one person asks for waits for a second."""

LASTS = timedelta(days=1)
"""How long the rows stay open to the two."""


class Inspection(Scoped):
    """One operator asks to see all rows of a round, another allows it.

    `auditor`: for whom the rows are taken out; blank: the operator itself. What was
    asked stays as it was said, and so does who allowed it: the database sees to it.
    """

    id = models.UUIDField(primary_key=True, db_default=UUID7)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    auditor = models.TextField(blank=True)
    asked_by = models.TextField()
    asked_at = models.DateTimeField(db_default=Now())
    allowed_by = models.TextField(null=True)
    allowed_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("allowed_by")), name="inspection_by_two"
            ),
            models.CheckConstraint(
                condition=Q(allowed_by=None, allowed_at=None)
                | Q(allowed_by__isnull=False, allowed_at__isnull=False),
                name="inspection_is_dated",
            ),
        ]

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """All, for the operator; for everybody those that were allowed."""
        return Q() if who.role == OPERATOR else ~Q(allowed_at=None)

    @property
    def waits(self) -> bool:
        """Whether a second person may still allow it."""
        return self.allowed_at is None and now() < self.asked_at + WAITS

    @property
    def until(self) -> Any:
        """When it ends; None before it was allowed."""
        return self.allowed_at and self.allowed_at + LASTS

    @property
    def is_open(self) -> bool:
        """Whether the two may take the rows out now."""
        return self.allowed_at is not None and now() < self.until
